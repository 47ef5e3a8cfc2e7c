"""From an OSC message's departure to the function that it is for, in one process of either side.

    python -m benchmarks.osc_sides.receiver ours|ours-plain|python-osc|python-osc-threads

prints its port, then, when `sender` has ended, one line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from array import array
from collections.abc import Callable
from functools import partial
from typing import cast

from benchmarks.osc_sides.sender import ADDRESSES, END
from bridge.running.urgent import SWITCH_S

PADS = 16
"""One control in so many is a pad."""


class Seen:
    """How late each message was, and whether all of them came in order."""

    def __init__(self) -> None:
        self.late_ns = array("q")
        self.last = -1
        self.reordered = 0

    def note(self, sent_ns: int) -> None:
        self.late_ns.append(time.monotonic_ns() - sent_ns)
        if sent_ns < self.last:
            self.reordered += 1
        self.last = sent_ns

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
    """The way through the bridge: receiving thread, inbox, engine, mapping, what is asked."""
    from bridge.events.asked import Asked, Went
    from bridge.feedback.board import BoardOfDevices
    from bridge.mapping.engine import MappingEngine
    from bridge.mapping.reading import mapping_of_text
    from bridge.osc.allow import Allowed
    from bridge.osc.controls import moved
    from bridge.osc.udp import UdpReceiver
    from bridge.running.devices import Devices
    from bridge.running.inbox import Inbox
    from bridge.running.loop import EngineLoop, Outlets
    from bridge.running.news import News
    from bridge.sync.own import OwnClock
    from bridge.sync.wall import WallSeconds

    ended = threading.Event()
    seconds = WallSeconds()
    board, news, inbox = BoardOfDevices(seconds, print), News(lambda _: None), Inbox()

    def ask(asked: Asked) -> None:
        if asked.action == "end":
            ended.set()
        else:
            seen.note(asked.arguments["sent_ns"])
        loop.went(Went(asked.ticket, "done", 1.0))

    loop = EngineLoop(
        MappingEngine([mapping_of_text(_mapping(), "bench")]),
        cast(Devices, _NoPorts()),
        Outlets(
            ask,
            lambda told, _: seen.note(told.value),
            lambda arrived: [one] if (one := moved(arrived)) else [],
        ),
        inbox=inbox,
        board=board,
        news=news,
        transport=OwnClock(seconds).transport,
        seconds=seconds,
    )
    sys.setswitchinterval(SWITCH_S)
    news.start()
    board.start()
    with UdpReceiver("127.0.0.1", 0, Allowed(), inbox.put, at_once=loop.hear) as receiver:
        loop.start()
        gc.freeze()
        print(receiver.place[1], flush=True)
        ended.wait()
    loop.close()


class _NoPorts:
    """Where there is no MIDI."""

    def due_s(self) -> None:
        """Nothing is due."""


def _mapping() -> str:
    """Faders that set parameters, and every sixteenth a pad that asks for something."""
    rules: list[dict[str, object]] = [
        {"on": address, "gesture": "change", "set": f"p{number}", "to": "=argument(2)"}
        if number % PADS
        else {"on": address, "do": "note", "args": {"sent_ns": "=argument(2)"}}
        for number, address in enumerate(ADDRESSES)
    ]
    rules.append({"on": END, "do": "end"})
    return json.dumps({"name": "bench", "use": "osc", "mappings": rules})


def ours_plain(seen: Seen) -> None:
    """The same where the system refuses to put a thread before others."""

    def refused(*_: object) -> None:
        raise PermissionError

    os.sched_setscheduler = os.setpriority = refused  # type: ignore[assignment]
    ours(seen)


def python_osc(seen: Seen, kind: str = "BlockingOSCUDPServer") -> None:
    """Its own server and dispatcher, as its documentation shows them."""
    from pythonosc import osc_server
    from pythonosc.dispatcher import Dispatcher

    dispatcher = Dispatcher()
    ended = threading.Event()
    for address in ADDRESSES:
        dispatcher.map(address, lambda _, _number, sent_ns: seen.note(sent_ns))
    dispatcher.map(END, lambda _: ended.set())
    with getattr(osc_server, kind)(("127.0.0.1", 0), dispatcher) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        gc.freeze()
        print(server.server_address[1], flush=True)
        ended.wait()
        server.shutdown()
        serving.join()


SIDES: dict[str, Callable[[Seen], None]] = {
    "ours": ours,
    "ours-plain": ours_plain,
    "python-osc": python_osc,
    "python-osc-threads": partial(python_osc, kind="ThreadingOSCUDPServer"),
}


if __name__ == "__main__":
    seen = Seen()
    SIDES[sys.argv[1]](seen)
    print(json.dumps(seen.figures()), flush=True)
