"""OSC packets to messages and back. No I/O, and no packet takes longer than its length.

A packet is a message, or a bundle of packets with a time tag (Open Sound Control 1.0, "OSC Packets"
to "OSC Bundles"). Time tags are read and left: what comes is done at once, since a clock that is an
hour ahead must not stop the music for an hour. Addresses are texts here, never patterns.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bridge.events.arrived import OscArgument
from bridge.osc.arguments import TYPES, read_string, tags_of, write_string
from bridge.osc.bad import BadOsc

__all__ = [
    "IMMEDIATELY",
    "MAX_PACKET_BYTES",
    "BadOsc",
    "OscMessage",
    "decode",
    "encode",
    "encode_bundle",
    "encode_tagged",
]

MAX_PACKET_BYTES = 65_536
"""More than UDP carries; TCP is held to it too."""
MAX_BUNDLE_DEPTH = 8
MAX_ARRAY_DEPTH = 8
IMMEDIATELY = 1
"""The time tag that means now."""

_BUNDLE = b"#bundle\0"
_HEAD_BYTES = len(_BUNDLE) + 8
_SIZE = struct.Struct(">i")


@dataclass(frozen=True, slots=True)
class OscMessage:
    """`tags` are the type tags without their comma; arrays of arguments are tuples."""

    address: str
    tags: str = ""
    arguments: tuple[OscArgument, ...] = ()


def decode(packet: bytes) -> tuple[OscMessage, ...]:
    """The messages of a packet in their order; a bundle with one broken part gives none of it.

    Raises BadOsc, and nothing else, whatever the bytes are.
    """
    if len(packet) > MAX_PACKET_BYTES:
        raise BadOsc(f"An OSC packet of {len(packet)} bytes is longer than {MAX_PACKET_BYTES}.")
    if packet.startswith(b"/"):
        return (_message(packet, 0, len(packet)),)
    found: list[OscMessage] = []
    _bundle(packet, 0, len(packet), found, 1)
    return tuple(found)


def _bundle(packet: bytes, at: int, end: int, found: list[OscMessage], depth: int) -> None:
    if not packet.startswith(_BUNDLE, at, end) or at + _HEAD_BYTES > end:
        raise BadOsc("An OSC packet is neither a message nor a bundle.")
    if depth > MAX_BUNDLE_DEPTH:
        raise BadOsc(f"OSC bundles stand in each other more than {MAX_BUNDLE_DEPTH} deep.")
    at += _HEAD_BYTES
    while at < end:
        begin = at + 4
        size = _SIZE.unpack_from(packet, at)[0] if begin <= end else -1
        at = begin + size
        if size < 4 or at > end:
            raise BadOsc(f"A part of an OSC bundle says that it is {size} bytes long: it is not.")
        if packet[begin] == 0x2F:
            found.append(_message(packet, begin, at))
        else:
            _bundle(packet, begin, at, found, depth + 1)


def _message(packet: bytes, at: int, end: int) -> OscMessage:
    address, at = read_string(packet, at, end)
    if at == end:
        return OscMessage(address)  # as senders older than type tags do
    tags, at = read_string(packet, at, end)
    if not tags.startswith(","):
        raise BadOsc("An OSC message does not say of what types its arguments are.")
    tags = tags[1:]
    arguments: list[OscArgument] = []
    outer: list[list[OscArgument]] = []
    for tag in tags:
        if (kind := TYPES.get(tag)) is not None:
            value, at = kind.read(packet, at, end)
            arguments.append(value)
        elif tag == "[" and len(outer) < MAX_ARRAY_DEPTH:
            outer.append(arguments)
            arguments = []
        elif tag == "]" and outer:
            array, arguments = tuple(arguments), outer.pop()
            arguments.append(array)
        else:
            raise BadOsc(f"An OSC message has a type tag that is not understood: {tag!r}.")
    if outer:
        raise BadOsc("An array in an OSC message has no end.")
    return OscMessage(address, tags, tuple(arguments))


def encode(address: str, *arguments: OscArgument | Sequence[OscArgument]) -> bytes:
    """A message, each argument as the narrowest type that holds it. Raises BadOsc."""
    return encode_tagged(address, "".join(map(tags_of, arguments)), arguments)


def encode_tagged(address: str, tags: str, arguments: Iterable[object]) -> bytes:
    """A message with the given type tags; an array's arguments are a tuple. Raises BadOsc."""
    if not address.startswith("/"):
        raise BadOsc(f"{address!r} is no OSC address: it begins with no slash.")
    parts = [write_string(address), write_string(f",{tags}")]
    values = iter(arguments)
    outer: list[Iterator[object]] = []
    try:
        for tag in tags:
            if (kind := TYPES.get(tag)) is not None:
                parts.append(kind.write(next(values)))
            elif tag == "[" and len(outer) < MAX_ARRAY_DEPTH:
                outer.append(values)
                values = iter(next(values))  # type: ignore[call-overload]
            elif tag == "]" and outer and next(values, outer) is outer:
                values = outer.pop()
            else:
                raise BadOsc(f"The type tags {tags!r} do not fit the arguments of {address}.")
        if outer or next(values, outer) is not outer:
            raise BadOsc(f"The type tags {tags!r} do not fit the arguments of {address}.")
    except (struct.error, OverflowError, TypeError, AttributeError, StopIteration) as error:
        raise BadOsc(f"An argument of {address} does not fit its type ({error}).") from error
    return _bounded(b"".join(parts))


def encode_bundle(*packets: bytes, time_tag: int = IMMEDIATELY) -> bytes:
    """A bundle of messages or bundles, as `encode` and this give them. Raises BadOsc."""
    try:
        parts = [_BUNDLE, struct.pack(">Q", time_tag)]
    except struct.error as error:
        raise BadOsc(f"{time_tag} is no OSC time tag.") from error
    for packet in packets:
        parts += [_SIZE.pack(len(packet)), packet]
    return _bounded(b"".join(parts))


def _bounded(packet: bytes) -> bytes:
    if len(packet) > MAX_PACKET_BYTES:
        raise BadOsc(f"An OSC packet of {len(packet)} bytes is longer than {MAX_PACKET_BYTES}.")
    return packet
