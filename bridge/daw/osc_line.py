"""One UDP socket to a DAW: what is sent goes out of it, and what the DAW answers comes in at it.

Ardour answers to the port that it was asked from, the others to a port of their own choice; one
socket that is bound to the answering port does for all of them. Where another of our programs has
that port, it is shared (`bridge.daw.shared_line`): so a session goes into the DAW that is followed.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from bridge.daw.contract import DawAddress
from bridge.daw.shared_line import Joined, Sharers, join
from bridge.events.arrived import OscArgument, OscArrived, Source
from bridge.osc.codec import BadOsc, decode, encode
from bridge.running.urgent import hurry
from session.errors import BackendUnavailable, BadInput

LARGEST_PACKET_BYTES = 65_507
RECEIVE_BUFFER_BYTES = 4 * 2**20
LOOKS_EVERY_S = 0.2


class OscLine:
    """A line to the DAW at `address`; `heard` is called with each message, from a thread.

    Only what comes from the DAW's own host is heard. Raises BackendUnavailable when a program that
    is none of ours has the answering port, or the host has no address.
    """

    def __init__(
        self,
        daw: str,
        address: DawAddress,
        heard: Callable[[OscArrived], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._daw = daw
        self._heard = heard
        self._now = now
        self._peer = (_ip_of(address.host, daw), address.port)
        self._source = Source(f"osc-udp:{self._peer[0]}:{address.port}")
        self._sharers = Sharers()
        self._joined: Joined | None = None
        self._left: socket.socket | None = None
        self._socket = self._opened(address.reply_port)
        self.broken_packets = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._receive, name=f"{daw}-osc", daemon=True)
        self._thread.start()

    @property
    def own_port(self) -> int:
        """Where answers come in."""
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def shared(self) -> bool:
        """Whether another program of ours hears this DAW too, and is not to be cut off."""
        return self._joined is not None or self._sharers.any(self._now())

    def send(self, address: str, *arguments: OscArgument) -> int:
        """Send one message; how many bytes it is. Raises BackendUnavailable when it cannot go."""
        return self.send_packet(encode(address, *arguments))

    def send_packet(self, packet: bytes) -> int:
        """Send a packet that is encoded already; how many bytes it is."""
        if len(packet) > LARGEST_PACKET_BYTES:
            raise BadInput(f"A message of {len(packet)} bytes to {self._daw} is too long for UDP.")
        try:
            self._socket.sendto(packet, self._peer)
        except OSError as error:
            # A refused datagram is told at the next one: nobody listens there now.
            if error.errno != errno.ECONNREFUSED:
                raise BackendUnavailable(
                    f"{self._daw} cannot be reached at {self._peer[0]}:{self._peer[1]}"
                    f" ({error.strerror or error}): check the address."
                ) from error
        return len(packet)

    def close(self) -> None:
        """Stop listening; may be called twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        with suppress(OSError):
            self._socket.sendto(b"", ("127.0.0.1", self.own_port))  # wakes the thread
        if threading.current_thread() is not self._thread:
            self._thread.join(1.0)
        if self._joined is not None:
            self._joined.leave(self._socket)
        self._sharers.over(self._socket)
        self._socket.close()
        if self._left is not None:
            self._left.close()

    def _opened(self, port: int) -> socket.socket:
        """A socket that hears what comes to the answering port: bound to it, or with a share."""
        try:
            return _bound(self._peer[0], port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                own = _bound(self._peer[0], 0)
                self._joined = join(own, port, self._now)
                if self._joined:
                    own.settimeout(LOOKS_EVERY_S)
                    return own
                own.close()
            raise BackendUnavailable(
                f"{self._daw} answers to port {port}, which another program holds"
                f" ({error.strerror or error}): end that program, or give another reply port."
            ) from error

    def _receive(self) -> None:
        hurry()
        while not self._closed.is_set():
            self._keep_share()
            try:
                packet, came_from = self._socket.recvfrom(65_536)
            except TimeoutError:
                continue
            except ConnectionError:
                continue  # Windows tells a refused datagram to the receiver.
            except OSError:
                return
            if not self._closed.is_set() and self._is_the_daws(packet, came_from):
                self._take(packet)

    def _keep_share(self) -> None:
        """Ask for a share again; and have the port itself once nobody has it."""
        joined, now_s = self._joined, self._now()
        if joined is None:
            return
        if not joined.lost(now_s):
            joined.ask(now_s, self._socket)
            return
        try:
            own = _bound(self._peer[0], joined.port)
        except OSError:
            # Another sharer was quicker, and gives us a share when it is asked.
            joined.ask(now_s, self._socket)
            return
        # Somebody may be sending by it this moment.
        self._left, self._socket = self._socket, own
        self._joined = None

    def _is_the_daws(self, packet: bytes, came_from: tuple[str, int]) -> bool:
        now_s = self._now()
        if self._joined is not None:
            return self._joined.passes(packet, came_from, now_s)
        if self._sharers.heard(packet, came_from, now_s, self._socket):
            return False
        if came_from[0] != self._peer[0]:
            return False
        self._sharers.pass_on(packet, now_s, self._socket)
        return True

    def _take(self, packet: bytes) -> None:
        at_s = self._now()
        try:
            messages = decode(packet)
        except BadOsc:
            self.broken_packets += 1
            return
        for message in messages:
            self._heard(OscArrived(self._source, at_s, message.address, message.arguments))


def _ip_of(host: str, daw: str) -> str:
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as error:
        raise BackendUnavailable(
            f"{daw} is looked for at {host!r}, which has no address: check the name."
        ) from error
    return str(found[0][4][0])


def _bound(peer: str, port: int) -> socket.socket:
    own = "127.0.0.1" if ip_address(peer).is_loopback else "0.0.0.0"
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        made.settimeout(LOOKS_EVERY_S)
        made.bind((own, port))
    except OSError:
        made.close()
        raise
    return made
