"""The messages that a control may send, in one table.

Statuses are those of `bridge.midi.message`; a 14-bit control change is a pair of numbers 32 apart,
the coarse one first; parameters are chosen by 98 to 101 (MIDI 1.0 Detailed Specification 4.2, table
III).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bridge.midi import message

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

NOTE_OFF = message.KIND_OF_NAME["note_off"].status
NOTE_ON = message.KIND_OF_NAME["note_on"].status
POLY_PRESSURE = message.KIND_OF_NAME["poly_pressure"].status
CONTROL = message.KIND_OF_NAME["control_change"].status
PROGRAM = message.KIND_OF_NAME["program_change"].status
PRESSURE = message.KIND_OF_NAME["channel_pressure"].status
PITCH_BEND = message.KIND_OF_NAME["pitch_bend"].status
SYSEX = message.SYSEX

DATA_MSB, DATA_LSB = 6, 38
LSB_OFFSET = DATA_LSB - DATA_MSB
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
