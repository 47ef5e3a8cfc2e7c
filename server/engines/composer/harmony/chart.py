"""Charts: the chords of a piece as a lead sheet gives them, bar by bar.

    Am7 | D7 G7 | % | F/C         symbols
    i | iv V7 | bVII | i          numerals, or both together

`|` ends a bar, `%` repeats the bar before and `/` the chord before; the chords of a bar share it.
A chart without bar lines (`Am F C G`, `Am - F - C - G`) has a chord a bar. It repeats for as long
as the piece lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.numeral import Colour, chord_of
from server.engines.composer.harmony.symbol import chord_called
from session.errors import BadInput
from session.model import Chord
from session.pitch import Key

_DASHES = ("-", "–", "—")
_SAME_BAR, _SAME_CHORD = "%", "/"


@dataclass(frozen=True, slots=True)
class Chart:
    """The chords of each bar, which share it evenly."""

    bars: tuple[tuple[ChordTones, ...], ...]

    def bar(self, number: int) -> tuple[ChordTones, ...]:
        """The chords of bar `number` of the piece, counted from 0; the chart repeats."""
        return self.bars[number % len(self.bars)]


def parse_chart(text: str, key: Key, colour: Colour = "triads") -> Chart:
    """The chart written in `text`; plain numerals take the `colour`, symbols mean what they say.

    Raises BadInput naming the chord that cannot be read and its bar.
    """
    bars: list[tuple[ChordTones, ...]] = []
    for number, names in enumerate(_written_bars(text), 1):
        if not names:
            raise BadInput(
                f"Bar {number} of the chords is empty: write a chord, or % to repeat the last bar."
            )
        if names == [_SAME_BAR] and bars:
            bars.append(bars[-1])
            continue
        chords: list[ChordTones] = []
        before = bars[-1][-1] if bars else None
        for name in names:
            chord = before if name == _SAME_CHORD else _read(name, key, colour)
            if chord is None:
                raise BadInput(
                    f"{name!r} in bar {number} of the chords is no chord: write chords like Am7, "
                    "F#m7b5 or C/E, or numerals like ii7 and V7."
                )
            chords.append(chord)
            before = chord
        bars.append(tuple(chords))
    return Chart(tuple(bars))


def _written_bars(text: str) -> list[list[str]]:
    """The words of each bar; an outer bar line is no bar of its own."""
    text = text.strip().replace("♭", "b").replace("♯", "#")
    if not text.strip("| "):
        raise BadInput("The chords are empty: write them like Am7 | D7 G7 | Cmaj7.")
    if "|" not in text and "\n" not in text:
        return [[name] for name in text.replace(",", " ").split() if name not in _DASHES]
    lines = text.replace("||", "|").replace("|\n", "|").replace("\n|", "|").replace("\n", "|")
    return [bar.replace(",", " ").split() for bar in lines.strip("|").split("|")]


def _read(name: str, key: Key, colour: Colour) -> ChordTones | None:
    if name[0] in "ABCDEFG":
        return chord_called(name, key)
    try:
        return chord_of(name, key, colour)
    except ValueError:
        return None


def chart_of_chords(chords: Sequence[Chord], key: Key, bars: Sequence[Bar]) -> Chart:
    """The chart of `bars` in which each pulse has the session chord that sounds in its middle.

    What names no chord here goes on with the chord before, and before the first with the first.
    Raises BadInput when none of the chords can be read.
    """
    read = [(chord, chord_called(chord.symbol, key)) for chord in chords]
    known = [(chord, tones) for chord, tones in read if tones is not None]
    if not known:
        raise BadInput("None of the chords can be read: write them like Am7, F#m7b5 or C/E.")
    written: list[tuple[ChordTones, ...]] = []
    place = 0
    for bar in bars:
        sounding: list[ChordTones] = []
        for pulse in bar.pulses:
            middle_ticks = bar.start_ticks + pulse.start_ticks + pulse.length_ticks / 2
            while (
                place + 1 < len(known)
                and known[place + 1][0].start_beats * TICKS_PER_BEAT <= middle_ticks
            ):
                place += 1
            sounding.append(known[place][1])
        written.append(tuple(sounding) if len(set(sounding)) > 1 else (sounding[0],))
    return Chart(tuple(written))
