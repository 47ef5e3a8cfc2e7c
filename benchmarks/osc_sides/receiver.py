"""From an OSC message's departure to the function that it is for, in one process of either side.

    python -m benchmarks.osc_sides.receiver ours|ours-plain|python-osc

prints its port, then, when `sender` has ended, one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from array import array
from collections.abc import Callable

from benchmarks.osc_sides.sender import ADDRESSES, END
from bridge.running.urgent import hurry


class Seen:
    """How late each message was, and whether all of them came in order."""

    def __init__(self) -> None:
        self.late_ns = array("q")
        self.last = -1
        self.reordered = 0

    def note(self, number: int, sent_ns: int) -> None:
        self.late_ns.append(time.monotonic_ns() - sent_ns)
        if number <= self.last:
            self.reordered += 1
        self.last = number

    def figures(self) -> dict[str, float]:
        late = sorted(self.late_ns)
        return {
            "count": len(late),
            "reordered": self.reordered,
            "p50_ms": late[len(late) // 2] / 1e6,
            "p99_ms": late[len(late) * 99 // 100] / 1e6,
            "max_ms": late[-1] / 1e6,
        }


def ours(seen: Seen) -> None:
    """The way through the bridge: receiving thread, inbox, engine thread, control, function."""
    from bridge.events.arrived import OscArrived
    from bridge.osc.allow import Allowed
    from bridge.osc.controls import moved
    from bridge.osc.udp import UdpReceiver
    from bridge.running.inbox import Inbox

    functions: dict[str, Callable[..., None]] = dict.fromkeys(ADDRESSES, seen.note)
    sys.setswitchinterval(0.0005)
    inbox = Inbox()
    with UdpReceiver("127.0.0.1", 0, Allowed(), inbox.put) as receiver:
        print(receiver.place[1], flush=True)
        hurry()
        while True:
            arrived = inbox.take()
            assert isinstance(arrived, OscArrived)
            if arrived.address == END:
                return
            control = moved(arrived)
            if control is not None and (function := functions.get(control.control)):
                function(*control.arguments)


def ours_plain(seen: Seen) -> None:
    """The same where the system refuses to put a thread before others."""

    def refused(*_: object) -> None:
        raise PermissionError

    os.sched_setscheduler = os.setpriority = refused  # type: ignore[assignment]
    ours(seen)


def python_osc(seen: Seen) -> None:
    """Its own blocking server and dispatcher, as its documentation shows them."""
    from pythonosc.dispatcher import Dispatcher
    from pythonosc.osc_server import BlockingOSCUDPServer

    dispatcher = Dispatcher()
    ended: list[str] = []
    for address in ADDRESSES:
        dispatcher.map(address, lambda _, number, sent_ns: seen.note(number, sent_ns))
    dispatcher.map(END, ended.append)
    with BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        print(server.server_address[1], flush=True)
        while not ended:
            server.handle_request()


if __name__ == "__main__":
    seen = Seen()
    {"ours": ours, "ours-plain": ours_plain, "python-osc": python_osc}[sys.argv[1]](seen)
    print(json.dumps(seen.figures()), flush=True)
