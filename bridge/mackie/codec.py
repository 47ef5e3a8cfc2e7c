"""Mackie Control messages from bytes and to bytes; the table says how. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from bridge.controllers.showing import plain
from bridge.mackie import messages as say
from bridge.mackie.table import (
    ASSIGNMENT_DIGIT,
    ASSIGNMENT_DIGITS,
    CHALLENGE_BYTES,
    DIGIT_CHANNELS,
    DOT,
    LAMP_BLINKS,
    LAMP_OFF,
    LAMP_ON,
    MACKIE,
    METER_LEVEL,
    METER_STRIP_SHIFT,
    MOST_STEPS,
    NO_OVERLOAD,
    OVERLOAD,
    PRESSED,
    RELEASED,
    RING_CENTRE,
    RING_MODE_SHIFT,
    RING_POSITION,
    SERIAL_BYTES,
    STRIPS,
    TIME_DIGIT,
    TIME_DIGITS,
    TURNED_LEFT,
    VERSION_BYTES,
    Command,
    Model,
    table,
)
from bridge.midi.message import channel_pressure, control_change, note_on, sysex

NOTE_OFF, NOTE_ON, CONTROL, PRESSURE, BEND = 0x80, 0x90, 0xB0, 0xD0, 0xE0
LAMPS: Mapping[say.LampState, int] = {"off": LAMP_OFF, "blinks": LAMP_BLINKS, "on": LAMP_ON}
RING_MODES: tuple[say.RingMode, ...] = get_args(say.RingMode)
ORDERS: Mapping[Command, Literal["offline", "faders-down", "lamps-off", "reset"]] = {
    Command.GO_OFFLINE: "offline",
    Command.FADERS_TO_MINIMUM: "faders-down",
    Command.ALL_LAMPS_OFF: "lamps-off",
    Command.RESET: "reset",
}


def encode(message: say.FromHost | say.FromSurface, model: Model = Model.MACKIE_CONTROL) -> bytes:
    """The bytes of a message. Raises KeyError for a name that is not in the table."""
    known = table()
    match message:
        case say.Button():
            return note_on(0, known.buttons[message.name], _down(message.down))
        case say.Touch():
            return note_on(0, known.touches[message.fader], _down(message.down))
        case say.Turn():
            steps = min(abs(message.steps), MOST_STEPS)
            value = steps | (TURNED_LEFT if message.steps < 0 else 0)
            return control_change(0, known.encoders[message.name], value)
        case say.Fader():
            value = round(min(max(message.position, 0.0), 1.0) * known.top)
            return bytes((BEND | known.faders[message.name], value & 0x7F, value >> 7))
        case say.Lamp():
            return note_on(0, known.lamps[message.name], LAMPS[message.state])
        case say.Ring():
            mode = RING_MODES.index(message.mode) << RING_MODE_SHIFT
            value = mode | message.position | (RING_CENTRE if message.centre else 0)
            return control_change(0, known.rings[message.name], value)
        case say.Level():
            level = message.level if message.level is not None else _overload(message)
            return channel_pressure(0, message.strip << METER_STRIP_SHIFT | level)
        case _:
            return _sysex(message, model)


def _sysex(message: say.FromHost | say.FromSurface, model: Model) -> bytes:
    match message:
        case say.Lcd():
            return _message(model, Command.LCD, bytes((message.offset,)), _ascii(message.text))
        case say.Digits():
            time = message.first < TIME_DIGITS
            command = Command.TIME_DISPLAY if time else Command.ASSIGNMENT_DISPLAY
            return _message(model, command, bytes(segments(*one) for one in message.characters))
        case say.Query():
            return _message(model, Command.DEVICE_QUERY)
        case say.Here():
            return _message(model, Command.CONNECTION_QUERY, message.serial, message.challenge)
        case say.Reply():
            return _message(model, Command.CONNECTION_REPLY, message.serial, message.response)
        case say.Confirmed():
            well = Command.CONNECTION_CONFIRMATION
            return _message(
                model, well if message.content else Command.CONNECTION_ERROR, message.serial
            )
        case say.VersionRequest():
            return _message(model, Command.VERSION_REQUEST, b"\0")
        case say.Version():
            text = _ascii(message.text)[:VERSION_BYTES].ljust(VERSION_BYTES)
            return _message(model, Command.VERSION_REPLY, text)
        case say.Order():
            command = next(one for one, what in ORDERS.items() if what == message.what)
            return _message(model, command, b"\x7f" if message.what == "offline" else b"")
        case _:
            raise TypeError(f"{message!r} is no system exclusive message")


def from_host(data: bytes) -> tuple[Model | None, say.FromHost] | None:
    """What a host says, and to which model (None: to whoever hears); None for anything else."""
    if data[:1] == b"\xf0":
        return _sysex_from_host(data)
    known, status = _by_number(), data[0] & 0xF0 if data else 0
    made: say.FromHost | None = None
    if status == BEND and len(data) == 3:
        made = _fader(data)
    elif status == PRESSURE and len(data) == 2:
        made = _level(data[1])
    elif len(data) == 3:
        number, value = data[1], data[2]
        if data[0] in (NOTE_ON, NOTE_OFF) and number in known.lamps:
            made = say.Lamp(known.lamps[number], _lamp(value if status == NOTE_ON else 0))
        elif data[0] == CONTROL and number in known.rings:
            made = _ring(known.rings[number], value)
        elif status == CONTROL and data[0] & 0x0F in DIGIT_CHANNELS:
            place = number - TIME_DIGIT
            if 0 <= place < TIME_DIGITS + ASSIGNMENT_DIGITS:
                made = say.Digits(place, (character(value),))
    return None if made is None else (None, made)


def from_surface(data: bytes) -> tuple[Model | None, say.FromSurface] | None:
    """What a surface says, and which model it is where that is told; None for anything else."""
    if data[:1] == b"\xf0":
        return _sysex_from_surface(data)
    if len(data) != 3:
        return None
    known = _by_number()
    made: say.FromSurface | None = None
    status, number, value = data
    if status & 0xF0 == BEND:
        made = _fader(data)
    elif status in (NOTE_ON, NOTE_OFF):
        down = status == NOTE_ON and value > 0
        if number in known.touches:
            made = say.Touch(known.touches[number], down)
        elif number in known.buttons:
            made = say.Button(known.buttons[number], down)
    elif status == CONTROL and number in known.encoders:
        # Some devices say 0 where one step is meant.
        steps = value & MOST_STEPS or 1
        made = say.Turn(known.encoders[number], -steps if value & TURNED_LEFT else steps)
    return None if made is None else (None, made)


def segments(letter: str, dot: bool = False) -> int:
    """A character of a 7-segment display; what it cannot show is dark (appendix B, table)."""
    code = ord(letter.upper()[:1] or " ")
    if 0x40 <= code <= 0x5F:
        code -= 0x40
    elif not 0x20 <= code <= 0x3F:
        code = 0x20
    return code | (DOT if dot else 0)


def character(value: int) -> tuple[str, bool]:
    """The character of a 7-segment display, and whether its point shines."""
    code = value & 0x3F
    return chr(code + 0x40 if code < 0x20 else code), bool(value & DOT)


# Parts


class _Names:
    """The table, from numbers to names."""

    def __init__(self) -> None:
        known = table()
        self.buttons = _turned(known.buttons)
        self.lamps = _turned(known.lamps)
        self.touches = _turned(known.touches)
        self.faders = _turned(known.faders)
        self.encoders = _turned(known.encoders)
        self.rings = _turned(known.rings)


@cache
def _by_number() -> _Names:
    return _Names()


def _turned(names: Mapping[str, int]) -> dict[int, str]:
    return {number: name for name, number in names.items()}


def _down(down: bool) -> int:
    return PRESSED if down else RELEASED


def _overload(level: say.Level) -> int:
    return OVERLOAD if level.overload else NO_OVERLOAD


def _ascii(text: str) -> bytes:
    return plain(text).encode("ascii")


def _message(model: Model, command: Command, *parts: bytes) -> bytes:
    return sysex(MACKIE[1:] + bytes((model, command)) + b"".join(parts))


def _fader(data: bytes) -> say.Fader | None:
    name = _by_number().faders.get(data[0] & 0x0F)
    position = min(1.0, (data[2] << 7 | data[1]) / table().top)
    return None if name is None else say.Fader(name, position)


def _lamp(value: int) -> say.LampState:
    if value == LAMP_OFF:
        return "off"
    return "blinks" if value == LAMP_BLINKS else "on"


def _ring(name: str, value: int) -> say.Ring:
    mode = RING_MODES[value >> RING_MODE_SHIFT & 0x03]
    return say.Ring(name, min(value & RING_POSITION, 11), mode, bool(value & RING_CENTRE))


def _level(value: int) -> say.Level | None:
    strip, level = value >> METER_STRIP_SHIFT, value & METER_LEVEL
    if strip >= STRIPS:
        return None
    if level in (OVERLOAD, NO_OVERLOAD):
        return say.Level(strip, None, level == OVERLOAD)
    return say.Level(strip, level)


def _opened(data: bytes) -> tuple[Model, Command, bytes] | None:
    """A SysEx message of Mackie's, opened; None for one of another, or that is not known."""
    if data[: len(MACKIE)] != MACKIE or len(data) < len(MACKIE) + 3:
        return None
    try:
        model, command = Model(data[len(MACKIE)]), Command(data[len(MACKIE) + 1])
    except ValueError:
        return None
    return model, command, data[len(MACKIE) + 2 : -1]


def _sysex_from_host(data: bytes) -> tuple[Model, say.FromHost] | None:
    opened = _opened(data)
    if opened is None:
        return None
    model, command, rest = opened
    made: say.FromHost | None = None
    match command:
        case Command.LCD if rest:
            made = say.Lcd(rest[0], rest[1:].decode("ascii", "replace"))
        case Command.TIME_DISPLAY:
            made = say.Digits(0, tuple(map(character, rest[:TIME_DIGITS])))
        case Command.ASSIGNMENT_DISPLAY:
            place = ASSIGNMENT_DIGIT - TIME_DIGIT
            made = say.Digits(place, tuple(map(character, rest[:ASSIGNMENT_DIGITS])))
        case Command.DEVICE_QUERY:
            made = say.Query()
        case Command.CONNECTION_REPLY:
            made = say.Reply(rest[:SERIAL_BYTES], rest[SERIAL_BYTES:])
        case Command.VERSION_REQUEST:
            made = say.VersionRequest()
        case _ if command in ORDERS:
            made = say.Order(ORDERS[command])
    return None if made is None else (model, made)


def _sysex_from_surface(data: bytes) -> tuple[Model, say.FromSurface] | None:
    opened = _opened(data)
    if opened is None:
        return None
    model, command, rest = opened
    made: say.FromSurface | None = None
    match command:
        case Command.CONNECTION_QUERY:
            challenge = rest[SERIAL_BYTES : SERIAL_BYTES + CHALLENGE_BYTES]
            made = say.Here(rest[:SERIAL_BYTES], challenge)
        case Command.CONNECTION_CONFIRMATION | Command.CONNECTION_ERROR:
            content = command == Command.CONNECTION_CONFIRMATION
            made = say.Confirmed(rest[:SERIAL_BYTES], content)
        case Command.VERSION_REPLY:
            made = say.Version(rest.decode("ascii", "replace"))
    return None if made is None else (model, made)
