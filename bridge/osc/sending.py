"""OSC to others: DAWs, control surfaces, anything that listens."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Any, Self

from bridge.events.arrived import OscArgument
from bridge.osc.codec import encode
from session.errors import BackendUnavailable


class OscSender:
    """Sends to one place over UDP, where nobody tells whether it was heard.

    Raises BackendUnavailable when the host's name stands for no address.
    """

    def __init__(self, host: str, port: int) -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError) as error:
            raise BackendUnavailable(f"OSC cannot be sent to {host}: {error}.") from error
        family, _, _, _, place = found[0]
        self._place: tuple[Any, ...] = place
        self._socket = socket.socket(family, socket.SOCK_DGRAM)

    def send(self, address: str, *arguments: OscArgument) -> bool:
        """Send a message; whether the system took it. Raises BadOsc for what OSC cannot carry."""
        return self.send_packet(encode(address, *arguments))

    def send_packet(self, packet: bytes) -> bool:
        """Send a packet; whether the system took it."""
        try:
            self._socket.sendto(packet, self._place)
        except OSError:  # the network is down, or a former packet was refused
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
