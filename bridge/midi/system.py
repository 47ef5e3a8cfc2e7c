"""The MIDI system of this machine, through RtMidi: which one, what it can, and its clients.

JACK where a server runs, else what the operating system has. Every client is one of RtMidi's, and
is made and closed by one thread at a time. Making one takes 10 to 40 ms on JACK, in which RtMidi
holds the interpreter's lock.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from bridge.midi.jack_server import jack_server_pid
from bridge.midi.names import SystemName
from session.errors import BackendUnavailable, BadSetting

QUEUE_MESSAGES: Final = 32_768
"""Kept by RtMidi for the fetching thread: three seconds of 10,000 messages a second."""


class Client(Protocol):
    """One of RtMidi's clients, of which each has at most one port (python-rtmidi 1.5)."""

    def get_ports(self) -> list[str]: ...
    def open_port(self, port: int, name: str) -> object: ...
    def open_virtual_port(self, name: str) -> object: ...
    def close_port(self) -> None: ...
    def delete(self) -> None: ...


class InClient(Client, Protocol):
    """A client that receives."""

    def get_message(self) -> tuple[list[int], float] | None: ...


class OutClient(Client, Protocol):
    """A client that sends."""

    def send_message(self, message: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class MidiSystem:
    """One system. `ends` says whether it can end while we run, as JACK's server can.

    `largest_sysex_bytes` is what goes through in one message: on JACK, RtMidi's ring of 16 KiB
    less its own bytes (more would vanish without a word); elsewhere as much is promised.
    """

    name: SystemName
    api: str
    virtual_ports: bool = True
    ends: bool = False
    largest_sysex_bytes: int = 16_379

    def input(self, client: str) -> InClient:
        """A client that receives everything, clock and active sensing too."""
        import rtmidi

        made = self._made(rtmidi.MidiIn, client, queue_size_limit=QUEUE_MESSAGES)
        made.ignore_types(sysex=False, timing=False, active_sense=False)
        return made  # type: ignore[no-any-return]

    def output(self, client: str) -> OutClient:
        """A client that sends."""
        import rtmidi

        return self._made(rtmidi.MidiOut, client)  # type: ignore[no-any-return]

    def _made(self, kind: Any, client: str, **options: int) -> Any:
        import rtmidi

        try:
            return kind(getattr(rtmidi, self.api), name=client, **options)
        except (rtmidi.RtMidiError, rtmidi.SystemError) as error:
            raise BackendUnavailable(
                f"{self.name} does not take a MIDI client ({error}): see that it runs."
            ) from error


def open_port(client: Client, own_name: str, raw: str | None = None) -> None:
    """Connect a client to a port by the system's name for it, or make a virtual port of it.

    Raises BackendUnavailable when there is no such port any more, or no system.
    """
    import rtmidi

    try:
        if raw is None:
            client.open_virtual_port(own_name)
        else:
            client.open_port(client.get_ports().index(raw), own_name)
    except (ValueError, rtmidi.RtMidiError, rtmidi.SystemError) as error:
        raise BackendUnavailable(f"The MIDI port {raw or own_name} cannot be opened.") from error


SYSTEMS: Final = {
    "jack": MidiSystem("JACK", "API_UNIX_JACK", ends=True),
    "alsa": MidiSystem("ALSA", "API_LINUX_ALSA"),
    "coremidi": MidiSystem("CoreMIDI", "API_MACOSX_CORE"),
    "windows": MidiSystem("Windows", "API_WINDOWS_MM", virtual_ports=False),
}
"""By the names that a setting has for them."""

_OF_PLATFORM = {"darwin": "coremidi", "win32": "windows"}
_ALSA_SEQUENCER = Path("/dev/snd/seq")


def check_backend(backend: str | None) -> None:
    """Raises BadSetting for a name that is none of `SYSTEMS`."""
    if backend is not None and backend not in SYSTEMS:
        raise BadSetting(
            f"There is no MIDI system {backend!r}: choose one of {', '.join(SYSTEMS)}."
        )


def midi_system(backend: str | None = None) -> MidiSystem | None:
    """The system by its name, or the one that there is now; None while there is none."""
    if backend is None:
        backend = _OF_PLATFORM.get(sys.platform)
    if backend is None:
        if jack_server_pid() is not None:
            return SYSTEMS["jack"]
        return SYSTEMS["alsa"] if _ALSA_SEQUENCER.exists() else None
    system = SYSTEMS[backend]
    return None if system.ends and jack_server_pid() is None else system


def hush_jack() -> None:
    """Keep JACK's library from writing to the terminal when its server goes."""
    import rtmidi._rtmidi

    library = ctypes.CDLL(rtmidi._rtmidi.__file__)
    # Any C function of one string does; one of Python's would be called in JACK's own threads.
    nothing = ctypes.CDLL(None).strlen
    for name in ("jack_set_error_function", "jack_set_info_function"):
        if hasattr(library, name):
            getattr(library, name)(nothing)


def leave(client: Client) -> None:
    """Let go of a client of a JACK server that is gone, without closing it.

    Closing one that sends waits a second for an answer that cannot come, with the interpreter's
    lock held; and once anything here is a client of a new server, JACK's library has freed what
    would be closed: a crash. So it stays, for as long as the process: about 1 MB each.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(client))
