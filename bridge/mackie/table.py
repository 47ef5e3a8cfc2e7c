"""What Mackie Control is made of. Encoding, decoding, the surface and the host derive from here.

What a hand or an eye meets (buttons, faders, V-pots, rings, the LCD, meters) is the profile
`mackie-control`, the same file by which such a device is a controller; what is left is below.

Source: Emagic, Logic Control User Manual, appendix B: MIDI Implementation. Mackie Control took the
protocol over under model numbers of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from bridge.controllers.one import One, all_ones
from bridge.controllers.profile import Display, Meter, Profile
from bridge.controllers.shelf import ProfileShelf

PROFILE = "mackie-control"
STRIPS = 8


class Model(IntEnum):
    """The byte after Mackie's number in every SysEx message."""

    LOGIC_CONTROL = 0x10
    LOGIC_CONTROL_XT = 0x11
    MACKIE_CONTROL = 0x14
    MACKIE_CONTROL_XT = 0x15

    @property
    def challenges(self) -> bool:
        """It stays dark until its challenge is answered."""
        return self in (Model.LOGIC_CONTROL, Model.LOGIC_CONTROL_XT)


class Command(IntEnum):
    """The byte after the model."""

    DEVICE_QUERY = 0x00
    CONNECTION_QUERY = 0x01
    CONNECTION_REPLY = 0x02
    CONNECTION_CONFIRMATION = 0x03
    CONNECTION_ERROR = 0x04
    GO_OFFLINE = 0x0F
    TIME_DISPLAY = 0x10
    ASSIGNMENT_DISPLAY = 0x11
    LCD = 0x12
    VERSION_REQUEST = 0x13
    VERSION_REPLY = 0x14
    FADERS_TO_MINIMUM = 0x61
    ALL_LAMPS_OFF = 0x62
    RESET = 0x63


MACKIE = bytes((0xF0, 0x00, 0x00, 0x66))
"""System exclusive, and Mackie's number as a maker."""
SERIAL_BYTES, CHALLENGE_BYTES, VERSION_BYTES = 7, 4, 5

TIME_DIGIT, TIME_DIGITS = 0x40, 10
"""Control changes of the time display: the rightmost digit, and how many go on to its left."""
ASSIGNMENT_DIGIT, ASSIGNMENT_DIGITS = 0x4A, 2
"""Those of the two digits beside it, the right one first."""
DIGIT_CHANNELS = (0, 15)
"""Hosts use the first MIDI channel or the last for digits."""
DOT = 0x40
"""In a digit: its decimal point."""

LAMPS_ALONE: Mapping[str, int] = {"smpte-lamp": 0x71, "beats-lamp": 0x72, "any-solo-lamp": 0x73}
"""Lamps without a button, by name: the note that sets each."""

LAMP_OFF, LAMP_BLINKS, LAMP_ON = 0x00, 0x01, 0x7F
PRESSED, RELEASED = 0x7F, 0x00
TURNED_LEFT, MOST_STEPS = 0x40, 0x3F
"""A turn: the bit that says counter-clockwise, and the most steps of one message."""
RING_POSITION, RING_MODE_SHIFT, RING_CENTRE = 0x0F, 4, 0x40
"""A ring's byte: 0pmmvvvv, centre lamp, mode, position (0 dark, 1 to 11)."""
METER_STRIP_SHIFT, METER_LEVEL = 4, 0x0F
OVERLOAD, NO_OVERLOAD = 0x0E, 0x0F
"""Levels of a meter that set and clear its overload instead."""


@dataclass(frozen=True)
class Table:
    """The profile, by what its messages carry: names of controls to numbers.

    `buttons`, `lamps` and `touches` are notes; `faders` channels from 0; `encoders` and `rings`
    controllers. A fader's top is `top`, its bottom 0.
    """

    profile: Profile
    buttons: Mapping[str, int]
    lamps: Mapping[str, int]
    touches: Mapping[str, int]
    faders: Mapping[str, int]
    encoders: Mapping[str, int]
    rings: Mapping[str, int]
    top: int
    lcd: Display
    meter: Meter

    @property
    def lcd_row(self) -> int:
        """Characters of a row of the LCD."""
        return self.lcd.cells // self.lcd.rows * self.lcd.width


@cache
def table() -> Table:
    """The one table, read from the profile when it is first asked for."""
    profile = ProfileShelf().load(PROFILE)
    ones = all_ones(profile)
    faders = [one for one in ones if one.control.message == "pitch-bend"]
    encoders = {one.name: _number(one) for one in ones if one.control.message == "cc"}
    buttons = {one.name: _number(one) for one in ones if one.control.message == "note"}
    lamps = {one.name: one.led_number for one in ones if one.control.led is not None}
    return Table(
        profile,
        buttons,
        {**lamps, **LAMPS_ALONE},
        {one.name: one.touch_number for one in faders if one.touch_number is not None},
        {one.name: one.channels[0] for one in faders},
        encoders,
        {one.name: one.ring_number for one in ones if one.control.ring is not None},
        int(faders[0].control.ends()[1]),
        profile.displays[0],
        profile.meters[0],
    )


def _number(one: One) -> int:
    assert one.number is not None, "a note and a control change have a number"
    return one.number


def response(challenge: bytes) -> bytes:
    """What answers a challenge of four bytes (appendix B, Communications Initialization)."""
    one, two, three, four = challenge
    made = (
        one + (two ^ 0x0A) - four,
        (three >> 4) ^ (one + four),
        (four - (three << 2)) ^ (one | two),
        two - three + (0xF0 ^ (four << 4)),
    )
    return bytes(value & 0x7F for value in made)
