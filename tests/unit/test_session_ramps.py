"""A tempo ramp of another program lasts as long in steps as it does there."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.ramps import ramp_steps
from session.tempo import TempoMap, TempoStep

BPM = st.floats(20, 300)


def seconds(start: float, end: float, first: float, last: float, line: str) -> float:
    """The length of the ramp from 60/bpm integrated over the beats."""
    if abs(last - first) < 1e-6:
        return 60 * (end - start) / first
    if line == "beats":
        return 60 * (end - start) / (last - first) * log(last / first)
    return 120 * (end - start) / (first + last)


@given(st.floats(0, 100), st.floats(0.01, 40), BPM, BPM, st.sampled_from(["beats", "seconds"]))
def test_the_steps_last_as_long_as_the_ramp(
    start: float, length: float, first: float, last: float, line: str
) -> None:
    steps = ramp_steps(start, start + length, first, last, line)  # type: ignore[arg-type]
    bpms = [step.bpm for step in steps]
    assert min(first, last) - 1e-6 <= min(bpms) <= max(bpms) <= max(first, last) + 1e-6
    moved = [TempoStep(step.start_beats - steps[0].start_beats, step.bpm) for step in steps]
    found = TempoMap(tuple(moved)).seconds_at_beats(length)
    assert found == pytest.approx(seconds(start, start + length, first, last, line), rel=1e-6)


def test_a_ramp_without_length_has_no_steps() -> None:
    assert ramp_steps(4.0, 4.0, 100, 120, "beats") == []
