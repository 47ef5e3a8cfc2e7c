"""An unknown port is taken for a keyboard, unless its name says that it is none."""

from __future__ import annotations

import pytest

from bridge.running.devices import may_be_keys


@pytest.mark.parametrize(
    "name",
    [
        "Keystation 49 MK3",
        "system:midi_capture_1",
        "Stage Piano In",
        "USB MIDI Interface",
        "Juno-DS",
    ],
)
def test_a_keyboard_that_nobody_knows_is_one(name: str) -> None:
    assert may_be_keys(name)


@pytest.mark.parametrize(
    "name",
    [
        "ardour:MIDI Clock out",
        "ardour:Keys/midi_out 1",
        "REAPER:MIDI Output 1",
        "Midi Through Port-0",
        "a2j:MTC out",
        "Roadie Mackie Control out",
    ],
)
def test_a_clock_and_a_daws_own_track_are_none(name: str) -> None:
    assert not may_be_keys(name)
