"""JACK's own transport, told and asked: the truth that a clock which follows it is held against."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NO_START_SERVER = 1


class JackTime:
    """Plays, stops and goes to places; after `master` it is the one who says bars and beats.

    jackd 1.9.21 hangs when there is such a one and the place is moved while it rolls: stop first.
    """

    def __init__(self, console: subprocess.Popen[str]) -> None:
        self._console = console
        self._jack = ctypes.CDLL("libjack.so.0")
        self._jack.jack_client_open.restype = ctypes.c_void_p
        self._client = ctypes.c_void_p(
            self._jack.jack_client_open(b"truth", NO_START_SERVER, ctypes.c_void_p())
        )
        self._jack.jack_get_current_transport_frame.restype = ctypes.c_uint32
        self._jack.jack_get_sample_rate.restype = ctypes.c_uint32
        self.rate = self._jack.jack_get_sample_rate(self._client)

    def tell(self, *commands: str) -> None:
        """What jack_transport's console takes: play, stop, locate FRAME, tempo BPM, master."""
        assert self._console.stdin is not None
        self._console.stdin.write("".join(f"{command}\n" for command in commands))
        self._console.stdin.flush()

    def at_s(self) -> float:
        """Where JACK's transport is now, in seconds of its own."""
        frames: int = self._jack.jack_get_current_transport_frame(self._client)
        return frames / self.rate

    def close(self) -> None:
        """Let go of the server."""
        self._jack.jack_client_close(self._client)


@contextmanager
def jack_time(environment: dict[str, str]) -> Iterator[JackTime]:
    """The transport of the server that `environment` names."""
    with subprocess.Popen(
        ["jack_transport"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as console:
        time = JackTime(console)
        try:
            yield time
        finally:
            time.close()
            time.tell("exit")
            console.wait(5)
