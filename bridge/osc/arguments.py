"""The argument types of OSC: one table, from which reading, writing and documents derive.

Open Sound Control 1.0 (Wright, 2002), "OSC Type Tag String": `i f s b` are required, the others
optional; 1.1 (Freed and Schmeder, NIME 2009) requires `T F N I t` too, and reads `I` as an impulse.
Everything is big-endian, and every argument takes a multiple of four bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.events.arrived import OscArgument
from bridge.osc.bad import BadOsc

Read = Callable[[bytes, int, int], tuple[Any, int]]
"""Of a packet, where the argument begins and where the message ends: the value, and what follows
it. Raises BadOsc."""

Write = Callable[[Any], bytes]
"""Raises struct.error, OverflowError, TypeError or BadOsc for a value that does not fit."""


@dataclass(frozen=True, slots=True)
class OscType:
    """One type tag. `words` say what is sent, and what a decoder of ours makes of it."""

    tag: str
    words: str
    read: Read
    write: Write


def read_string(packet: bytes, at: int, end: int) -> tuple[str, int]:
    """Text up to a zero byte, filled with zeros to a multiple of four."""
    stop = packet.find(b"\0", at, end)
    after = stop + 4 - (stop - at) % 4
    if stop < 0 or after > end:
        raise BadOsc("An OSC text goes on past the end of its message.")
    try:
        return packet[at:stop].decode(), after
    except UnicodeDecodeError as error:
        raise BadOsc("An OSC text is neither ASCII nor UTF-8.") from error


def write_string(text: str) -> bytes:
    """The bytes of a text. Raises BadOsc for one that OSC cannot carry."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise BadOsc(f"OSC cannot carry {text!r}: it is no proper text.") from error
    if b"\0" in data:
        raise BadOsc(f"OSC cannot carry {text!r}: it has a zero in it.")
    return data + bytes(4 - len(data) % 4)


_SIZE = struct.Struct(">i")


def _read_blob(packet: bytes, at: int, end: int) -> tuple[bytes, int]:
    begin = at + 4
    if begin > end:
        raise BadOsc("An OSC message ends in the midst of its arguments.")
    (size,) = _SIZE.unpack_from(packet, at)
    after = begin + size + -size % 4
    if size < 0 or after > end:
        raise BadOsc(f"An OSC blob says that it is {size} bytes long, which its message is not.")
    return packet[begin : begin + size], after


def _write_blob(data: bytes) -> bytes:
    return _SIZE.pack(len(data)) + data + bytes(-len(data) % 4)


def _number(tag: str, code: str, words: str) -> OscType:
    form = struct.Struct(f">{code}")
    size, unpack = form.size, form.unpack_from

    def read(packet: bytes, at: int, end: int) -> tuple[Any, int]:
        after = at + size
        if after > end:
            raise BadOsc("An OSC message ends in the midst of its arguments.")
        return unpack(packet, at)[0], after

    return OscType(tag, words, read, form.pack)


def _constant(tag: str, value: OscArgument, words: str) -> OscType:
    def read(_: bytes, at: int, __: int) -> tuple[OscArgument, int]:
        return value, at

    def write(_: OscArgument) -> bytes:
        return b""

    return OscType(tag, words, read, write)


_CODE_POINT = _number("c", "I", "")


def _read_character(packet: bytes, at: int, end: int) -> tuple[str, int]:
    code, after = _CODE_POINT.read(packet, at, end)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise BadOsc(f"There is no character {code:#x}.")
    return chr(code), after


def _write_character(character: str) -> bytes:
    return _CODE_POINT.write(ord(character))


def _write_midi(message: bytes) -> bytes:
    if len(message) != 4:
        raise BadOsc("A MIDI message in OSC is four bytes long: port, status, data 1, data 2.")
    return bytes(message)


_FOUR_BYTES = _number("m", "4s", "MIDI message, as four bytes: port, status, data 1, data 2")
_ALL = (
    _number("i", "i", "32-bit whole number"),
    _number("f", "f", "32-bit float"),
    OscType("s", "text, as UTF-8", read_string, write_string),
    OscType("b", "bytes", _read_blob, _write_blob),
    _number("h", "q", "64-bit whole number"),
    _number("t", "Q", "time tag, as its 64 bits: 1900's seconds, and fractions of 2^-32 s"),
    _number("d", "d", "64-bit float"),
    OscType("S", "symbol, as a text", read_string, write_string),
    OscType("c", "one character, as a text", _read_character, _write_character),
    _number("r", "I", "colour, as 0xRRGGBBAA"),
    replace(_FOUR_BYTES, write=_write_midi),
    _constant("T", True, "true"),
    _constant("F", False, "false"),
    _constant("N", None, "nil"),
    _constant("I", True, "impulse, as true (`infinitum` of OSC 1.0)"),
)
TYPES: Mapping[str, OscType] = {kind.tag: kind for kind in _ALL}
"""All but `[` and `]`, which put the arguments between them into an array."""


def tags_of(value: object) -> str:
    """The type tags that a value is sent with: the narrowest that hold it, floats in 32 bits.

    Raises BadOsc.
    """
    match value:
        case bool():
            return "T" if value else "F"
        case int():
            return "i" if -(2**31) <= value < 2**31 else "h"
        case float():
            return "f"
        case str():
            return "s"
        case bytes() | bytearray():
            return "b"
        case None:
            return "N"
        case tuple() | list():
            return f"[{''.join(map(tags_of, value))}]"
        case _:
            raise BadOsc(f"OSC cannot carry {value!r}: it is no number, text or bytes.")
