"""Other people's OSC programs, run beside ours on ports of their own."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from threading import Thread

from bridge.events.arrived import OscArrived
from bridge.osc.allow import Allowed
from bridge.osc.tcp import TcpReceiver
from bridge.osc.udp import UdpReceiver
from bridge.running.inbox import Inbox

WAIT_S = 30.0
"""Until a test gives up; nothing is measured by it."""


@contextmanager
def hearing(receiver: type[UdpReceiver] | type[TcpReceiver]) -> Iterator[tuple[str, Inbox]]:
    """A receiver of ours: its port, and what it puts."""
    inbox = Inbox()
    with receiver("127.0.0.1", 0, Allowed(), inbox.put) as listening:
        yield str(listening.place[1]), inbox


def heard(inbox: Inbox) -> tuple[object, ...]:
    """The next message: its address, then its arguments."""
    arrived = inbox.take(WAIT_S)
    assert isinstance(arrived, OscArrived), "nothing came"
    return (arrived.address, *arrived.arguments)


def free_port(kind: socket.SocketKind) -> int:
    """A port for a program that cannot choose one itself."""
    with socket.socket(socket.AF_INET, kind) as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


@contextmanager
def running(command: Sequence[str]) -> Iterator[Queue[str]]:
    """A program while it runs: the lines that it writes, then an empty one when it ends."""
    lines: Queue[str] = Queue()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:

        def reading() -> None:
            assert program.stdout is not None
            for line in program.stdout:
                lines.put(line.rstrip("\n"))
            lines.put("")

        reader = Thread(target=reading, daemon=True)
        reader.start()
        try:
            yield lines
        finally:
            program.kill()
            reader.join()
