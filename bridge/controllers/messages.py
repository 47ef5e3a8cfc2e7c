"""The messages that a control may send, in one table.

Status bytes and controller numbers are those of the MIDI 1.0 Detailed Specification (4.2, tables I
to IV); a 14-bit control change is a pair of numbers 32 apart, the coarse one first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Message = Literal[
    "note",
    "cc",
    "cc14",
    "nrpn",
    "rpn",
    "pitch-bend",
    "pressure",
    "poly-pressure",
    "program",
    "sysex",
    "osc",
]

NOTE_OFF, NOTE_ON, POLY_PRESSURE, CONTROL, PROGRAM, PRESSURE, PITCH_BEND = range(0x80, 0xF0, 0x10)
SYSEX = 0xF0

LSB_OFFSET = 32
DATA_MSB, DATA_LSB = 6, 38
NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 98, 99, 100, 101


@dataclass(frozen=True, slots=True)
class Kind:
    """`status` without its channel; `highest_number` None where the message carries no number.

    `highest` is the largest value, `words` what it is in documents and errors.
    """

    words: str
    status: int
    highest_number: int | None
    highest: float


KINDS: dict[Message, Kind] = {
    "note": Kind("note", NOTE_ON, 127, 127),
    "cc": Kind("control change", CONTROL, 127, 127),
    "cc14": Kind("14-bit control change", CONTROL, 31, 16383),
    "nrpn": Kind("NRPN", CONTROL, 16383, 16383),
    "rpn": Kind("RPN", CONTROL, 16383, 16383),
    "pitch-bend": Kind("pitch bend", PITCH_BEND, None, 16383),
    "pressure": Kind("channel pressure", PRESSURE, None, 127),
    "poly-pressure": Kind("pressure of a note", POLY_PRESSURE, 127, 127),
    "program": Kind("program change", PROGRAM, 127, 127),
    "sysex": Kind("system exclusive", SYSEX, None, 127),
    "osc": Kind("OSC", 0, None, 1.0),
}
assert set(KINDS) == set(get_args(Message))
