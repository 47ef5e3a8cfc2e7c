"""The port that a DAW answers to, shared by those of Roadie's programs that talk to that DAW.

Live, REAPER and Bitwig answer to one fixed port of this machine, whoever asked, and a datagram goes
to one socket alone. So who has the port passes on what comes in to those who asked it to; who finds
it taken asks at it. Asking is repeated, for whoever asked may be gone; and when the one who has the
port goes, it says so, and the next takes its place. All of it stays on this machine.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bridge.osc.codec import encode

Place = tuple[str, int]

HOST = "127.0.0.1"
JOIN = encode("/roadie/line/join")
JOINED = encode("/roadie/line/joined")
LEAVE = encode("/roadie/line/leave")
OVER = encode("/roadie/line/over")
ASKED_EVERY_S = 1.0
FORGOTTEN_AFTER_S = 3.5
ANSWERS_WITHIN_S = 0.5
TRIES = 3
MOST = 16
"""So many may share a port; more are no programs of ours."""


@dataclass(slots=True)
class Sharers:
    """Those whom the one with the port passes everything on to."""

    _asked_s: dict[Place, float] = field(default_factory=dict)

    def heard(self, packet: bytes, came_from: Place, now_s: float, line: socket.socket) -> bool:
        """Whether the packet was of one who shares the port, or would."""
        if packet not in (JOIN, LEAVE) or came_from[0] != HOST:
            return False
        if packet == LEAVE:
            self._asked_s.pop(came_from, None)
            return True
        self._forget(now_s)
        if came_from in self._asked_s or len(self._asked_s) < MOST:
            self._asked_s[came_from] = now_s
            _send(line, JOINED, came_from)
        return True

    def pass_on(self, packet: bytes, now_s: float, line: socket.socket) -> None:
        """What the DAW said."""
        if self._asked_s:
            self._forget(now_s)
            for place in list(self._asked_s):
                _send(line, packet, place)

    def over(self, line: socket.socket) -> None:
        """The port is given up."""
        for place in self._asked_s:
            _send(line, OVER, place)
        self._asked_s.clear()

    def any(self, now_s: float) -> bool:
        """Whether somebody else hears this DAW."""
        self._forget(now_s)
        return bool(self._asked_s)

    def _forget(self, now_s: float) -> None:
        # A copy: the receiving thread writes what the closing one reads.
        for place, asked_s in list(self._asked_s.items()):
            if now_s - asked_s > FORGOTTEN_AFTER_S:
                self._asked_s.pop(place, None)


@dataclass(slots=True)
class Joined:
    """A share in a port that another of our programs has."""

    port: int
    asked_s: float
    answered_s: float

    def ask(self, now_s: float, line: socket.socket) -> None:
        """Stay a sharer; from time to time."""
        if now_s - self.asked_s >= ASKED_EVERY_S:
            self.asked_s = now_s
            _send(line, JOIN, (HOST, self.port))

    def leave(self, line: socket.socket) -> None:
        """Give the share up."""
        _send(line, LEAVE, (HOST, self.port))

    def passes(self, packet: bytes, came_from: Place, now_s: float) -> bool:
        """Whether it is something of the DAW's that was passed on."""
        if came_from != (HOST, self.port):
            return False
        if packet == OVER:
            self.asked_s = self.answered_s = float("-inf")
        else:
            self.answered_s = now_s
        return packet not in (JOINED, OVER)

    def lost(self, now_s: float) -> bool:
        """Whoever had the port is gone."""
        return now_s - self.answered_s > FORGOTTEN_AFTER_S


def join(line: socket.socket, port: int, now: Callable[[], float]) -> Joined | None:
    """Ask whoever has this port for a share; None when that is no program of ours."""
    line.settimeout(ANSWERS_WITHIN_S)
    for _ in range(TRIES):
        _send(line, JOIN, (HOST, port))
        with suppress(OSError):
            packet, came_from = line.recvfrom(65_536)
            if packet == JOINED and came_from == (HOST, port):
                return Joined(port, now(), now())
    return None


def _send(line: socket.socket, packet: bytes, place: Place) -> None:
    with suppress(OSError):  # whoever is gone is forgotten
        line.sendto(packet, place)
