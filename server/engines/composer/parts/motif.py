"""Motifs: a rhythm and a contour that a melody repeats, varies, moves and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

_MOST_NOTES = 32
_WIDEST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Motif:
    """A bar of rhythm as a pattern, and where each note stands in scale steps from the first."""

    rhythm: str
    contour: tuple[int, ...]

    def moved(self, steps: int) -> Motif:
        """The motif in sequence: `steps` scale steps higher or lower."""
        return replace(self, contour=tuple(step + steps for step in self.contour))

    def with_new_ending(self) -> Motif:
        """The motif as an answer: it starts alike and ends in the other direction."""
        turn = 2
        pivot = self.contour[turn]
        ending = tuple(2 * pivot - step for step in self.contour[turn:])
        return replace(self, contour=self.contour[:turn] + ending)


def draw_motif(rhythms: Sequence[str], leap: float, chance: Random) -> Motif:
    """A motif in one of the rhythms: an arch that mostly steps and leaps with chance `leap`.

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
    return Motif(chance.choice(list(rhythms)), tuple(contour))
