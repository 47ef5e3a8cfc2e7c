"""A profile's lines, written out: one value for every control that can be moved by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.controllers.messages import (
    CONTROL,
    KINDS,
    LSB_OFFSET,
    NOTE_OFF,
    NOTE_ON,
    POLY_PRESSURE,
    PRESSURE,
    SYSEX,
)
from bridge.controllers.names import columns_of, expanded
from bridge.controllers.numbers import Numbers
from bridge.controllers.profile import Control, Profile

ANY_CHANNEL = tuple(range(16))


@dataclass(frozen=True, slots=True)
class One:
    """One control. `channels` count from 0; `number` is None where its message has none."""

    name: str
    control: Control
    channels: tuple[int, ...]
    number: int | None
    led_number: int
    ring_number: int
    address: str | None = None
    touch_status: int | None = None
    touch_number: int | None = None

    @property
    def status(self) -> int:
        """Its status byte; of a control on any channel, that of the first."""
        return KINDS[self.control.message].status | self.channels[0]


def ones(control: Control) -> Iterator[One]:
    """The controls that a line stands for. Raises IndexError where a list of numbers is short."""
    columns = columns_of(control.name)
    addresses = expanded(control.address) if control.address else ()
    for index, name in enumerate(control.names()):
        number = _at(control.number, index, columns)
        led = _at(control.led_number, index, columns)
        ring = _at(control.ring_number, index, columns)
        channel = control.channel
        touch = control.touch
        yield One(
            name,
            control,
            ANY_CHANNEL if channel == "any" else (channel.of(index, columns) - 1,),
            number,
            (number or 0) if led is None else led,
            (number or 0) if ring is None else ring,
            addresses[index] if addresses else None,
            _touch_status(control, index, columns),
            _at(touch.number, index, columns) if touch else None,
        )


def all_ones(profile: Profile) -> tuple[One, ...]:
    """Every control of a profile, in its order."""
    return tuple(one for control in profile.controls for one in ones(control))


def _at(numbers: Numbers | None, index: int, columns: int | None) -> int | None:
    return None if numbers is None else numbers.of(index, columns)


def _touch_status(control: Control, index: int, columns: int | None) -> int | None:
    if control.touch is None:
        return None
    kind = NOTE_ON if control.touch.message == "note" else CONTROL
    return kind | (control.touch.channel.of(index, columns) - 1)


def key_of(status: int, number: int) -> int:
    """Where a message is looked up: by its status, and by its number where it has one."""
    return status << 8 | (number if status < PRESSURE else 0)


def claims(one: One) -> Iterator[tuple[str, int, int]]:
    """What messages are this control's: sort, status byte, number. No two may claim the same."""
    control = one.control
    if control.message == "osc":
        yield one.address or "", 0, 0
        return
    if control.message == "sysex":
        yield control.sysex or "", SYSEX, 0
        return
    status = KINDS[control.message].status
    sort = control.message if control.message in ("nrpn", "rpn") else "message"
    for channel in one.channels:
        if control.message == "note":
            low, high = control.notes or (one.number or 0, one.number or 0)
            yield from _notes(channel, range(low, high + 1), control.pressure)
        else:
            for number in _numbers(one):
                yield sort, status | channel, number
    if one.touch_status is not None and one.touch_number is not None:
        yield "message", one.touch_status, one.touch_number


def _numbers(one: One) -> tuple[int, ...] | range:
    number = one.number or 0
    if one.control.message == "cc14":
        return number, number + LSB_OFFSET
    if one.control.relative == "next-address":
        return number, number + 1
    if one.control.message == "program" and one.number is None:
        return range(128)
    return (number,)


def _notes(channel: int, notes: range, pressure: bool) -> Iterator[tuple[str, int, int]]:
    for note in notes:
        yield "message", NOTE_ON | channel, note
        yield "message", NOTE_OFF | channel, note
        if pressure:
            yield "message", POLY_PRESSURE | channel, note
