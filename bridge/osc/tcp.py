"""OSC over TCP: several clients on one thread, each framed as it likes."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bridge.events.arrived import Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import BadOsc
from bridge.osc.framing import Stream, framed
from bridge.osc.intake import Counts, Intake, Put, Say
from bridge.osc.listening import Listening
from bridge.osc.places import source_of
from bridge.running.urgent import hurry

CLIENTS_AT_MOST = 32
PATIENCE_S = 10.0
"""How long a packet may take from its first byte to its last."""
READ_BYTES = 65_536
PAUSE_S = 0.1


@dataclass(slots=True)
class _Client:
    socket: socket.socket
    source: Source
    since_s: float
    """When it connected, or when the packet began that is not finished yet."""
    stream: Stream = field(default_factory=Stream)
    proved: bool = False
    """Whether it has sent a packet."""


class TcpReceiver(Listening):
    """Listens from `start` to `close`, and puts each message of an allowed source.

    A client that begins a packet and does not end it is closed after `patience_s`; where all
    places are taken, one that has sent nothing yet makes room for a new one.
    """

    kind = socket.SOCK_STREAM
    thread_name = "osc-tcp"

    def __init__(
        self,
        host: str,
        port: int,
        allowed: Allowed,
        put: Put,
        *,
        say: Say = lambda _: None,
        now_s: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
        clients_at_most: int = CLIENTS_AT_MOST,
    ) -> None:
        super().__init__(host, port)
        self._intake = Intake(allowed, put, say)
        self._now_s = now_s
        self._patience_s = patience_s
        self._clients_at_most = clients_at_most
        self._clients: dict[Source, _Client] = {}
        self._waker: socket.socket | None = None
        self._woken: socket.socket | None = None

    @property
    def counts(self) -> Counts:
        """What came so far; `refused` are connections here."""
        return self._intake.counts

    def reply(self, source: Source, packet: bytes) -> bool:
        """Send a packet back to a client that is still there; whether it went out whole.

        A client that does not read what it is sent loses its connection, not our thread.
        """
        client = self._clients.get(source)
        if client is None:
            return False
        data = framed(packet, client.stream.framing or "slip")
        try:
            if client.socket.send(data) == len(data):
                return True
        except OSError:
            pass
        with suppress(OSError):
            client.socket.shutdown(socket.SHUT_RDWR)
        return False

    def opened(self, listener: socket.socket) -> None:
        """Let clients wait for their turn, and be one that can wake us."""
        listener.listen(16)
        listener.setblocking(False)
        self._woken, self._waker = socket.socketpair()

    def wake(self, listener: socket.socket) -> None:  # noqa: ARG002
        """Close the other end of what the thread waits for too."""
        assert self._waker is not None
        self._waker.close()

    def listen(self, listener: socket.socket) -> None:
        """Let clients in, put what they send, and close all connections at the end."""
        hurry()
        assert self._woken is not None
        with selectors.DefaultSelector() as selector, self._woken as woken:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while not self.closing.is_set():
                for key, _ in selector.select(self._wait_s()):
                    if key.fileobj is listener:
                        self._accept(listener, selector)
                    elif isinstance(key.data, _Client):
                        self._read(key.data, selector)
                self._lose_patience(selector)
            for client in list(self._clients.values()):
                self._end(client, selector)

    def _wait_s(self) -> float | None:
        """How long until the first client's packet has taken too long."""
        begun = [c.since_s for c in self._clients.values() if c.stream.unfinished]
        return max(0.0, min(begun) + self._patience_s - self._now_s()) if begun else None

    def _accept(self, listener: socket.socket, selector: selectors.BaseSelector) -> None:
        try:
            connection, (host, port, *_) = listener.accept()
        except OSError:
            self.closing.wait(PAUSE_S)  # gone again, or no file descriptors are left
            return
        if not self._intake.permits(host) or not self._room(selector):
            self.counts.refused += 1
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(connection, source_of("osc-tcp", host, port), self._now_s())
        self._clients[client.source] = client
        selector.register(connection, selectors.EVENT_READ, client)

    def _room(self, selector: selectors.BaseSelector) -> bool:
        """Whether one more can come, once the oldest that has sent nothing has gone."""
        if len(self._clients) < self._clients_at_most:
            return True
        silent = [client for client in self._clients.values() if not client.proved]
        if not silent:
            count = len(self._clients)
            self._intake.tell("full", f"{count} OSC clients are connected: no more are let in.")
            return False
        self._end(silent[0], selector)
        return True

    def _read(self, client: _Client, selector: selectors.BaseSelector) -> None:
        if self._clients.get(client.source) is not client:
            return  # it made room for another, whose coming was read of just before
        try:
            data = client.socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        at_s = self._now_s()
        begun = not client.stream.unfinished
        try:
            for packet in client.stream.fed(data):
                client.proved = begun = True
                self._intake.take(client.source, packet, at_s)
        except BadOsc as error:
            self._intake.bad(client.source, str(error))
            data = b""
        if begun:
            client.since_s = at_s
        if not data:
            self._end(client, selector)

    def _lose_patience(self, selector: selectors.BaseSelector) -> None:
        late_s = self._now_s() - self._patience_s
        for client in list(self._clients.values()):
            if client.stream.unfinished and client.since_s <= late_s:
                self._intake.bad(client.source, "it began a packet and did not end it.")
                self._end(client, selector)

    def _end(self, client: _Client, selector: selectors.BaseSelector) -> None:
        selector.unregister(client.socket)
        del self._clients[client.source]
        client.socket.close()
