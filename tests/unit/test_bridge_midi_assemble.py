"""Values of 14 bits, however a device sends their halves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.midi.assemble import Assembled, ParameterNumbers, WideControllers, cc14, parameter
from bridge.midi.message import control_change, note_on

VALUES = st.integers(0, 16383)


@given(st.integers(0, 15), st.integers(0, 31), st.lists(VALUES, min_size=1), st.booleans())
def test_a_wide_controller_ends_where_it_was_sent(
    channel: int, number: int, values: list[int], upper_first: bool
) -> None:
    wide = WideControllers()
    for value in values:
        halves = cc14(channel, number, value)
        made = [wide.heard(half) for half in (halves if upper_first else halves[::-1])]
        assert made[-1] == Assembled("cc14", channel, number, value)


def test_an_upper_half_alone_is_a_value() -> None:
    assert WideControllers().heard(control_change(0, 7, 127)) == Assembled("cc14", 0, 7, 127 << 7)


def test_controllers_that_are_not_wide_are_left_alone() -> None:
    wide = WideControllers(frozenset({7}))
    assert wide.heard(control_change(0, 8, 1)) is None
    assert wide.heard(control_change(0, 64, 1)) is None
    assert wide.heard(note_on(0, 7, 1)) is None
    assert wide.heard(control_change(0, 39, 5)) == Assembled("cc14", 0, 7, 5)


@pytest.mark.parametrize("family", ["nrpn", "rpn"])
@given(channel=st.integers(0, 15), number=st.integers(0, 16382), value=VALUES)
def test_a_parameter_ends_where_it_was_sent(
    family: str, channel: int, number: int, value: int
) -> None:
    numbers = ParameterNumbers()
    made = [numbers.heard(one) for one in parameter(family, channel, number, value)]
    assert [one for one in made if one][-1] == Assembled(family, channel, number, value)


def test_after_null_a_stray_value_does_nothing() -> None:
    numbers = ParameterNumbers()
    for one in parameter("nrpn", 0, 300, 5):
        numbers.heard(one)
    assert numbers.heard(control_change(0, 6, 100)) is None
    assert not numbers.takes(control_change(0, 6, 100))


def test_steps_are_told_and_stay_in_range() -> None:
    numbers = ParameterNumbers()
    for one in parameter("rpn", 2, 1, 16383)[:4]:
        numbers.heard(one)
    assert numbers.takes(control_change(2, 96, 0))
    assert numbers.heard(control_change(2, 96, 0)) == Assembled("rpn", 2, 1, 16383, 1)
    assert numbers.heard(control_change(2, 97, 0)) == Assembled("rpn", 2, 1, 16382, -1)


def test_channels_do_not_mix() -> None:
    numbers = ParameterNumbers()
    for one in parameter("nrpn", 0, 9, 1)[:2]:
        numbers.heard(one)
    assert numbers.heard(control_change(1, 6, 3)) is None
    assert numbers.heard(control_change(0, 6, 3)) == Assembled("nrpn", 0, 9, 3 << 7)
