"""How much longer a job takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.jobs.estimate import Estimate


def test_steady_work_is_estimated_exactly() -> None:
    estimate = Estimate(100.0)
    for step in range(1, 50):
        left = estimate.update(100.0 + step, step / 100)
        if step > 1:
            assert left == pytest.approx(100 - step)


def test_nothing_is_said_before_there_is_something_to_say() -> None:
    estimate = Estimate(0.0)
    assert estimate.update(5.0, 0.0) is None
    assert Estimate(0.0).update(0.1, 0.5) is None


def test_a_slow_start_is_not_taken_for_the_pace_of_the_whole() -> None:
    estimate = Estimate(0.0)
    assert estimate.update(1.4, 0.001) is None
    for step in range(1, 21):
        left = estimate.update(1.4 + step / 10, step / 100)
    # 0.8 of the work is left; at 0.1 a second that is 8 s, with the start counted 13.6 s.
    assert left is not None
    assert 8 <= left <= 13.6


def test_a_slower_stage_moves_the_estimate_but_not_at_once() -> None:
    estimate = Estimate(0.0)
    for step in range(1, 11):
        before = estimate.update(step * 1.0, step * 0.05)
    first = estimate.update(11.0, 0.505)
    later = first
    for step in range(12, 60):
        later = estimate.update(step * 1.0, 0.5 + 0.005 * (step - 10))
    assert before is not None
    assert first is not None
    assert later is not None
    assert before < first < 3 * before
    # 0.255 of the work is left at 0.005 a second.
    assert later == pytest.approx(51, rel=0.1)


def test_a_finished_job_has_no_time_left_to_tell() -> None:
    estimate = Estimate(0.0)
    estimate.update(2.0, 0.5)
    assert estimate.update(4.0, 1.0) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1)), max_size=50))
def test_it_is_never_negative_whatever_is_reported(steps: list[tuple[float, float]]) -> None:
    estimate = Estimate(0.0)
    now = 0.0
    for passed, fraction in steps:
        now += passed
        left = estimate.update(now, fraction)
        assert left is None or left >= 0
