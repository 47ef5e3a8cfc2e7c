"""The bridge's life with one MIDI system, from its beginning to its end: clients made and closed.

Where JACK's server ends, this ends with it, and `Ports` begins another when there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from bridge.midi.heart import Heart
from bridge.midi.input import Input
from bridge.midi.jack_graph import JackGraph
from bridge.midi.jack_server import jack_server_pid
from bridge.midi.listing import Listed, Listing, Owned
from bridge.midi.output import Output
from bridge.midi.system import Client, InClient, MidiSystem, OutClient, hush_jack, leave, open_port
from bridge.sync.contract import Seconds
from session.errors import BackendUnavailable

OURS: Final = "Roadie"
_LETTERS: Final = 40
"""JACK's names of clients have 63 at most, with ours before and a number behind."""

_NOT_YET_S: Final = 0.2
_NOT_YET_AT_MOST_S: Final = 3.2
"""Making a client holds the interpreter's lock for 10 to 40 ms: a port that does not take us yet
is tried again after pauses that double."""

State = Literal["lives", "stands still", "ended"]


class Connection:
    """Opens and closes ports of one system; for one thread at a time.

    Raises BackendUnavailable when the system does not take us.
    """

    def __init__(self, system: MidiSystem, seconds: Seconds) -> None:
        self.system = system
        self.heart: Heart | None = None
        self._seconds = seconds
        self._graph: JackGraph | None = None
        self._wired: dict[Input | Output, tuple[str, frozenset[str] | None]] = {}
        self._pause_s: dict[Input | Output, float] = {}
        self._not_before_s: dict[Input | Output, float] = {}
        self._server_pid: int | None = None
        self._owned: dict[Input | Output, Owned] = {}
        self._hearer: InClient
        self._sender: OutClient
        if system.ends:
            hush_jack()
            self._server_pid = jack_server_pid()
            self.heart = Heart(system, seconds)
            self._graph = JackGraph()
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

        False: there is no such port, it went between two looks, or it was tried a moment ago.
        """
        raw = None if one.virtual else _raw_name(one, listed)
        if raw is None and not one.virtual:
            return False
        if self._seconds.now_s() < self._not_before_s.get(one, 0.0):
            return False
        name = _client_name(one)
        with self._listing.owning(name) as owned:
            if isinstance(one, Output):
                opened = self._opened_output(one, name, raw)
            else:
                opened = self._opened_input(one, name, raw)
        if opened:
            self._owned[one] = owned
        return opened

    def unchecked(self) -> tuple[Input | Output, ...]:
        """What was opened, and for which `check_wire` is still to come."""
        return tuple(self._wired)

    def check_wire(self, one: Input | Output) -> None:
        """Let go of what was opened and JACK did not connect, since its program is not active yet.

        To be called once JACK has changed its graph, some rounds after the opening. It can be
        opened again after a while.
        """
        raw, before = self._wired.pop(one, (None, None))
        if self._graph is None or raw is None or before is None or not one.connected:
            return
        after = self._graph.connections(raw)
        if after is None or after - before:
            self._pause_s.pop(one, None)
            return
        pause_s = min(self._pause_s.get(one, _NOT_YET_S / 2) * 2, _NOT_YET_AT_MOST_S)
        self.close(one, alive=True)
        self._pause_s[one] = pause_s
        self._not_before_s[one] = self._seconds.now_s() + pause_s

    def _opened_output(self, one: Output, name: str, raw: str | None) -> bool:
        client = self.system.output(name)
        if not self._opened(one, client, raw):
            return False
        one.attach(client, self.system, self.heart)
        return True

    def _opened_input(self, one: Input, name: str, raw: str | None) -> bool:
        client = self.system.input(name)
        if not self._opened(one, client, raw):
            return False
        one.attach(client)
        return True

    def _opened(self, one: Input | Output, client: Client, raw: str | None) -> bool:
        if raw is not None and self._graph is not None:
            self._wired[one] = raw, self._graph.connections(raw)
        try:
            open_port(client, "midi" if raw else one.name, raw)
        except BackendUnavailable:
            # The port went between two looks, or the whole server did: the next look tells.
            # Without a port there is nothing in closing that waits.
            client.delete()
            self._wired.pop(one, None)
            return False
        return True

    def close(self, one: Input | Output, alive: bool) -> None:
        """Let go of its port, if it has one.

        A server that does not answer (`alive` False) would make us wait: then the client is left.
        """
        for kept in (self._wired, self._pause_s, self._not_before_s):
            kept.pop(one, None)
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
        if self._graph is not None and alive:
            self._graph.close()

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


def _client_name(one: Input | Output) -> str:
    """Others see a virtual port as `Roadie keys:keys`, one to send to as `Roadie keys in:keys`."""
    name = one.name.replace(":", " ")[:_LETTERS]
    if isinstance(one, Output):
        return f"{OURS} {name}" if one.virtual else f"{OURS} to {name}"
    return f"{OURS} {name} in" if one.virtual else f"{OURS} from {name}"


def no_virtual_ports(system: MidiSystem) -> BackendUnavailable:
    """What to say where a system has no virtual ports."""
    return BackendUnavailable(
        f"{system.name} has no virtual MIDI ports: install loopMIDI, make a port in it, and give"
        " Roadie that port's name."
    )
