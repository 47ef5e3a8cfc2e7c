"""MIDI 1.0 messages: one table, and parsing, building, checks and names made from it.

Source: the MIDI 1.0 Detailed Specification 4.2.1 (MIDI Association), tables 1 to 6. Undefined
statuses (F4, F5, F9, FD) are no messages. Channels are 0 to 15 as on the wire, a pitch bend is
-8192 to 8191 with 0 in the middle, song positions are sixteenths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NewType, Self

from session.errors import BadInput

KindName = Literal[
    "note_off",
    "note_on",
    "poly_pressure",
    "control_change",
    "program_change",
    "channel_pressure",
    "pitch_bend",
    "sysex",
    "quarter_frame",
    "song_position",
    "song_select",
    "tune_request",
    "clock",
    "start",
    "continue",
    "stop",
    "active_sensing",
    "reset",
]
FieldName = Literal[
    "note", "velocity", "pressure", "controller", "value", "program", "bend", "position", "song"
]
Channel = NewType("Channel", int)

SYSEX: Final = 0xF0
SYSEX_END: Final = 0xF7
REAL_TIME: Final = 0xF8
"""From here on a status byte may stand between the bytes of another message."""


class BadMidi(BadInput):
    """Bytes that are no MIDI message, or a value that no message can carry."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a message: 7 bits, or 14 (least significant byte first), less `zero_at`."""

    name: FieldName
    bits: Literal[7, 14] = 7
    zero_at: int = 0

    @property
    def lowest(self) -> int:
        return -self.zero_at

    @property
    def highest(self) -> int:
        return (1 << self.bits) - 1 - self.zero_at


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its first (or only) status byte and what follows."""

    name: KindName
    status: int
    fields: tuple[Field, ...] = ()

    @property
    def has_channel(self) -> bool:
        """Whether the status byte's low four bits are a channel."""
        return self.status < SYSEX

    @property
    def length_bytes(self) -> int:
        """The whole message; SysEx, which ends where it ends, has its shortest here."""
        if self.status == SYSEX:
            return 2
        return 1 + sum(field.bits // 7 for field in self.fields)


_NOTE, _VELOCITY = Field("note"), Field("velocity")

KINDS: Final = (
    Kind("note_off", 0x80, (_NOTE, _VELOCITY)),
    Kind("note_on", 0x90, (_NOTE, _VELOCITY)),
    Kind("poly_pressure", 0xA0, (_NOTE, Field("pressure"))),
    Kind("control_change", 0xB0, (Field("controller"), Field("value"))),
    Kind("program_change", 0xC0, (Field("program"),)),
    Kind("channel_pressure", 0xD0, (Field("pressure"),)),
    Kind("pitch_bend", 0xE0, (Field("bend", 14, 8192),)),
    Kind("sysex", SYSEX),
    Kind("quarter_frame", 0xF1, (Field("value"),)),
    Kind("song_position", 0xF2, (Field("position", 14),)),
    Kind("song_select", 0xF3, (Field("song"),)),
    Kind("tune_request", 0xF6),
    Kind("clock", 0xF8),
    Kind("start", 0xFA),
    Kind("continue", 0xFB),
    Kind("stop", 0xFC),
    Kind("active_sensing", 0xFE),
    Kind("reset", 0xFF),
)
"""Every kind of message that there is."""

KIND_OF_NAME: Final[dict[str, Kind]] = {kind.name: kind for kind in KINDS}
KIND_OF_STATUS: Final[tuple[Kind | None, ...]] = tuple(
    next(
        (kind for kind in KINDS if kind.status == (status & 0xF0 if kind.has_channel else status)),
        None,
    )
    for status in range(256)
)
"""The kind that a first byte begins; None for data bytes, F7 and what is undefined."""


@dataclass(frozen=True, slots=True)
class MidiMessage:
    """One whole message; made by `parse`, so that what exists is well-formed."""

    data: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The message that these bytes are, no more and no less. Raises BadMidi."""
        kind = KIND_OF_STATUS[data[0]] if data else None
        if kind is None or not _well_formed(kind, data):
            raise BadMidi(f"{data[:16].hex(' ') or 'nothing'} is not one whole MIDI message.")
        return cls(bytes(data))

    @property
    def kind(self) -> KindName:
        """Its name in the table. A note-on of velocity 0 is a note-on here: see `is_note_off`."""
        return _kind(self.data).name

    @property
    def channel(self) -> int | None:
        """0 to 15; None for system messages."""
        return self.data[0] & 0x0F if self.data[0] < SYSEX else None

    @property
    def is_note_off(self) -> bool:
        """A note-off, or the note-on of velocity 0 that means the same."""
        return self.data[0] & 0xF0 == 0x80 or (self.data[0] & 0xF0 == 0x90 and not self.data[2])

    def get(self, name: FieldName) -> int:
        """A value by its name. Raises KeyError when this kind has none of that name."""
        return self.values()[name]

    def values(self) -> dict[FieldName, int]:
        """All values by their names, in the order of the wire."""
        found: dict[FieldName, int] = {}
        at = 1
        for field in _kind(self.data).fields:
            raw = self.data[at]
            if field.bits == 14:
                raw |= self.data[at + 1] << 7
            found[field.name] = raw - field.zero_at
            at += field.bits // 7
        return found

    def __str__(self) -> str:
        """For people: channels counted from 1."""
        kind = _kind(self.data)
        if kind.name == "sysex":
            return f"sysex {self.data[1:-1].hex(' ')}"
        channel = [f"channel={(self.channel or 0) + 1}"] if kind.has_channel else []
        values = [f"{name}={value}" for name, value in self.values().items()]
        return " ".join([kind.name, *channel, *values])


def _kind(data: bytes) -> Kind:
    kind = KIND_OF_STATUS[data[0]]
    assert kind is not None, "messages are parsed before they exist"
    return kind


def _well_formed(kind: Kind, data: bytes) -> bool:
    if kind.status == SYSEX:
        return len(data) >= 2 and data[-1] == SYSEX_END and _only_data(data[1:-1])
    return len(data) == kind.length_bytes and _only_data(data[1:])


def _only_data(data: bytes) -> bool:
    return data.isascii()


def build(name: KindName, channel: int = 0, *values: int) -> bytes:
    """A message by its kind's name; `values` in the order of the table. Raises BadMidi."""
    kind = KIND_OF_NAME[name]
    if not 0 <= channel <= 15:
        raise BadMidi(f"MIDI channel {channel} is not one of 0 to 15.")
    if kind.status == SYSEX:
        return sysex(bytes(values))
    if len(values) != len(kind.fields):
        raise BadMidi(f"A {name} takes {len(kind.fields)} values, not {len(values)}.")
    made = bytearray([kind.status | channel if kind.has_channel else kind.status])
    for field, value in zip(kind.fields, values, strict=True):
        if not field.lowest <= value <= field.highest:
            words = f"{field.lowest} to {field.highest}"
            raise BadMidi(f"The {field.name} of a {name} is {words}, not {value}.")
        raw = value + field.zero_at
        made.append(raw & 0x7F)
        if field.bits == 14:
            made.append(raw >> 7)
    return bytes(made)


def note_off(channel: int, note: int, velocity: int = 64) -> bytes:
    """A key is let go."""
    return build("note_off", channel, note, velocity)


def note_on(channel: int, note: int, velocity: int) -> bytes:
    """A key is struck; velocity 0 lets it go."""
    return build("note_on", channel, note, velocity)


def poly_pressure(channel: int, note: int, pressure: int) -> bytes:
    """How hard one key is held."""
    return build("poly_pressure", channel, note, pressure)


def control_change(channel: int, controller: int, value: int) -> bytes:
    """A controller moved."""
    return build("control_change", channel, controller, value)


def program_change(channel: int, program: int) -> bytes:
    """Another sound, counted from 0."""
    return build("program_change", channel, program)


def channel_pressure(channel: int, pressure: int) -> bytes:
    """How hard the keys are held."""
    return build("channel_pressure", channel, pressure)


def pitch_bend(channel: int, bend: int) -> bytes:
    """-8192 to 8191."""
    return build("pitch_bend", channel, bend)


def sysex(data: bytes) -> bytes:
    """A system exclusive message of the bytes between F0 and F7. Raises BadMidi."""
    if not _only_data(data):
        raise BadMidi("Between the F0 and F7 of a SysEx message all bytes are 00 to 7F.")
    return b"\xf0" + data + b"\xf7"


def quarter_frame(value: int) -> bytes:
    """A piece of MIDI time code."""
    return build("quarter_frame", 0, value)


def song_position(sixteenths: int) -> bytes:
    """Where the song goes on: sixteenths (six clocks each) since its beginning."""
    return build("song_position", 0, sixteenths)


CLOCK: Final = build("clock")
START: Final = build("start")
CONTINUE: Final = build("continue")
STOP: Final = build("stop")
ACTIVE_SENSING: Final = build("active_sensing")
RESET: Final = build("reset")
TUNE_REQUEST: Final = build("tune_request")
CLOCKS_PER_QUARTER: Final = 24
"""MIDI 1.0, system real-time messages."""

ALL_SOUND_OFF: Final = 120
ALL_NOTES_OFF: Final = 123
SUSTAIN: Final = 64
"""Controllers that mean the same on every device (MIDI 1.0, table 3)."""
