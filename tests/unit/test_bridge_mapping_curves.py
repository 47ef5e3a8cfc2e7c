"""Curves go there and back, keep all 14 bits, and end at the ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mapping.curves import CurveName, Travel

CURVES: tuple[CurveName, ...] = ("lin", "exp", "log", "s-curve")
POINTS = ((0.0, 0.0), (0.25, 0.1), (0.5, 0.8), (1.0, 1.0))
positions = st.floats(0, 1)


@pytest.mark.parametrize("curve", [*CURVES, POINTS])
@pytest.mark.parametrize("backwards", [False, True])
def test_ends_are_ends(curve: CurveName, backwards: bool) -> None:
    travel = Travel(-12, 6, curve, reversed=backwards)
    ends = (travel.value(0), travel.value(1))
    assert ends == pytest.approx((6, -12) if backwards else (-12, 6))
    assert travel.value(-5) == travel.value(0)
    assert travel.value(5) == travel.value(1)


@pytest.mark.parametrize("curve", [*CURVES, POINTS])
@given(positions)
def test_a_value_finds_the_position_that_it_came_from(curve: CurveName, position: float) -> None:
    for backwards in (False, True):
        travel = Travel(20, 20_000, curve, reversed=backwards)
        assert travel.position(travel.value(position)) == pytest.approx(position, abs=1e-6)


@pytest.mark.parametrize("curve", [*CURVES, POINTS])
def test_fourteen_bits_stay_fourteen_bits(curve: CurveName) -> None:
    travel = Travel(0, 1, curve)
    values = [travel.value(step / 16383) for step in range(16384)]
    assert len(set(values)) == 16384
    assert values == sorted(values)  # type: ignore[type-var]


def test_a_bent_curve_is_bent_the_way_its_name_says() -> None:
    assert Travel(0, 1, "exp").value(0.5) == pytest.approx(0.119, abs=1e-3)
    assert Travel(0, 1, "log").value(0.5) == pytest.approx(0.831, abs=1e-3)
    assert Travel(0, 1, "s-curve").value(0.25) == pytest.approx(0.156, abs=1e-3)


@given(positions)
def test_steps_are_multiples_and_never_leave_the_range(position: float) -> None:
    value = Travel(-1, 1, step=0.3).value(position)
    assert value in (-1.0, -0.7, -0.4, -0.1, 0.2, 0.5, 0.8, 1.0)


def test_values_are_chosen_from_in_equal_parts() -> None:
    travel = Travel(values=("a", "b", "c", "d"))
    assert [travel.value(n / 8) for n in range(9)] == ["a", "a", "b", "b", "c", "c", "d", "d", "d"]
    assert [travel.value(travel.position(one) or 0.0) for one in "abcd"] == list("abcd")
    assert travel.position("zither") is None


def test_a_list_tells_true_from_one() -> None:
    travel = Travel(values=(True, 1))
    assert travel.position(1) == pytest.approx(0.75)


def test_what_is_no_number_has_no_place_on_a_range() -> None:
    assert Travel(0, 1).position("house") is None
    assert Travel(0, 1).position(True) == 1


def test_an_encoder_begins_at_what_is_neutral() -> None:
    assert Travel(-1, 1).start == 0.5
    assert Travel(0.5, 0.75).start == 0
    assert Travel(-10, 30).start == 0.25
