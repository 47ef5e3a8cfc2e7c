"""OSC over UDP, received by one blocking thread."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from bridge.events.arrived import Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import MAX_PACKET_BYTES
from bridge.osc.dropped import dropped
from bridge.osc.intake import Counts, Intake, Put, Say
from bridge.osc.listening import Listening
from bridge.osc.places import EVERYWHERE, place_of, source_of
from bridge.running.urgent import hurry

BUFFER_BYTES = 4 * 2**20
"""What is asked of the system; at 10,000 a second its usual 200 KB are full after 30 ms."""
PEERS_REMEMBERED = 4096
PAUSE_S = 0.1
FLOOD = 32
"""Packets in a row, each there before the one before it was seen to."""

_LINUX_SO_RCVBUFFORCE = 33
_AT_HAND = getattr(socket, "MSG_DONTWAIT", 0)
"""Receive what is there, and do not wait. Windows has none."""


class UdpReceiver(Listening):
    """Listens from `start` to `close`, and puts each message of an allowed source.

    `at_once`, if given, takes instead what nothing waits behind, and may do what the message is
    for. In a flood all is put, so that one source's does not keep the thread from another's.
    `say` is told what is left out, once for each source. The thread is real-time where the system
    permits it.
    """

    kind = socket.SOCK_DGRAM
    thread_name = "osc-udp"

    def __init__(
        self,
        host: str,
        port: int,
        allowed: Allowed,
        put: Put,
        *,
        at_once: Put | None = None,
        say: Say = lambda _: None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(host, port)
        self.buffer_bytes = 0
        self._intake = Intake(allowed, put, say)
        self._at_once = at_once
        self._now_s = now_s
        self._peers: dict[Any, Source] = {}

    @property
    def counts(self) -> Counts:
        """What came so far."""
        return self._intake.counts

    def dropped(self) -> int | None:
        """Packets that the system itself dropped for want of room; None where it does not say."""
        return None if self.listener is None else dropped(self.listener)

    def reply(self, source: Source, packet: bytes) -> bool:
        """Send a packet back to a source that is allowed; whether it went out."""
        place = place_of("osc-udp", source)
        if place is None or self.listener is None or not self._intake.permits(place[0]):
            return False
        try:
            self.listener.sendto(packet, place)
        except OSError:
            return False
        return True

    def opened(self, listener: socket.socket) -> None:
        """Ask for room for what comes while we are busy."""
        self.buffer_bytes = _enlarge(listener)

    def wake(self, listener: socket.socket) -> None:
        """Send it an empty packet."""
        host, port = listener.getsockname()[:2]
        with socket.socket(listener.family, socket.SOCK_DGRAM) as other:
            other.sendto(b"", (EVERYWHERE.get(host, host), port))

    def listen(self, listener: socket.socket) -> None:
        """Put what comes."""
        hurry()
        take, peers, now_s, closing = self._intake.take, self._peers, self._now_s, self.closing
        # Where the system cannot be asked whether more waits, all is put.
        at_once = self._at_once if _AT_HAND else None
        flags = waited = 0
        while True:
            try:
                packet, peer = listener.recvfrom(MAX_PACKET_BYTES, flags)
            except BlockingIOError:
                flags = waited = 0
                continue
            except ConnectionResetError:
                continue  # Windows: somebody whom we answered has gone
            except OSError as error:
                if closing.wait(PAUSE_S):
                    return
                self._intake.bad(Source("osc-udp"), error.strerror or str(error))
                continue
            at_s = now_s()
            if closing.is_set():
                return
            source = peers.get(peer) or self._met(peer)
            if source:
                take(source, packet, at_s, at_once if waited < FLOOD else None)
            else:
                self.counts.refused += 1
            if at_once is not None:
                flags = _AT_HAND
                waited += 1

    def _met(self, peer: Any) -> Source | None:
        """Who that is; None, at each packet anew, for one who is not allowed."""
        host, port = peer[:2]
        if not self._intake.permits(host):
            return None
        if len(self._peers) >= PEERS_REMEMBERED:
            self._peers.clear()
        source = self._peers[peer] = source_of("osc-udp", host, port)
        return source


def _enlarge(listener: socket.socket) -> int:
    """Ask for a large buffer, past the system's limit where we may; how large it is."""
    forced = (_LINUX_SO_RCVBUFFORCE,) if sys.platform == "linux" else ()
    # macOS refuses more than its limit, where Linux gives what it may.
    tries = [(option, BUFFER_BYTES) for option in forced]
    tries += [(socket.SO_RCVBUF, BUFFER_BYTES >> halved) for halved in range(5)]
    for option, size in tries:
        try:
            listener.setsockopt(socket.SOL_SOCKET, option, size)
            break
        except OSError:
            continue
    return listener.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
