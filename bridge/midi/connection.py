"""The bridge's life with one MIDI system, from its beginning to its end: clients made and closed.

Where JACK's server ends, this ends with it, and `Ports` begins another when there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from bridge.midi.heart import Heart
from bridge.midi.input import Input
from bridge.midi.jack_server import jack_server_pid
from bridge.midi.listing import Listed, Listing, Owned
from bridge.midi.output import Output
from bridge.midi.system import Client, InClient, MidiSystem, OutClient, hush_jack, leave
from bridge.sync.contract import Seconds
from session.errors import BackendUnavailable

OURS: Final = "Roadie"
_LETTERS: Final = 40
"""JACK's names of clients have 63 at most, with ours before and a number behind."""

State = Literal["lives", "stands still", "ended"]


class Connection:
    """Opens and closes ports of one system; for one thread at a time.

    Raises BackendUnavailable when the system does not take us.
    """

    def __init__(self, system: MidiSystem, seconds: Seconds) -> None:
        self.system = system
        self.heart: Heart | None = None
        self._server_pid: int | None = None
        self._owned: dict[Input | Output, Owned] = {}
        self._hearer: InClient
        self._sender: OutClient
        if system.ends:
            hush_jack()
            self._server_pid = jack_server_pid()
            self.heart = Heart(system, seconds)
            self._hearer, self._sender = self.heart.hearer, self.heart.sender
        else:
            self._hearer = system.input(f"{OURS} list")
            self._sender = system.output(f"{OURS} list")
        self._listing = Listing(system, self._hearer, self._sender)

    def state(self) -> State:
        """Whether the system still answers; a JACK server can end, or stand still for a while."""
        if self.heart is None or not self.heart.silent:
            return "lives"
        return "stands still" if jack_server_pid() == self._server_pid else "ended"

    def look(self) -> Listed:
        """The ports of others."""
        return self._listing.look()

    def open(self, one: Input | Output, listed: Listed) -> bool:
        """Connect it to its port, or make its virtual port; whether that went well.

        False: there is no such port, or it went between two looks.
        """
        raw = None if one.virtual else _raw_name(one, listed)
        if raw is None and not one.virtual:
            return False
        to = "" if one.virtual else "to " if isinstance(one, Output) else "from "
        name = f"{OURS} {to}{one.name.replace(':', ' ')[:_LETTERS]}"
        client: Client
        with self._listing.owning(name) as owned:
            if isinstance(one, Output):
                client = sender = self.system.output(name)
                opened = _open_port(client, one.name, raw)
                if opened:
                    one.attach(sender, self.system, self.heart)
            else:
                client = hearer = self.system.input(name)
                opened = _open_port(client, one.name, raw)
                if opened:
                    one.attach(hearer)
        if opened:
            self._owned[one] = owned
        else:
            _close(client, True)
        return opened

    def close(self, one: Input | Output, alive: bool) -> None:
        """Let go of its port, if it has one.

        A server that does not answer (`alive` False) would make us wait: then the client is left.
        """
        client = one.detach()
        owned = self._owned.pop(one, None)
        if client is not None:
            _close(client, alive)
        if owned is not None:
            self._listing.disown(owned)

    def end(self, alive: bool) -> None:
        """Close what the connection itself has."""
        for client in (self._hearer, self._sender):
            _close(client, alive)

    def bury(self, openings: Sequence[Input | Output]) -> None:
        """The server is gone: let go of everything, and wait for nothing."""
        for one in openings:
            client = one.detach()
            if client is not None:
                leave(client)
        self.end(alive=False)


def _close(client: Client, answers: bool) -> None:
    if answers:
        client.close_port()
        client.delete()
    else:
        leave(client)


def _raw_name(one: Input | Output, listed: Listed) -> str | None:
    ports = listed.outputs if isinstance(one, Output) else listed.inputs
    return ports.get(one.name)


def _open_port(client: Client, name: str, raw: str | None) -> bool:
    import rtmidi

    try:
        if raw is None:
            client.open_virtual_port(name)
        else:
            client.open_port(client.get_ports().index(raw), "midi")
    except (ValueError, rtmidi.RtMidiError):
        return False
    return True


def no_virtual_ports(system: MidiSystem) -> BackendUnavailable:
    """What to say where a system has no virtual ports."""
    return BackendUnavailable(
        f"{system.name} has no virtual MIDI ports: install loopMIDI, make a port in it, and give"
        " Roadie that port's name."
    )
