"""TouchOSC's layout, both ways."""

from __future__ import annotations

import pytest

from bridge.controllers.one import all_ones
from bridge.controllers.osc_device import OscDevice
from bridge.controllers.profile import PRESSED
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import OscArgument, OscArrived, Source
from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted
from bridge.osc.codec import decode

PROFILE = ProfileShelf().load("touchosc")
DEVICE = OscDevice(PROFILE)


def heard(address: str, *arguments: OscArgument) -> list[tuple[str, str, float]]:
    arrived = OscArrived(Source("osc-udp:127.0.0.1:9"), 0.0, address, arguments)
    return [(one.control, one.motion, one.value) for one in DEVICE.heard(arrived)]


def test_every_address_is_its_control_and_nothing_else() -> None:
    for one in all_ones(PROFILE):
        assert one.address is not None
        motion = "press" if one.control.kind in PRESSED else "value"
        assert heard(one.address, 1.0) == [(one.name, motion, 1.0)]
        low = "release" if motion == "press" else "value"
        assert heard(one.address, 0.0) == [(one.name, low, 0.0)]


def test_a_grid_goes_row_by_row() -> None:
    assert heard("/4/multitoggle/2/7", 1) == [("grid2-7", "press", 1.0)]


@pytest.mark.parametrize("arguments", [("text",), (b"\x00",), (None,), ((1.0,),), (float("nan"),)])
def test_what_is_no_number_moves_nothing(arguments: tuple[OscArgument, ...]) -> None:
    assert heard("/1/fader1", *arguments) == []
    assert heard("/nobody", *arguments) == []


def test_a_press_without_an_argument_is_a_press() -> None:
    assert heard("/1/toggle1") == [("toggle1", "press", 1.0)]


def test_buttons_are_lit_and_faders_go_to_their_place() -> None:
    shown = DEVICE.showing(
        [
            LightWanted("toggle2", "running"),
            LightWanted("toggle3", "off"),
            PositionWanted("fader5", 0.25),
            PositionWanted("fader1", None),
            LightWanted("fader1", "on"),
            MeterWanted("fader1", -3.0),
        ]
    )
    told = [(one.address, *one.arguments) for packet in shown for one in decode(packet)]
    assert told == [("/1/toggle2", 1.0), ("/1/toggle3", 0.0), ("/1/fader5", 0.25)]
