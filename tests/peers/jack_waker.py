"""A JACK program whose two MIDI ports are there a while before it is active, as a process.

Many are so for a moment; `python -m tests.peers.jack_waker` is until a line comes in.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.jack import Jack
from tests.peers.jack_frames import IS_INPUT, MIDI, NO_START_SERVER

IS_OUTPUT = 2


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
def _in_every_round(_frames: int, _nothing: int | None) -> int:
    """JACK waits in vain for a client that takes no part in its rounds."""
    return 0


@contextmanager
def jack_waker(jack: Jack) -> Iterator[Callable[[], None]]:
    """Run it, as client `waker` with ports `in` and `out`; the call makes it active."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.peers.jack_waker"],
        env=jack.environment,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None

    def wake() -> None:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    try:
        yield wake
    finally:
        process.stdin.close()
        process.wait()


def _sleep_until_a_line_comes() -> None:
    jack = ctypes.CDLL("libjack.so.0")
    jack.jack_client_open.restype = ctypes.c_void_p
    jack.jack_port_register.restype = ctypes.c_void_p
    client = ctypes.c_void_p(jack.jack_client_open(b"waker", NO_START_SERVER, None))
    jack.jack_set_process_callback(client, _in_every_round, None)
    for name, direction in ((b"in", IS_INPUT), (b"out", IS_OUTPUT)):
        assert jack.jack_port_register(client, name, MIDI, direction, 0)
    if sys.stdin.readline():
        assert jack.jack_activate(client) == 0
        sys.stdin.read()
    jack.jack_client_close(client)


if __name__ == "__main__":
    _sleep_until_a_line_comes()
