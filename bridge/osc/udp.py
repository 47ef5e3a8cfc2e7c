"""OSC over UDP, received by one blocking thread."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from bridge.events.arrived import Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import MAX_PACKET_BYTES
from bridge.osc.dropped import dropped
from bridge.osc.intake import Counts, Intake, Put, Say
from bridge.osc.places import EVERYWHERE, Place, bound, place_of, source_of
from bridge.running.urgent import hurry

BUFFER_BYTES = 4 * 2**20
"""What is asked of the system; at 10,000 a second its usual 200 KB are full after 30 ms."""
PEERS_REMEMBERED = 4096
PAUSE_S = 0.1

_LINUX_SO_RCVBUFFORCE = 33


class UdpReceiver:
    """Listens from `start` to `close`, and puts each message of an allowed source.

    `port` 0 takes a free one; `place` is where it listens. `say` is told what is left out, once
    for each source. The thread is real-time where the system permits it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        allowed: Allowed,
        put: Put,
        *,
        say: Say = lambda _: None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.place: Place = (host, port)
        self.buffer_bytes = 0
        self._intake = Intake(allowed, put, say)
        self._now_s = now_s
        self._peers: dict[Any, Source] = {}
        self._closing = Event()
        self._socket: socket.socket | None = None
        self._thread: Thread | None = None

    @property
    def counts(self) -> Counts:
        """What came so far."""
        return self._intake.counts

    def start(self) -> None:
        """Begin to listen. Raises BadSetting when the place is taken or not of this machine."""
        self._socket = bound(socket.SOCK_DGRAM, *self.place)
        self.place = self._socket.getsockname()[:2]
        self.buffer_bytes = _enlarge(self._socket)
        self._closing.clear()
        self._thread = Thread(
            target=self._listen, args=(self._socket,), name="osc-udp", daemon=True
        )
        self._thread.start()

    def dropped(self) -> int | None:
        """Packets that the system itself dropped for want of room; None where it does not say."""
        return None if self._socket is None else dropped(self._socket)

    def reply(self, source: Source, packet: bytes) -> bool:
        """Send a packet back to a source that is allowed; whether it went out."""
        place = place_of("osc-udp", source)
        if place is None or self._socket is None or not self._intake.permits(place[0]):
            return False
        try:
            self._socket.sendto(packet, place)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self._closing.set()
        if self._socket is None or self._thread is None:
            return
        _wake(self._socket)
        self._thread.join()
        self._socket.close()
        self._socket = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _listen(self, listener: socket.socket) -> None:
        hurry()
        take, peers, now_s, closing = self._intake.take, self._peers, self._now_s, self._closing
        while True:
            try:
                packet, peer = listener.recvfrom(MAX_PACKET_BYTES)
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
                take(source, packet, at_s)
            else:
                self.counts.refused += 1

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


def _wake(listener: socket.socket) -> None:
    """End the wait of a blocked receiver: closing its socket does not on every system."""
    host, port = listener.getsockname()[:2]
    with socket.socket(listener.family, socket.SOCK_DGRAM) as other:
        other.sendto(b"", (EVERYWHERE.get(host, host), port))
