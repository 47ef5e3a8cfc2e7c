"""Watches the ports come and go, and the MIDI system itself, and tells it as events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from bridge.events.arrived import PortCame, PortWent
from bridge.midi.input import source_of
from bridge.midi.ports import UNPLUGGED, Changes, Ports
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.contract import Seconds

EVERY_S: Final = 0.1
"""A look takes 0.3 ms. A port that goes and comes between two looks would be missed, and with it
that its connection is lost: no cable is as quick as this, nor a program that starts anew."""


class PortWatch:
    """Looks ten times a second from `start` to `close`; `look` is one look, for who needs it now.

    The first look tells of all ports that are there. `say` hears sentences for the musician: that
    the MIDI system went or came, once each.
    """

    def __init__(
        self,
        ports: Ports,
        put: Callable[[PortCame | PortWent], object],
        seconds: Seconds,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._ports = ports
        self._put = put
        self._seconds = seconds
        self._say = say
        self._there: bool | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._run, name="midi ports", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching; may be called twice. The ports stay open."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> Changes:
        """Look once, and tell what changed."""
        changes = self._ports.look()
        now_s = self._seconds.now_s()
        for name in changes.went:
            self._put(PortWent(source_of(name), now_s, changes.why))
        for name in changes.came:
            self._put(PortCame(source_of(name), now_s))
        for name in changes.late:
            self._put(PortCame(source_of(name), now_s, late=True))
        self._tell(changes)
        return changes

    def _tell(self, changes: Changes) -> None:
        if changes.there == self._there:
            return
        if changes.there:
            self._say(f"MIDI ports are those of {self._ports.system}.")
        elif self._there is None:
            self._say("There is no MIDI system yet: start JACK, or plug in a device.")
        else:
            why = changes.why if changes.why != UNPLUGGED else "the MIDI system ended"
            self._say(f"MIDI is away: {why}. It is used again when it is back.")
        self._there = changes.there

    def _run(self) -> None:
        hurry(BESIDE)
        while not self._ended.is_set():
            self.look()
            self._ended.wait(EVERY_S)
