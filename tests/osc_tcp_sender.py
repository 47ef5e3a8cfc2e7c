"""A program that sends OSC over TCP, both ways in which messages are told apart there."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Self

from bridge.events.arrived import OscArgument
from bridge.osc.codec import encode
from bridge.osc.framing import FramingName, framed

CONNECT_S = 5.0


class OscTcpSender:
    """Sends to one place over TCP: `length` as OSC 1.0 and liblo have it, or `slip`."""

    def __init__(self, host: str, port: int, framing: FramingName = "length") -> None:
        self._framing = framing
        self._socket = socket.create_connection((host, port), CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, address: str, *arguments: OscArgument) -> bool:
        """Send a message; False when the other side is gone. Raises BadOsc."""
        return self.send_packet(encode(address, *arguments))

    def send_packet(self, packet: bytes) -> bool:
        """Send a packet; False when the other side is gone."""
        try:
            self._socket.sendall(framed(packet, self._framing))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let go; may be called twice."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
