"""Hosts and ports, and the names that sources have by them."""

from __future__ import annotations

import errno
import os
import socket
from typing import Literal

from bridge.events.arrived import Source
from session.errors import BadSetting

Place = tuple[str, int]
"""Host and port."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""The hosts that stand for every address of this machine, and its own for each."""
Transport = Literal["osc-udp", "osc-tcp"]


def source_of(transport: Transport, host: str, port: int) -> Source:
    """The name of who sends from a place."""
    return Source(f"{transport}:{host}:{port}")


def place_of(transport: Transport, source: Source) -> Place | None:
    """Where a source is; None for one of another transport."""
    kind, _, rest = source.partition(":")
    host, _, port = rest.rpartition(":")
    return (host, int(port)) if kind == transport and port.isdecimal() else None


def bound(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    """A socket that is bound to a place; 0 takes a free port. Raises BadSetting."""
    try:
        found = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listener = socket.socket(family, kind)
        try:
            # On Windows the same option lets two programs share a port.
            if kind is socket.SOCK_STREAM and os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except BaseException:
            listener.close()
            raise
    except (OSError, UnicodeError, OverflowError) as error:
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        reason = "another program uses it" if taken else str(error)
        raise BadSetting(
            f"The bridge cannot listen for OSC on {host}, port {port} ({reason}): "
            "choose another port, or 0 for a free one."
        ) from error
    return listener
