"""The meter map: bars and beats."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from session.tempo import on_beat_grid

DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class MeterStep:
    """From bar `start_bar` on (counted from 0) a bar is `numerator`/`denominator` long."""

    start_bar: Annotated[int, Field(ge=0, description="Bars from the start, counted from 0.")]
    numerator: Annotated[int, Field(ge=1, le=99)]
    denominator: Annotated[int, Field(description="One of 1, 2, 4, 8, 16, 32, 64.")]

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS:
            raise ValueError("a meter's denominator must be 1, 2, 4, 8, 16, 32 or 64")

    @property
    def bar_beats(self) -> float:
        """The length of a bar in quarter notes (7/8 is 3.5)."""
        return self.numerator * 4 / self.denominator


@dataclass(frozen=True)
class MeterMap:
    """Meter as steps at bar lines; the first step is at bar 0.

    Raises ValueError when there is no step, the first is not at bar 0, or steps are not in
    rising order.
    """

    steps: tuple[MeterStep, ...]

    def __post_init__(self) -> None:
        if not self.steps or self.steps[0].start_bar != 0:
            raise ValueError("the first meter step must be at bar 0")
        starts = [step.start_bar for step in self.steps]
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError("meter steps must come in rising order of bars")

    @classmethod
    def constant(cls, numerator: int = 4, denominator: int = 4) -> MeterMap:
        """One meter throughout."""
        return cls((MeterStep(0, numerator, denominator),))

    @cached_property
    def _starts_beats(self) -> list[float]:
        starts = [0.0]
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            starts.append(starts[-1] + (step.start_bar - before.start_bar) * before.bar_beats)
        return starts

    @cached_property
    def _starts_bars(self) -> list[int]:
        return [step.start_bar for step in self.steps]

    def starts_beats(self) -> tuple[float, ...]:
        """Where each step begins, in beats, in the order of `steps`."""
        return tuple(self._starts_beats)

    def meter_at_bar(self, bar: int) -> MeterStep:
        """The meter in force in bar `bar` (from 0)."""
        return self.steps[max(0, bisect_right(self._starts_bars, bar) - 1)]

    def within(self, first_bar: int, bars: int) -> MeterMap:
        """The meter of `bars` bars from `first_bar` (from 0) on alone, which begin at bar 0."""
        end = first_bar + bars
        return MeterMap(
            (
                replace(self.meter_at_bar(first_bar), start_bar=0),
                *(
                    replace(step, start_bar=step.start_bar - first_bar)
                    for step in self.steps
                    if first_bar < step.start_bar < end
                ),
            )
        )

    def beats_at_bar(self, bar: int) -> float:
        """The position in beats of the start of bar `bar` (from 0; negative counts back)."""
        index = max(0, bisect_right(self._starts_bars, bar) - 1)
        step = self.steps[index]
        return self._starts_beats[index] + (bar - step.start_bar) * step.bar_beats

    def bar_at_beats(self, beats: float) -> tuple[int, float]:
        """The bar (from 0) that `beats` falls into, and the beats since its start."""
        index = max(0, bisect_right(self._starts_beats, beats) - 1)
        step = self.steps[index]
        since = on_beat_grid(beats - self._starts_beats[index])
        bars, rest = divmod(since, step.bar_beats)
        return step.start_bar + int(bars), on_beat_grid(rest)

    def bar_line_at_or_after(self, beats: float) -> float:
        """The first bar line that is not before `beats`."""
        bar, rest = self.bar_at_beats(beats)
        return self.beats_at_bar(bar + 1) if rest > 0 else self.beats_at_bar(bar)
