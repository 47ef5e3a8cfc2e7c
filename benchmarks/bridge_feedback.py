"""What it costs to keep controllers lit: a board between 10,000 wishes a second and the wire.

The reference is to send every wish as it comes, as a script does that has no board: one message
made and handed over for each. Time is turned by hand, so that seconds are those of the processor.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from math import sin

from benchmarks.row import Row
from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import Source
from bridge.events.moved import Moved
from bridge.events.wanted import LightWanted, PositionWanted, Wanted
from bridge.feedback.board import FLUSH_S, BoardOfDevices
from bridge.sync.virtual import VirtualSeconds

PER_S = 10_000
SECONDS = 5
WIRE_BYTES_S = 3125
"""What a MIDI cable carries: 31,250 baud, ten bits a byte."""


def _faders() -> Iterator[Wanted]:
    names = [f"mackie-control/{kind}{n}" for kind in ("fader", "v-pot") for n in range(1, 9)]
    for index in range(PER_S * SECONDS):
        place = 0.5 + 0.5 * sin(index / PER_S * 2)
        yield PositionWanted(names[index % len(names)], place)


def _pads() -> Iterator[Wanted]:
    for index in range(PER_S * SECONDS):
        # Each pad another colour four times a second, told again 40 times as often.
        colour = (index // (PER_S // 4)) * 0x1F3B % 0xFFFFFF
        yield LightWanted(f"launchpad-x/pad{index % 64 + 1}", "on", colour)


SCENES: dict[str, Callable[[], Iterator[Wanted]]] = {
    "mackie-control": _faders,
    "launchpad-x": _pads,
}


def run() -> list[Row]:
    """Faders and rings of a Mackie Control, and pads of a Launchpad."""
    return [row for name in SCENES for row in _scene(name)]


def _scene(name: str) -> Iterator[Row]:
    wishes = list(SCENES[name]())
    board_s, told_s, sent = _with_board(name, wishes)
    plain_s, plain_sent = _without(name, wishes)
    what = f"feedback, {name}, {PER_S // 1000}k wishes/s"
    yield Row(
        f"{what}: bytes to the device", sent / SECONDS, plain_sent / SECONDS, "B/s", None,
        f"a MIDI cable carries {WIRE_BYTES_S}",
    )  # fmt: skip
    yield Row(f"{what}: processor", board_s / SECONDS * 100, plain_s / SECONDS * 100, "%", None)
    each = len(wishes)
    yield Row(
        f"{what}: to tell one wish, on the engine's thread",
        told_s / each * 1e6,
        plain_s / each * 1e6,
        "us",
        None,
    )


def _with_board(name: str, wishes: list[Wanted]) -> tuple[float, float, int]:
    """Processor seconds in all, those of telling, and bytes sent."""
    sent = bytearray()
    seconds = VirtualSeconds()
    board = BoardOfDevices(seconds, print)
    board.add(ProfiledDevice(ProfileShelf().load(name)), _into(sent))
    board.flush()
    sent.clear()
    each_flush = int(PER_S * FLUSH_S)
    moved = Moved(name, "play", "press", 1.0, 0.0, Source("midi:bench"))
    told_s = 0.0
    begin_s = time.process_time()
    for start in range(0, len(wishes), each_flush):
        told_from_s = time.process_time()
        for wish in wishes[start : start + each_flush]:
            board.want((wish,))
        told_s += time.process_time() - told_from_s
        board.touched(moved)
        seconds.turn(FLUSH_S)
        board.flush()
    return time.process_time() - begin_s, told_s, len(sent)


def _without(name: str, wishes: list[Wanted]) -> tuple[float, int]:
    sent = bytearray()
    send = _into(sent)
    device = ProfiledDevice(ProfileShelf().load(name))
    begin_s = time.process_time()
    for wish in wishes:
        match wish:
            case PositionWanted():
                bare: Wanted = PositionWanted(wish.control.partition("/")[2], wish.position)
            case LightWanted():
                bare = LightWanted(wish.control.partition("/")[2], wish.look, wish.colour)
            case _:
                continue
        for message in device.showing((bare,)):
            send(message)
    return time.process_time() - begin_s, len(sent)


def _into(sent: bytearray) -> Callable[[bytes], bool]:
    def send(message: bytes) -> bool:
        sent.extend(message)
        return True

    return send
