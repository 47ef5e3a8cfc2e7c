"""A controller's messages and lights through its profile, beside mido's own messages.

mido only takes the bytes apart or puts them together; ours says besides which control it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import mido

from benchmarks.row import Row
from bridge.controllers.device import ProfiledDevice
from bridge.controllers.profile import Profile
from bridge.controllers.reading import read_profile
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, Source
from bridge.events.wanted import LightWanted, Wanted

TIMES, ROUNDS = 20_000, 7
GOAL_US = 5.0

MESSAGES = {
    "pad": ("launchpad-x", "90 51 40"),
    "fader": ("mackie-control", "E0 10 40"),
    "encoder": ("mackie-control", "B0 10 41"),
    "key": ("keyboard", "95 40 40"),
    "a message that is nobody's": ("nanokontrol2", "B9 05 40"),
}


def run() -> list[Row]:
    """From bytes to what moved; from wishes to bytes; and all profiles read."""
    shelf = ProfileShelf()
    rows: list[Row] = []
    for what, (profile, text) in MESSAGES.items():
        device = ProfiledDevice(shelf.load(profile))
        data = bytes.fromhex(text)
        arrived = MidiArrived(Source("midi:x"), 0.0, data)
        ours = _each_us(partial(device.heard, arrived))
        theirs = _each_us(partial(mido.Message.from_bytes, data))
        rows.append(Row(f"profile, {what}", ours, theirs, "us", 1.0, "mido only parses"))
        rows.append(Row(f"profile, {what}: against the goal", ours, GOAL_US, "us", 1.0))
    return [*rows, _lights(shelf), _reading(shelf)]


def _lights(shelf: ProfileShelf) -> Row:
    """A whole Launchpad lit: one message of ours, 80 of mido's."""
    device = ProfiledDevice(shelf.load("launchpad-x"))
    wishes: list[Wanted] = [LightWanted(one, "on", 0x00FF40) for one in device.controls()]

    def theirs() -> list[bytes]:
        made = range(len(wishes))
        return [mido.Message("note_on", note=n, velocity=21).bin() for n in made]

    ours = _each_us(lambda: device.showing(wishes), times=50)
    return Row("80 lights of a Launchpad", ours, _each_us(theirs, times=50), "us", None)


def _reading(shelf: ProfileShelf) -> Row:
    def read() -> list[Profile]:
        return [read_profile(one.file) for one in shelf.entries()]

    ours = _each_us(read, times=1) / 1000
    return Row("all profiles read and checked", ours, 100.0, "ms", 1.0, "the goal, not a peer")


def _each_us(do: Callable[[], object], times: int = TIMES) -> float:
    """The best of rounds, for one call: whatever else the machine does only adds."""
    rounds: list[float] = []
    for _ in range(ROUNDS):
        begin_s = time.perf_counter()
        for _ in range(times):
            do()
        rounds.append((time.perf_counter() - begin_s) / times)
    return min(rounds) * 1e6
