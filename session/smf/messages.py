"""Messages, events and tracks as the bytes of a Standard MIDI File (MIDI Association, RP-001).

Put together here, and not by mido: a long piece has tens of thousands of notes. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from struct import pack

Event = tuple[int, int, bytes]
"""(tick, order within the tick, message)."""

NOTE_OFF, NOTE_ON, CONTROL_CHANGE, PROGRAM_CHANGE, PITCH_WHEEL = 0x80, 0x90, 0xB0, 0xC0, 0xE0
"""Status bytes on channel 0; `| channel` for the others."""

META, TEXT, TRACK_NAME, MARKER = 0xFF, 0x01, 0x03, 0x06
_END_OF_TRACK, _TEMPO, _TIME_SIGNATURE, _KEY_SIGNATURE = 0x2F, 0x51, 0x58, 0x59
_SLOWEST_TEMPO = 0xFFFFFF

_CLOCKS_A_CLICK, _32NDS_A_BEAT = 24, 8
_WHEEL_MIDDLE = 8192


@lru_cache(1 << 14)
def variable_length(number: int) -> bytes:
    """A number in as many groups of seven bits as it needs, all but the last with the top bit."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def text(kind: int, words: str) -> bytes:
    """TEXT, TRACK_NAME or MARKER, in UTF-8."""
    return _meta(kind, words.encode())


def tempo(bpm: float) -> bytes:
    """Microseconds a quarter note, as near to `bpm` as the format has them."""
    return _meta(_TEMPO, max(1, min(round(60e6 / bpm), _SLOWEST_TEMPO)).to_bytes(3))


def time_signature(numerator: int, denominator: int) -> bytes:
    """A meter; its denominator is a power of two."""
    power = denominator.bit_length() - 1
    return _meta(_TIME_SIGNATURE, bytes((numerator, power, _CLOCKS_A_CLICK, _32NDS_A_BEAT)))


def key_signature(sharps: int, minor: bool) -> bytes:
    """A key by its sharps; flats count below 0."""
    return _meta(_KEY_SIGNATURE, pack("bB", sharps, minor))


def pitch_wheel(channel: int, position: int) -> bytes:
    """The wheel; `position` is 0 in the middle, and brought inside -8192 to 8191."""
    value = max(0, min(_WHEEL_MIDDLE + position, 2 * _WHEEL_MIDDLE - 1))
    return bytes((PITCH_WHEEL | channel, value & 0x7F, value >> 7))


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((META, kind)) + variable_length(len(content)) + content


def header(tracks: int, ticks_per_beat: int) -> bytes:
    """The header chunk of a type 1 file."""
    return pack(">4sIHHH", b"MThd", 6, 1, tracks, ticks_per_beat)


def track(events: Iterable[Event], end_ticks: int) -> bytes:
    """A track chunk: the events in order, and its end, there or at the last event.

    A channel message with the status of the one before it is written without (running status).
    """
    body, now, running = bytearray(), 0, -1
    for ticks, _, message in sorted(events, key=itemgetter(0, 1)):
        body += variable_length(ticks - now)
        body += message[1:] if message[0] == running else message
        now, status = ticks, message[0]
        running = status if status != META else -1
    body += variable_length(max(0, end_ticks - now)) + _meta(_END_OF_TRACK, b"")
    return pack(">4sI", b"MTrk", len(body)) + body
