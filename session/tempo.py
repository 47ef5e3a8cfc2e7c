"""The tempo map: the one place where beats, seconds and samples meet."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import floor

from session.units import Beats, Bpm

BEAT_DECIMALS = 9
"""Positions in beats are kept to a nanobeat.

A nanobeat is below 0.001 sample at every tempo and rate Roadie accepts, and far above the
rounding of a 64-bit float at any position it accepts. So beats -> seconds -> beats and
samples -> beats -> samples both come back exactly.
"""


def on_beat_grid(beats: float) -> float:
    """`beats` rounded to a nanobeat, the finest position that is told apart."""
    return round(beats, BEAT_DECIMALS) + 0.0


@dataclass(frozen=True, slots=True)
class TempoStep:
    """From `start_beats` on the tempo is `bpm` quarter notes a minute."""

    start_beats: Beats
    bpm: Bpm


@dataclass(frozen=True, slots=True)
class _Anchor:
    beats: float
    seconds: float
    seconds_per_beat: float
    exact_seconds: Fraction


@dataclass(frozen=True)
class TempoMap:
    """Tempo as steps; the first step is at beat 0 and also holds before it.

    Raises ValueError when there is no step, the first is not at beat 0, or steps are not in
    rising order.
    """

    steps: tuple[TempoStep, ...]

    def __post_init__(self) -> None:
        if not self.steps or self.steps[0].start_beats != 0:
            raise ValueError("the first tempo step must be at beat 0")
        starts = [step.start_beats for step in self.steps]
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError("tempo steps must come in rising order of beats")

    @classmethod
    def constant(cls, bpm: float) -> TempoMap:
        """One tempo throughout."""
        return cls((TempoStep(0.0, bpm),))

    @cached_property
    def _anchors(self) -> tuple[_Anchor, ...]:
        anchors: list[_Anchor] = []
        exact = Fraction(0)
        for index, step in enumerate(self.steps):
            if index:
                before = self.steps[index - 1]
                span = Fraction(step.start_beats) - Fraction(before.start_beats)
                exact += span * 60 / Fraction(before.bpm)
            anchors.append(_Anchor(step.start_beats, float(exact), 60 / step.bpm, exact))
        return tuple(anchors)

    @cached_property
    def _starts_beats(self) -> list[float]:
        return [anchor.beats for anchor in self._anchors]

    @cached_property
    def _starts_seconds(self) -> list[float]:
        return [anchor.seconds for anchor in self._anchors]

    def bpm_at_beats(self, beats: float) -> float:
        """The tempo in force at `beats`."""
        return self.steps[max(0, bisect_right(self._starts_beats, beats) - 1)].bpm

    def within(self, start_beats: float, length_beats: float) -> TempoMap:
        """The tempo of a stretch alone, which begins at beat 0."""
        end = start_beats + length_beats
        return TempoMap(
            (
                TempoStep(0.0, self.bpm_at_beats(start_beats)),
                *(
                    TempoStep(on_beat_grid(step.start_beats - start_beats), step.bpm)
                    for step in self.steps
                    if start_beats < step.start_beats < end
                ),
            )
        )

    def seconds_at_beats(self, beats: float) -> float:
        """Seconds from beat 0 to `beats`."""
        anchor = self._anchors[max(0, bisect_right(self._starts_beats, beats) - 1)]
        return anchor.seconds + (beats - anchor.beats) * anchor.seconds_per_beat

    def beats_at_seconds(self, seconds: float) -> float:
        """The position in beats, to a nanobeat, `seconds` after beat 0."""
        anchor = self._anchors[max(0, bisect_right(self._starts_seconds, seconds) - 1)]
        return on_beat_grid(anchor.beats + (seconds - anchor.seconds) / anchor.seconds_per_beat)

    def samples_at_beats(self, beats: float, sample_rate: int) -> int:
        """The sample frame nearest to `beats`; half a sample rounds up."""
        return floor(self.seconds_at_beats(beats) * sample_rate + 0.5)

    def beats_at_samples(self, samples: int, sample_rate: int) -> float:
        """The position in beats of a sample frame; `samples_at_beats` gives it back exactly."""
        return self.beats_at_seconds(samples / sample_rate)

    def grid_residual_samples(self, beats: float, sample_rate: int) -> float:
        """Nearest whole sample minus the exact position of `beats`: between -0.5 and 0.5."""
        anchor = self._anchors[max(0, bisect_right(self._starts_beats, beats) - 1)]
        bpm = Fraction(self.bpm_at_beats(beats))
        exact = anchor.exact_seconds + (Fraction(beats) - Fraction(anchor.beats)) * 60 / bpm
        return float(self.samples_at_beats(beats, sample_rate) - exact * sample_rate)
