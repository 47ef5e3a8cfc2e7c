"""Reharmonising: what a player puts in the place of the chords that are written.

`secondary` leads to a chord by its own dominant, among sevenths by its own ii-V (Piston, Harmony,
ch. 16). `borrowed` takes a chord from the parallel mode: modal interchange (Persichetti,
Twentieth-Century Harmony, ch. 2; the Neapolitan in minor, Piston ch. 26). `substitution` puts a
chord of the same function in the place of another: tonic, subdominant or dominant (Riemann,
Harmony Simplified); among sevenths it puts the dominant a tritone away in a dominant's place
(Levine, The Jazz Theory Book, ch. 12), among triads it suspends a dominant's third.

Numerals in, numerals out. Chance is drawn alike whatever the rates are, so a piece that grows
more complex keeps what it had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from server.engines.composer.harmony.numeral import Colour, chord_of
from server.engines.composer.style.style import StyleHarmony
from session.pitch import Key, Mode

Numerals = tuple[str, ...]

_HIGHEST_RATE = 0.9

_TWO_FIVES, _DIMINISHED_FROM = 0.4, 0.8
"""Among sevenths, how often a chord is led to by its ii-V; the rarest are diminished sevenths."""

_PLAIN = re.compile(r"[#b]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)")

SAME_FUNCTION: Mapping[Mode, Mapping[str, Numerals]] = {
    "major": {"I": ("vi", "iii"), "IV": ("ii",), "ii": ("IV",), "vi": ("I", "IV"), "iii": ("I",)},
    "minor": {"i": ("VI", "III"), "iv": ("VI", "ii°"), "VI": ("iv",), "VII": ("v",), "III": ("i",)},
    "dorian": {"i": ("III",), "IV": ("ii",), "ii": ("IV",), "VII": ("v",)},
    "phrygian": {"i": ("VI",), "II": ("vii",), "vii": ("II",)},
    "lydian": {"I": ("vi",), "II": ("vii",), "V": ("iii",)},
    "mixolydian": {"I": ("vi",), "VII": ("v",), "v": ("VII",), "IV": ("ii",)},
    "locrian": {},
}
"""Chords that may stand for another: they share two tones and the function with it."""

FROM_PARALLEL_MODE: Mapping[Mode, Mapping[str, Numerals]] = {
    "major": {"IV": ("iv",), "ii": ("iiø7",), "vi": ("bVI",), "V": ("bVII",), "iii": ("bIII",)},
    "minor": {"iv": ("IV", "bII"), "v": ("V",), "ii°": ("bII",), "VII": ("V",)},
    "dorian": {"IV": ("iv",), "VII": ("V",), "ii": ("bII",)},
    "phrygian": {"iv": ("IV",)},
    "lydian": {"II": ("ii",), "V": ("v",)},
    "mixolydian": {"v": ("V",), "IV": ("iv",), "VII": ("bIII",)},
    "locrian": {},
}
"""What is borrowed in a chord's place: mostly from major to minor and the other way round."""

_SEVENTHS: Mapping[str, str] = {
    "IV": "IV7",
    "V": "V7",
    "ii": "ii7",
    "iv": "iv7",
    "v": "v7",
    "bII": "bIImaj7",
    "bIII": "bIIImaj7",
    "bVI": "bVImaj7",
    "bVII": "bVII9",
}
"""Borrowed chords with the sevenths they bring along, for styles that colour their chords."""

_WITH_DOMINANTS: frozenset[Mode] = frozenset({"major", "minor", "dorian", "mixolydian"})
"""In the other modes a dominant would be heard as a change of key."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each is done, from 0 to 1."""

    secondary: float
    borrowed: float
    substitution: float


def rates_of(harmony: StyleHarmony, complexity: float) -> Rates:
    """The style's own rates at complexity 0; none of it at -1, thrice as often at 1."""
    factor = 1 + complexity * (2 if complexity > 0 else 1)
    return Rates(
        *(
            min(_HIGHEST_RATE, rate * factor)
            for rate in (harmony.secondary, harmony.borrowed, harmony.substitution)
        )
    )


def simpler_colour(colour: Colour, complexity: float) -> Colour:
    """Ninths become sevenths and sevenths triads where half of the complexity is taken away."""
    if complexity > -0.5:
        return colour
    return "sevenths" if colour == "ninths" else "triads"


@dataclass(frozen=True, slots=True)
class Moment:
    """A bar to reharmonise: how often, by whose chance, and whether its chords must stay.

    `fixed` bars open or close a section: they keep their chords, but may lead to the next.
    """

    rates: Rates
    chance: Random
    colour: Colour
    fixed: bool = False


def reharmonise(
    bars: Sequence[Numerals], following: str, moments: Sequence[Moment], key: Key
) -> list[Numerals]:
    """The bars with other chords here and there; `following` is the chord after the last.

    There is one moment for each bar.
    """
    done: list[Numerals] = []
    for bar, moment in zip(bars, moments, strict=True):
        draws = [moment.chance.random() for _ in range(6)]
        done.append(bar if moment.fixed else _replaced(bar, moment, draws, key.mode))
    for number, moment in enumerate(moments):
        after = done[number + 1][0] if number + 1 < len(done) else following
        draws = [moment.chance.random() for _ in range(3)]
        done[number] = _led(done[number], after, moment, draws, key)
    return done


def _replaced(bar: Numerals, moment: Moment, draws: Sequence[float], mode: Mode) -> Numerals:
    """The first chord of the bar for one of the same function, the last for a borrowed one."""
    chords = list(bar)
    same = SAME_FUNCTION[mode].get(chords[0], ())
    if same and draws[0] < moment.rates.substitution:
        chords[0] = same[int(draws[1] * len(same))]
    borrowed = FROM_PARALLEL_MODE[mode].get(chords[-1], ())
    if borrowed and draws[2] < moment.rates.borrowed:
        taken = _coloured(borrowed[int(draws[3] * len(borrowed))], moment.colour)
        if len(chords) == 1 and draws[4] < 0.5 and taken.upper().startswith(chords[0].upper()):
            chords.append(taken)
        else:
            chords[-1] = taken
    return tuple(chords)


def _coloured(numeral: str, colour: Colour) -> str:
    if colour == "triads":
        return numeral.replace("ø7", "°")
    return _SEVENTHS.get(numeral, numeral)


def _led(bar: Numerals, after: str, moment: Moment, draws: Sequence[float], key: Key) -> Numerals:
    """The bar with a dominant at its end that leads to `after`, or a tritone away from it."""
    if key.mode not in _WITH_DOMINANTS:
        return bar
    chords = list(bar)
    if len(chords) <= 2 and draws[0] < moment.rates.secondary:
        approach = _approach(chords[-1], after, moment, draws[1], key)
        if approach is not None:
            room = 1 if len(chords) == 2 else 0
            chords = [*chords[: len(chords) - room], *approach]
    if draws[2] >= moment.rates.substitution:
        return tuple(chords)
    if moment.colour != "triads":
        chords[-1] = _tritone_away(chords[-1], after, key) or chords[-1]
    elif chords == ["V"]:
        chords = ["Vsus4", "V"]
    return tuple(chords)


def _approach(
    last: str, after: str, moment: Moment, draw: float, key: Key
) -> tuple[str, ...] | None:
    """`V/x`; among sevenths `ii7/x V7/x`, `V7/x` or `vii°7/x`. None where nothing is led to.

    Only plain major and minor chords are led to, and no chord is led to from itself.
    """
    if _PLAIN.fullmatch(after) is None or "/" in last or _DOMINANT.fullmatch(last):
        return None
    if chord_of(after, key).root_pitch_class == chord_of(last, key).root_pitch_class:
        return None
    minor = after.islower()
    seventh = "" if moment.colour == "triads" else "7"
    flat_ninth = "b9" if minor and moment.colour == "ninths" else ""
    to = "" if after in ("I", "i") else f"/{after}"
    if not to and key.mode not in ("major", "minor"):
        return None
    dominant = f"V{seventh}{flat_ninth}{to}"
    if moment.colour == "triads":
        return (dominant,)
    if draw >= _DIMINISHED_FROM and to:
        return (f"vii°7{to}",)
    if draw >= _TWO_FIVES:
        return (dominant,)
    return f"{'iiø7' if minor else 'ii7'}{to}", dominant


_DOMINANT = re.compile(r"V(?:7|9|13|7b9|7#9|7#5|7alt)(/.+)?")


def _tritone_away(numeral: str, after: str, key: Key) -> str | None:
    """`bII7` for `V7` that falls a fifth to `after`; None for any other chord."""
    found = _DOMINANT.fullmatch(numeral)
    if found is None:
        return None
    fifth = chord_of(numeral, key).root_pitch_class - chord_of(after, key).root_pitch_class
    if fifth % 12 != 7:
        return None
    return f"bII7{found[1] or ''}"
