"""A controller on real ports: found by its name, opened, heard, lit, and left as it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from queue import Empty, SimpleQueue

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.learn.learner import Learner
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived
from bridge.events.wanted import LightWanted
from bridge.midi.message import control_change, note_on
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from tests.jack import Jack, jack

__all__ = ["jack"]

PATIENCE_S = 60

pytestmark = pytest.mark.peer("jackd")
Queue = SimpleQueue[MidiArrived]


@pytest.fixture
def two(jack: Jack) -> Iterator[tuple[Ports, Ports]]:
    """The bridge's ports and the controller's."""
    seconds = WallSeconds()
    with ExitStack() as closing:
        made = Ports(seconds, "jack"), Ports(seconds, "jack")
        for ports in made:
            closing.callback(ports.close)
        yield made


def take(queue: Queue, count: int) -> list[MidiArrived]:
    try:
        return [queue.get(timeout=PATIENCE_S) for _ in range(count)]
    except Empty:
        raise AssertionError("fewer messages came than were sent") from None


def seen(looker: Ports, other: Ports, listed: Callable[[], Sequence[str]]) -> str:
    """The one port of the other's that is listed; a busy server may refuse it at first, and who
    looks makes it again, as the bridge does."""
    ends_s = time.monotonic() + PATIENCE_S
    while not (found := listed()):
        assert time.monotonic() < ends_s, "the port never came"
        other.look()
        looker.look()
    (one,) = found
    return one


def test_a_launchpad_is_found_opened_heard_lit_and_left(two: tuple[Ports, Ports]) -> None:
    bridge, box = two
    to_box: Queue = SimpleQueue()
    from_box: Queue = SimpleQueue()
    sends = box.virtual_output("Launchpad X LPX MIDI In")
    box.virtual_input("Launchpad X LPX MIDI Out", to_box.put)
    shelf = ProfileShelf(system="linux")
    name = seen(bridge, box, lambda: [one for one in bridge.inputs() if shelf.recognise(one)])
    back = seen(bridge, box, lambda: [one for one in bridge.outputs() if shelf.recognise(one)])
    profile = shelf.recognise(name)
    assert profile is not None
    assert profile.id == "launchpad-x"
    device = ProfiledDevice(profile)
    bridge.open_input(name, from_box.put)
    output = bridge.open_output(back)

    for message in device.opening():
        assert output.send(message)
    assert [one.data for one in take(to_box, 2)] == list(device.opening())

    for pad in (81, 11, 18):
        assert sends.send(note_on(0, pad, 127))
    moved = [one for arrived in take(from_box, 3) for one in device.heard(arrived)]
    assert [one.name for one in moved] == [f"launchpad-x/pad{n}" for n in (1, 57, 64)]

    (all_lit,) = device.showing([LightWanted(one, "on") for one in device.controls()])
    assert output.send(all_lit)
    assert take(to_box, 1)[0].data == all_lit

    for message in device.closing():
        assert output.send(message)
    assert take(to_box, len(device.closing()))[-1].data == bytes.fromhex(
        "F0 00 20 29 02 0C 0E 00 F7"
    )


def test_a_controller_is_learnt_over_real_ports(two: tuple[Ports, Ports]) -> None:
    bridge, box = two
    heard: Queue = SimpleQueue()
    sends = box.virtual_output("A strange box")
    name = seen(bridge, box, lambda: [one for one in bridge.inputs() if "strange box" in one])
    bridge.open_input(name, heard.put)
    turned = [1] * 8 + [127] * 8 + [1] * 4
    for at in range(128):
        assert sends.send(control_change(0, 7, at))
        if at < len(turned):
            assert sends.send(control_change(0, 20, turned[at]))
    learner = Learner()
    arrived = take(heard, 128 + len(turned))
    for one in arrived:
        learner.heard(one)
    found = {guess.address[2]: guess for guess in learner.guesses(arrived[-1].at_s + 3)}
    assert found[7].kind == "knob"
    assert found[20].fields == {"relative": "twos-complement"}
    assert all(guess.sure for guess in found.values())
