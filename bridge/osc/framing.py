"""Where a packet begins and ends in a stream of bytes.

OSC 1.0 puts each packet's length before it, in four bytes; 1.1 uses double-ended SLIP (RFC 1055).
Both are in use, and the first byte tells them apart: a length below 16 MiB begins with a zero, SLIP
with its END, or, as some clients do, with the packet itself. Nothing else is OSC, so that a web
page which posts to the port is turned away at its first letter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Literal, Protocol

from bridge.osc.bad import BadOsc
from bridge.osc.codec import MAX_PACKET_BYTES

FramingName = Literal["length", "slip"]

_END, _ESC, _ESC_END, _ESC_ESC = b"\xc0", b"\xdb", b"\xdb\xdc", b"\xdb\xdd"
_LENGTH = struct.Struct(">I")


def framed(packet: bytes, framing: FramingName) -> bytes:
    """A packet, as it stands in a stream."""
    if framing == "length":
        return _LENGTH.pack(len(packet)) + packet
    return _END + packet.replace(_ESC, _ESC_ESC).replace(_END, _ESC_END) + _END


class _Framing(Protocol):
    name: FramingName

    def packets(self, waiting: bytearray, new_at: int) -> Iterator[bytes]:
        """Those that are whole, taken off the front. Raises BadOsc when the rest is lost.

        What stands before `new_at` was seen before and ended no packet.
        """


class Stream:
    """The packets in one connection's bytes; holds at most one unfinished packet.

    Raises BadOsc when the stream cannot be followed any more: close it then.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._framing: _Framing | None = None

    @property
    def framing(self) -> FramingName | None:
        """How its packets are told apart; None before the first byte."""
        return self._framing.name if self._framing else None

    @property
    def unfinished(self) -> bool:
        """Whether a packet has begun and not ended."""
        return bool(self._waiting)

    def fed(self, data: bytes) -> Iterator[bytes]:
        """The packets that `data` completes, in order."""
        if not data:
            return
        if self._framing is None:
            self._framing = _told_apart(data[0])
        new_at = len(self._waiting)
        self._waiting += data
        yield from self._framing.packets(self._waiting, new_at)


def _told_apart(first: int) -> _Framing:
    if first == 0:
        return _LengthPrefixed()
    if first in b"\xc0/#":
        return _Slip()
    raise BadOsc(f"A stream of OSC cannot begin with the byte {first:#04x}.")


class _LengthPrefixed:
    name: FramingName = "length"

    def packets(self, waiting: bytearray, _: int) -> Iterator[bytes]:
        at = 0
        try:
            while len(waiting) - at >= 4:
                (length,) = _LENGTH.unpack_from(waiting, at)
                if length > MAX_PACKET_BYTES:
                    raise BadOsc(f"A packet of {length} bytes is longer than {MAX_PACKET_BYTES}.")
                if len(waiting) - at - 4 < length:
                    return
                begin, at = at + 4, at + 4 + length
                if length:
                    yield bytes(waiting[begin:at])
        finally:
            del waiting[:at]


class _Slip:
    name: FramingName = "slip"

    def packets(self, waiting: bytearray, new_at: int) -> Iterator[bytes]:
        whole: list[bytes] = []
        if waiting.find(_END, new_at) >= 0:
            *whole, rest = bytes(waiting).split(_END)
            waiting[:] = rest
        # Escaped, a packet is at most twice as long.
        if len(waiting) > 2 * MAX_PACKET_BYTES:
            raise BadOsc(f"A packet is longer than {MAX_PACKET_BYTES} bytes.")
        for escaped in whole:
            if escaped:
                yield _unescaped(escaped)


def _unescaped(escaped: bytes) -> bytes:
    if _ESC not in escaped:
        return escaped
    head, *tails = escaped.split(_ESC)
    parts = [head]
    for tail in tails:
        if tail[:1] not in (b"\xdc", b"\xdd"):
            raise BadOsc("A SLIP stream escapes what needs no escape.")
        parts += (_END if tail[:1] == b"\xdc" else _ESC, tail[1:])
    return b"".join(parts)
