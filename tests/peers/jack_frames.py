"""What comes over JACK's MIDI, each message with JACK's own time of its frame, as a process.

`python -m tests.peers.jack_frames PORT...` has an input port of each name, and writes a line for
each message: port, frame, the monotonic seconds of that frame, and the bytes.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NO_START_SERVER = 1
IS_INPUT = 1
MIDI = b"8 bit raw midi"
CLIENT = "frames"


class _Event(ctypes.Structure):
    _fields_ = (
        ("time", ctypes.c_uint32),
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.POINTER(ctypes.c_ubyte)),
    )


@dataclass(frozen=True, slots=True)
class Framed:
    """A message; `at_s` is the time of its frame in seconds of `time.monotonic`."""

    port: str
    frame: int
    at_s: float
    data: bytes

    @property
    def starts_note(self) -> bool:
        """It is a note-on."""
        return len(self.data) == 3 and self.data[0] & 0xF0 == 0x90 and self.data[2] > 0


class Frames:
    """All that came to the ports of the process so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.heard: list[Framed] = []
        self._process = process
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def of(self, port: str) -> list[Framed]:
        """What came to one port."""
        return [one for one in self.heard if one.port == port]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            port, frame, at_s, data = line.split()
            self.heard.append(Framed(port, int(frame), float(at_s), bytes.fromhex(data)))


@contextmanager
def frames(*ports: str) -> Iterator[Frames]:
    """Listen at ports `frames:PORT` of the JACK server that the environment names."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.peers.jack_frames", *ports],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Frames(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)


def connect(source: str, target: str) -> None:
    """Connect two ports as a patch bay does."""
    subprocess.run(["jack_connect", source, target], check=True, capture_output=True)


def jack_ports() -> list[str]:
    """The names of all ports."""
    listed = subprocess.run(["jack_lsp"], capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


class _Client:
    """The process's own client; JACK calls `_turn` in each period."""

    def __init__(self, names: list[str]) -> None:
        jack = ctypes.CDLL("libjack.so.0")
        jack.jack_client_open.restype = ctypes.c_void_p
        jack.jack_port_register.restype = ctypes.c_void_p
        jack.jack_port_get_buffer.restype = ctypes.c_void_p
        jack.jack_last_frame_time.restype = ctypes.c_uint32
        jack.jack_midi_get_event_count.restype = ctypes.c_uint32
        jack.jack_frames_to_time.restype = ctypes.c_uint64
        self._jack = jack
        opened = jack.jack_client_open(CLIENT.encode(), NO_START_SERVER, ctypes.c_void_p())
        self._client = ctypes.c_void_p(opened)
        self._ports = [
            (name, ctypes.c_void_p(jack.jack_port_register(
                self._client, name.encode(), MIDI, IS_INPUT, 0
            )))
            for name in names
        ]  # fmt: skip
        self.heard: deque[tuple[str, int, float, bytes]] = deque()
        made = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
        self._turned: Callable[..., int] = made(self._turn)
        jack.jack_set_process_callback(self._client, self._turned, None)
        jack.jack_activate(self._client)

    def _turn(self, frame_count: int, _: object) -> int:
        jack, event = self._jack, _Event()
        start = None
        for name, port in self._ports:
            buffer = ctypes.c_void_p(jack.jack_port_get_buffer(port, frame_count))
            for index in range(jack.jack_midi_get_event_count(buffer)):
                jack.jack_midi_event_get(ctypes.byref(event), buffer, index)
                if start is None:
                    start = jack.jack_last_frame_time(self._client)
                frame = start + event.time
                at_s = jack.jack_frames_to_time(self._client, ctypes.c_uint32(frame)) / 1e6
                data = bytes(event.buffer[: event.size])
                self.heard.append((name, frame, at_s, data))
        return 0

    def close(self) -> None:
        """Let go of the server."""
        self._jack.jack_client_close(self._client)


def main() -> None:
    """Listen until the input ends."""
    client = _Client(sys.argv[1:])
    ending = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ending.set()

    threading.Thread(target=wait, daemon=True).start()
    while not ending.is_set():
        while client.heard:
            name, frame, raw_s, data = client.heard.popleft()
            # JACK's seconds are those of the machine's clock as nobody has set it right.
            at_s = raw_s + time.monotonic() - time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
            sys.stdout.write(f"{name} {frame} {at_s:.6f} {data.hex()}\n")
        sys.stdout.flush()
        time.sleep(0.01)
    client.close()


if __name__ == "__main__":
    main()
