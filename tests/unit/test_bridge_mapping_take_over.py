"""A knob that stands elsewhere than its parameter takes over as it was told to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mapping.take_over import MODES, Mode, TakeOver

places = st.integers(0, 127).map(lambda n: n / 127)


def test_off_jumps() -> None:
    assert TakeOver("off").moved(0.9, 0.1, 0.5) == 0.1


def moved(mode: Mode, path: list[float], stands: float) -> list[float]:
    """Where the parameter is after each move of a control that began at the first place."""
    over = TakeOver(mode)
    found = []
    for before, now in pairwise(path):
        new = over.moved(before, now, stands)
        stands = stands if new is None else new
        found.append(stands)
    return found


def test_pick_up_waits_until_the_control_comes_to_the_parameter() -> None:
    assert moved("pick-up", [0.1, 0.2, 0.49, 0.6, 0.1], 0.5) == [0.5, 0.49, 0.6, 0.1]


def test_pick_up_does_not_take_a_jump_past_and_the_tolerant_one_does() -> None:
    assert moved("pick-up", [0.1, 0.9, 0.95], 0.5) == [0.5, 0.5]
    assert moved("tolerant-pick-up", [0.1, 0.9, 0.95], 0.5) == [0.9, 0.95]


def test_parallel_moves_by_as_much_and_stops_at_the_ends() -> None:
    assert moved("parallel", [0.1, 0.2, 0.4, 0.9], 0.5) == pytest.approx([0.6, 0.8, 1.0])


def test_catch_up_meets_at_the_end_and_stays_together() -> None:
    path = moved("catch-up", [0.2, 0.6, 1.0, 0.5, 0.0], 0.8)
    assert path == pytest.approx([0.9, 1.0, 0.5, 0.0])


@pytest.mark.parametrize("mode", [one for one in MODES if one != "off"])
@given(st.lists(places, min_size=2, max_size=40), places)
def test_nothing_ever_jumps_further_than_the_control_moved_and_the_gap(
    mode: Mode, path: list[float], start: float
) -> None:
    over = TakeOver(mode)
    stands = start
    for before, now in pairwise(path):
        new = over.moved(before, now, stands)
        if new is None:
            continue
        assert 0 <= new <= 1
        if mode == "parallel":
            assert abs(new - stands) <= abs(now - before) + 1e-9
        elif mode == "catch-up":
            # Never away from where the hand goes, and the one that is ahead stays ahead.
            assert (new - stands) * (now - before) >= -1e-9
            assert (stands - before) * (new - now) >= -1e-9
        stands = new


@pytest.mark.parametrize("mode", MODES)
def test_a_parameter_that_nobody_set_is_taken_at_once(mode: Mode) -> None:
    assert TakeOver(mode).moved(None, 0.3, None) == 0.3


def test_what_was_lost_is_picked_up_anew() -> None:
    over = TakeOver("pick-up")
    assert over.moved(0.49, 0.5, 0.5) == 0.5
    over.lost()
    assert over.moved(0.5, 0.51, 0.9) is None
