"""Voicings: the chord's tones in a range, each voice moving as little as it can.

Close position and drop-2, with low intervals kept wide enough to stay clear (the low interval
limits of arranging, as in Nettles and Graf, The Chord Scale Theory).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from server.engines.composer.harmony.chord import ChordTones

_CLEAR_THIRDS_FROM = 52
"""Below E3 neighbours closer than a fourth turn to mud."""

Voicing = tuple[int, ...]


def voice_chord(
    chord: ChordTones, voices: int, low: int, high: int, before: Voicing | None
) -> Voicing:
    """The voicing of `chord` within `low` to `high` nearest to the one before.

    Without one before it, the one nearest to the middle of the range.
    """
    candidates = _voicings(_upper_tones(chord, voices), voices, low, high)
    middle = (low + high) / 2

    def cost(voicing: Voicing) -> tuple[float, Voicing]:
        away = abs(sum(voicing) / len(voicing) - middle) * 0.25
        moved = _movement(before, voicing) if before else away * 4
        return _roughness(voicing) + away + moved, voicing

    return min(candidates, key=cost)


def _roughness(voicing: Voicing) -> float:
    """Semitones between neighbours, minor ninths, and close intervals too low to be clear."""
    rough = sum(
        upper - lower == 1 or (lower < _CLEAR_THIRDS_FROM and upper - lower < 5)
        for lower, upper in pairwise(voicing)
    )
    return 4.0 * (rough + sum(high - low == 13 for low in voicing for high in voicing))


def _movement(before: Voicing, after: Voicing) -> float:
    """Semitones moved in all, the top voice counting double: it is heard as a line."""
    total = abs(before[-1] - after[-1])
    for pitch in after:
        total += min(abs(pitch - held) for held in before)
    return float(total)


def _upper_tones(chord: ChordTones, voices: int) -> tuple[int, ...]:
    """The pitch classes that matter most: third, seventh, ninth, then fifth, then root.

    The bass has the root, so it is the first to go when there are more tones than voices.
    """
    tones = chord.pitch_classes
    if len(tones) <= voices:
        return tones
    without_root = tones[1:]
    if len(without_root) <= voices:
        return without_root
    third, _fifth, *others = without_root
    return (third, *others)[:voices]


@cache
def _voicings(tones: tuple[int, ...], voices: int, low: int, high: int) -> tuple[Voicing, ...]:
    """Every close and drop-2 voicing of the tones in the range; never empty."""
    ordered = sorted(set(tones))
    found: set[Voicing] = set()
    for bottom in range(low, high + 1):
        if bottom % 12 not in ordered:
            continue
        close = _stacked(bottom, ordered, voices)
        for voicing in (close, _drop_two(close)):
            if voicing[0] >= low and voicing[-1] <= high:
                found.add(voicing)
    if found:
        return tuple(sorted(found))
    fewer = min(voices, len(ordered)) - (voices <= len(ordered))
    if fewer >= 1:
        return _voicings(tones, fewer, low, high)
    return tuple((pitch,) for pitch in range(low, high + 1) if pitch % 12 in ordered)


def _stacked(bottom: int, ordered: Sequence[int], voices: int) -> Voicing:
    pitches = [bottom]
    place = ordered.index(bottom % 12)
    while len(pitches) < voices:
        place += 1
        pitches.append(pitches[-1] + ((ordered[place % len(ordered)] - pitches[-1]) % 12 or 12))
    return tuple(pitches)


def _drop_two(close: Voicing) -> Voicing:
    """The second voice from the top an octave lower."""
    if len(close) < 3:
        return close
    dropped = close[-2] - 12
    return tuple(sorted({*close[:-2], close[-1], dropped}))
