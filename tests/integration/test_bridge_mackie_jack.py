"""Host and surface over real MIDI ports: JACK on a dummy driver, nothing pretended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived
from bridge.events.moved import Moved
from bridge.events.wanted import LightWanted, PositionWanted, TextWanted, Wanted
from bridge.feedback.board import BoardOfDevices
from bridge.mackie.host import MackieHost
from bridge.mackie.on_ports import SurfaceOnPorts
from bridge.mackie.table import Model
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from tests.jack import Jack, apart, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")
NAME = "x-touch"


def until(holds: Callable[[], bool], words: str) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError(f"it never came to hold: {words}")


class Studio:
    """A surface on virtual ports, and the bridge's host and board that found them."""

    def __init__(self, stack: ExitStack) -> None:
        seconds = WallSeconds()
        self.moved: list[Moved] = []
        self.said: list[str] = []
        theirs = Ports(seconds)
        stack.callback(theirs.close)
        surface = SurfaceOnPorts(theirs, "X-Touch", model=Model.MACKIE_CONTROL)
        stack.callback(surface.close)
        self.surface = surface.surface

        self.board = BoardOfDevices(seconds, self.said.append)
        ours = Ports(seconds)
        stack.callback(ours.close)

        def there() -> bool:
            # A busy server may refuse a port: who looks makes it again, as the bridge does.
            theirs.look()
            return len(self._found(ours)) == 2

        try:
            until(there, "the surface's ports are there")
        except AssertionError as error:
            every = f"{ours.outputs()} and {ours.inputs()}; said {self.said}"
            raise AssertionError(f"{error}: there are {every}") from None
        to_it, from_it = self._found(ours)
        output = ours.open_output(to_it)
        device = ProfiledDevice(ProfileShelf().load(NAME))
        self.came = threading.Event()
        self.host = MackieHost(device, output.send, self._came)
        ours.open_input(from_it, self._heard)
        self.board.add(self.host, output.send)
        self.board.start()
        stack.callback(self.board.close)
        self.host.ask()
        # What is wanted from here on is sent once: it is not sent again for its coming.
        until(self.came.is_set, "the surface answers")

    def _came(self, name: str) -> None:
        self.board.came(name)
        self.came.set()

    @staticmethod
    def _found(ports: Ports) -> list[str]:
        ports.look()
        return [
            name
            for names, end in ((ports.outputs(), "X-Touch in"), (ports.inputs(), "X-Touch out"))
            for name in names
            if end in name
        ]

    def _heard(self, arrived: MidiArrived) -> None:
        for moved in self.host.heard(arrived):
            self.moved.append(moved)
            self.board.touched(moved)

    def want(self, *wanted: Wanted) -> None:
        self.board.want(wanted)


@apart
def test_a_surface_shows_what_is_wanted_and_tells_what_its_hand_does(jack: Jack) -> None:
    with ExitStack() as stack:
        studio = Studio(stack)
        surface = studio.surface
        studio.want(
            *(TextWanted(f"{NAME}/lcd", cell, f"Track {cell}") for cell in range(16)),
            LightWanted(f"{NAME}/play", "on"),
            LightWanted(f"{NAME}/record", "running"),
            PositionWanted(f"{NAME}/fader1", 0.25),
            PositionWanted(f"{NAME}/v-pot3", 1.0),
        )
        until(lambda: surface.value(8) == "Track15", "the texts are there")
        until(lambda: surface.lamp("play") == "on", "a lamp shines")
        until(lambda: surface.lamp("record") == "blinks", "another blinks")
        until(lambda: surface.ring("v-pot3").position == 11, "the ring is at its end")
        until(lambda: abs(surface.fader("fader1") - 0.25) < 1e-3, "the fader went there")

        surface.press("play")
        surface.move_fader("fader1", 0.8)
        surface.turn("v-pot3", -2)
        until(lambda: len(studio.moved) == 6, "all of it is heard")
        assert [(one.control, one.motion) for one in studio.moved] == [
            ("play", "press"),
            ("play", "release"),
            ("fader1", "press"),
            ("fader1", "value"),
            ("fader1", "release"),
            ("v-pot3", "turn"),
        ]
        # It was let go where nobody wants it: the motor takes it back.
        until(lambda: abs(surface.fader("fader1") - 0.25) < 1e-3, "the fader is back")
    until(lambda: surface.lamp("play") == "off", "it is left dark")
    assert surface.strip(1) == ""
    assert studio.said == []


@apart
def test_a_surface_switched_off_and_on_is_shown_everything(jack: Jack) -> None:
    with ExitStack() as stack:
        studio = Studio(stack)
        surface = studio.surface
        studio.want(TextWanted(f"{NAME}/lcd", 0, "verse"))
        until(lambda: surface.strip(1) == "verse", "the text is there")
        surface._away()
        assert surface.strip(1) == ""
        surface.announce()
        until(lambda: surface.strip(1) == "verse", "the text is there again")
