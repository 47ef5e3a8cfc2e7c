"""One UDP socket to a DAW: what is sent goes out of it, and what the DAW answers comes in at it.

Ardour answers to the port that it was asked from, the others to a port of their own choice; one
socket that is bound to the answering port does for all of them.
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
from bridge.events.arrived import OscArgument, OscArrived, Source
from bridge.osc.codec import BadOsc, decode, encode
from bridge.running.urgent import hurry
from session.errors import BackendUnavailable, BadInput

LARGEST_PACKET_BYTES = 65_507
RECEIVE_BUFFER_BYTES = 4 * 2**20


class OscLine:
    """A line to the DAW at `address`; `heard` is called with each message, from a thread.

    Only what comes from the DAW's own host is heard. Raises BackendUnavailable when the answering
    port is taken or the host has no address.
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
        self._socket = _bound(self._peer[0], address.reply_port, daw)
        self.broken_packets = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._receive, name=f"{daw}-osc", daemon=True)
        self._thread.start()

    @property
    def own_port(self) -> int:
        """Where answers come in."""
        port: int = self._socket.getsockname()[1]
        return port

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
        self._socket.close()

    def _receive(self) -> None:
        hurry()
        while not self._closed.is_set():
            try:
                packet, (host, *_) = self._socket.recvfrom(65_536)
            except TimeoutError:
                continue
            except ConnectionError:
                continue  # Windows tells a refused datagram to the receiver.
            except OSError:
                return
            if host != self._peer[0] or self._closed.is_set():
                continue
            at_s = self._now()
            try:
                messages = decode(packet)
            except BadOsc:
                self.broken_packets += 1
                continue
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


def _bound(peer: str, port: int, daw: str) -> socket.socket:
    own = "127.0.0.1" if ip_address(peer).is_loopback else "0.0.0.0"
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        made.settimeout(0.2)
        made.bind((own, port))
    except OSError as error:
        made.close()
        raise BackendUnavailable(
            f"{daw} answers to port {port}, which another program holds"
            f" ({error.strerror or error}): end that program, or give another reply port."
        ) from error
    return made
