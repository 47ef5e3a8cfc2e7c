"""MIDI ports of this machine: those of others, and virtual ones of our own.

What is opened stays open in the eyes of who opened it: when the port goes, or the whole system, it
is connected again as soon as that is back (`PortWatch` looks).
"""

from __future__ import annotations

import atexit
import threading
from dataclasses import dataclass

from bridge.midi.connection import Connection, no_virtual_ports
from bridge.midi.fetching import Fetching
from bridge.midi.input import Input, Put
from bridge.midi.listing import NOTHING, Listed
from bridge.midi.output import Output
from bridge.midi.system import check_backend, midi_system
from bridge.sync.contract import Seconds
from session.errors import BackendUnavailable

UNPLUGGED = "unplugged"
JACK_ENDED = "the JACK server ended"
JACK_STANDS_STILL = "the JACK server stands still"


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of ports that came and went since the last look, and why they went.

    `late` were seen before, and can be connected only now, as their programs are active. `there`:
    the MIDI system answered this look.
    """

    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    why: str = UNPLUGGED
    there: bool = False
    late: tuple[str, ...] = ()


class Ports:
    """Finds, opens and closes ports, from any thread. Nothing is touched before the first use.

    `backend` is a name in `bridge.midi.system.SYSTEMS`; without one, JACK where its server runs,
    else what the operating system has. Where there is no MIDI system, there are no ports, and what
    is opened waits for one. `seconds` stamps what comes in. Raises BadSetting for another name.
    """

    def __init__(self, seconds: Seconds, backend: str | None = None) -> None:
        check_backend(backend)
        self._seconds = seconds
        self._backend = backend
        self._lock = threading.RLock()
        self._fetching = Fetching(seconds)
        self._connection: Connection | None = None
        self._openings: list[Input | Output] = []
        self._listed = NOTHING
        self._still = False
        self._closed = False

    @property
    def system(self) -> str | None:
        """The MIDI system in use; None while there is none."""
        connection = self._connection
        return connection.system.name if connection else None

    def inputs(self) -> tuple[str, ...]:
        """Names of the ports that can be listened to, as they are now; none of our own."""
        return tuple(self._now().inputs)

    def outputs(self) -> tuple[str, ...]:
        """Names of the ports that can be sent to, as they are now; none of our own."""
        return tuple(self._now().outputs)

    def open_input(self, name: str, put: Put) -> Input:
        """Listen to a port, now or as soon as it is there; `put` is called by one thread.

        It must be quick, and not come back to the ports: it puts what arrived somewhere.
        """
        return self._open_input(name, False, put)

    def virtual_input(self, name: str, put: Put) -> Input:
        """A port of our own for others to send to. Raises BackendUnavailable on Windows."""
        return self._open_input(name, True, put)

    def open_output(self, name: str) -> Output:
        """Send to a port, now or as soon as it is there."""
        return self._open_output(name, False)

    def virtual_output(self, name: str) -> Output:
        """A port of our own for others to listen to. Raises BackendUnavailable on Windows."""
        return self._open_output(name, True)

    def look(self) -> Changes:
        """See what changed since the last look, and connect again what can be.

        The first look finds everything new.
        """
        with self._lock:
            if self._closed:
                return Changes()
            if self._connection is not None:
                state = self._connection.state()
                if state != "lives":
                    return self._silent(ended=state == "ended")
            was_still, self._still = self._still, False
            if self._connection is None and not self._connect():
                return Changes()
            assert self._connection is not None
            before, self._listed = self._listed, self._connection.look()
            came, went = self._listed.changed(before)
            for one in self._openings:
                # While the server stood still, a port may have gone and come unseen.
                if not one.virtual and (was_still or one.name in went):
                    self._let_go(one)
            # What took us only now, though its port was seen before, has had nothing of us yet.
            late = [name for name in self._open_waiting() if name not in came]
            return Changes(came, went, there=True, late=tuple(late))

    def close(self) -> None:
        """Close everything and end the thread; may be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            atexit.unregister(self.close)
            connection = self._connection
            if connection is not None:
                for one in self._openings:
                    self._let_go(one)
                alive = _alive(connection)
                self._fetching.close()
                connection.end(alive)
            self._fetching.close()
            self._openings.clear()
            self._connection = None

    def _now(self) -> Listed:
        with self._lock:
            if self._closed or (self._connection is None and not self._connect()):
                return NOTHING
            assert self._connection is not None
            return self._connection.look() if self._connection.state() == "lives" else NOTHING

    def _connect(self) -> bool:
        """Begin with a MIDI system, if there is one."""
        system = midi_system(self._backend)
        if system is None:
            return False
        try:
            self._connection = Connection(system, self._seconds)
        except BackendUnavailable:
            # It ended between being seen and being spoken to: the next look finds out.
            return False
        # A process that ends with open clients makes JACK wait five seconds for each.
        atexit.register(self.close)
        with self._fetching.lock:
            self._fetching.heart = self._connection.heart
        self._fetching.start()
        return True

    def _silent(self, ended: bool) -> Changes:
        went = tuple(dict.fromkeys([*self._listed.inputs, *self._listed.outputs]))
        if not ended:
            told, self._still = self._still, True
            self._listed = NOTHING
            return Changes((), () if told else went, JACK_STANDS_STILL)
        self._end_connection()
        return Changes((), went, JACK_ENDED)

    def _end_connection(self) -> None:
        assert self._connection is not None
        with self._fetching.lock:
            self._fetching.heart = None
            self._connection.bury(self._openings)
            self._fetching.inputs = ()
        self._connection = None
        self._listed = NOTHING
        self._still = False

    def _open_input(self, name: str, virtual: bool, put: Put) -> Input:
        one = Input(name, virtual, put, self._closing)
        self._add(one)
        return one

    def _open_output(self, name: str, virtual: bool) -> Output:
        one = Output(name, virtual, self._closing)
        self._add(one)
        return one

    def _add(self, one: Input | Output) -> None:
        with self._lock:
            system = self._connection.system if self._connection else midi_system(self._backend)
            if one.virtual and system is not None and not system.virtual_ports:
                raise no_virtual_ports(system)
            self._openings.append(one)
            if self._connection is None and not self._connect():
                return
            assert self._connection is not None
            if self._connection.state() == "lives":
                self._open(one, self._connection.look())

    def _open_waiting(self) -> list[str]:
        assert self._connection is not None
        for one in self._connection.unchecked():
            self._settle(one)
        waiting = [one for one in self._openings if not one.connected]
        for one in waiting:
            self._open(one, self._listed)
        return [one.name for one in waiting if one.connected and not one.virtual]

    def _open(self, one: Input | Output, listed: Listed) -> None:
        assert self._connection is not None
        if not _alive(self._connection):
            return
        with self._fetching.lock:
            try:
                opened = self._connection.open(one, listed)
            except BackendUnavailable:
                return  # the system went this moment: the next look tells
            self._fetching.inputs = self._inputs()
        if opened:
            self._settle(one)

    def _settle(self, one: Input | Output) -> None:
        """Wait until JACK has really connected it; what it did not connect is let go of."""
        connection = self._connection
        if connection is None or connection.heart is None or not connection.heart.settle():
            return
        with self._fetching.lock:
            connection.check_wire(one)
            self._fetching.inputs = self._inputs()

    def _inputs(self) -> tuple[Input, ...]:
        return tuple(one for one in self._openings if isinstance(one, Input) and one.connected)

    def _closing(self, one: Input | Output) -> None:
        with self._lock:
            if one in self._openings:
                self._openings.remove(one)
                self._let_go(one)

    def _let_go(self, one: Input | Output) -> None:
        connection = self._connection
        if connection is None:
            one.detach()
            return
        alive = _alive(connection)
        with self._fetching.lock:
            connection.close(one, alive)
            self._fetching.inputs = self._inputs()


def _alive(connection: Connection) -> bool:
    """Whether the system answers now; no lock that the fetching thread needs is held here."""
    return connection.heart is None or connection.heart.alive()
