"""Motifs: a rhythm and a contour that a melody repeats, varies, moves, turns over and answers.

What can be done to a motif is after Schoenberg, Fundamentals of Musical Composition, chs. 3 to 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from server.engines.composer.bars import Bar
from server.engines.composer.parts.ties import tied
from server.engines.composer.rhythm.pattern import Hit, pattern_bars

_MOST_NOTES = 32
_WIDEST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Motif:
    """A rhythm as a pattern, and where each note stands in scale steps from the first.

    `fragmented`: only its head is left, twice, the second time a step higher.
    """

    rhythm: str
    contour: tuple[int, ...]
    fragmented: bool = False

    def moved(self, steps: int) -> Motif:
        """The motif in sequence: `steps` scale steps higher or lower."""
        return replace(self, contour=tuple(step + steps for step in self.contour))

    def inverted(self) -> Motif:
        """The motif turned over: where it rose it falls."""
        return replace(self, contour=tuple(-step for step in self.contour))

    def fragment(self) -> Motif:
        """The motif's head, repeated in sequence."""
        return replace(self, fragmented=True)

    def with_new_ending(self) -> Motif:
        """The motif as an answer: it starts alike and ends in the other direction."""
        turn = 2
        pivot = self.contour[turn]
        ending = tuple(2 * pivot - step for step in self.contour[turn:])
        return replace(self, contour=self.contour[:turn] + ending)

    def laid(self, bars: Sequence[Bar], number: int) -> tuple[tuple[Hit, int], ...]:
        """The hits of the rhythm in bar `number` of `bars`, each with its step."""
        bar = bars[number]
        rhythm = tied(pattern_bars(self.rhythm), number, bars)
        hits = tuple(zip(rhythm, self.contour, strict=False))
        if not self.fragmented or len(bar.pulses) % 2:
            return hits
        half_ticks = bar.pulses[len(bar.pulses) // 2].start_ticks
        if half_ticks * 2 != bar.length_ticks:
            return hits
        head = tuple(
            (Hit(hit.start_ticks, min(hit.length_ticks, half_ticks - hit.start_ticks), hit.sign), s)
            for hit, s in hits
            if hit.start_ticks < half_ticks
        )
        again = tuple(
            (Hit(hit.start_ticks + half_ticks, hit.length_ticks, hit.sign), step + 1)
            for hit, step in head
        )
        return head + again


def draw_motifs(rhythms: Sequence[str], leap: float, chance: Random) -> dict[str, Motif]:
    """Motifs `a` and `b` in the first two rhythms, where there are two."""
    return {
        sign: Motif(rhythm, draw_contour(leap, chance))
        for sign, rhythm in (("a", rhythms[0]), ("b", rhythms[1 % len(rhythms)]))
    }


def draw_contour(leap: float, chance: Random) -> tuple[int, ...]:
    """Arches that mostly step and leap with chance `leap`.

    After a leap the line steps back, as melodies do (Temperley, Music and Probability, ch. 4).
    """
    rising = chance.random() < 0.6
    contour, leapt = [0], 0
    for number in range(1, _MOST_NOTES):
        first_half = number % 8 < 4
        up = rising == first_half if chance.random() < 0.7 else chance.random() < 0.5
        direction = 1 if up else -1
        if leapt:
            step = -leapt
            leapt = 0
        elif chance.random() < leap:
            step = direction * chance.choice((2, 2, 3))
            leapt = 1 if step > 0 else -1
        else:
            step = direction if chance.random() < 0.85 else 0
        there = contour[-1] + step
        if abs(there) > _WIDEST_STEPS:
            there = contour[-1] - step
        contour.append(there)
    return tuple(contour)
