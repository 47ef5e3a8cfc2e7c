"""What a device's messages mean, compiled: one look-up for each message, and then one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bridge.controllers.messages import (
    CONTROL,
    LSB_OFFSET,
    NOTE_OFF,
    NOTE_ON,
    POLY_PRESSURE,
    PRESSURE,
    SYSEX,
)
from bridge.controllers.one import One, claims, key_of
from bridge.controllers.profile import PRESSED
from bridge.controllers.relative import ENCODINGS
from bridge.controllers.template import Template, template
from bridge.controllers.wide_values import NOTHING, Chosen, Heard, Pair, Tell
from bridge.events.arrived import MidiArrived
from bridge.events.moved import Motion, Moved


class Decoder:
    """The messages of one device, as what its controls did."""

    def __init__(self, device: str, ones: Iterable[One]) -> None:
        self._device = device
        self._table: dict[int, Heard] = {}
        self._sysex: list[tuple[Template, Heard]] = []
        parameters: dict[int, dict[tuple[str, int], Pair]] = {}
        for one in ones:
            match one.control.message:
                case "sysex":
                    self._sysex.append((template(one.control.sysex or ""), self._of_sysex(one)))
                case "nrpn" | "rpn":
                    for channel in one.channels:
                        of_channel = parameters.setdefault(channel, {})
                        place = (one.control.message, one.number or 0)
                        of_channel[place] = Pair(self._tells(one), one.control.ends()[1])
                case "osc":
                    continue
                case _:
                    self._add(one)
        for channel, known in parameters.items():
            self._add_parameters(channel, known)

    def heard(self, arrived: MidiArrived) -> Sequence[Moved]:
        """What a message means; nothing for what is not known."""
        data = arrived.data
        try:
            status = data[0]
            if status == SYSEX:
                return self._heard_sysex(arrived, data)
            found = self._table.get(status << 8 | data[1] if status < PRESSURE else status << 8)
            return NOTHING if found is None else found(arrived, data)
        except IndexError:  # shorter than its status says: no message
            return NOTHING

    def _heard_sysex(self, arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
        for pattern, heard in self._sysex:
            if pattern.matches(data):
                return heard(arrived, data)
        return NOTHING

    def _add(self, one: One) -> None:
        control = one.control
        made: dict[int, Heard] = {}
        match control.message:
            case "note":
                made = self._of_notes(one)
            case "cc14":
                for channel in one.channels:
                    made |= self._of_pair(one, CONTROL | channel)
            case "cc" if control.relative is not None:
                made = self._of_encoder(one)
            case _:
                tell = self._tells(one)
                heard = _READERS[control.message](tell)
                made = {key_of(status, number): heard for _, status, number in claims(one)}
        if one.touch_status is not None and one.touch_number is not None:
            made |= self._of_touch(one, one.touch_status, one.touch_number)
        self._table.update(made)

    def _moved(self, one: One, motion: Motion) -> Tell:
        device, name = self._device, one.name

        def tell(arrived: MidiArrived, value: float) -> Sequence[Moved]:
            return (Moved(device, name, motion, value, arrived.at_s, arrived.source),)

        return tell

    def _tells(self, one: One) -> Tell:
        """From a raw value to what moved: a press and release, or a position."""
        low, high = one.control.ends()
        width = high - low
        if one.control.kind not in PRESSED:
            told = self._moved(one, "value")

            def position(arrived: MidiArrived, raw: float) -> Sequence[Moved]:
                value = (raw - low) / width
                return told(arrived, 0.0 if value < 0 else 1.0 if value > 1 else value)

            return position
        press, release = self._moved(one, "press"), self._moved(one, "release")
        if one.control.press == "toggle":
            return lambda arrived, _: press(arrived, 1.0)
        trigger = one.control.press == "trigger"
        program = one.control.message == "program"

        def pressed(arrived: MidiArrived, raw: float) -> Sequence[Moved]:
            value = 1.0 if program else (raw - low) / width
            if value > 0:
                return press(arrived, min(value, 1.0))
            return NOTHING if trigger else release(arrived, 0.0)

        return pressed

    def _of_notes(self, one: One) -> dict[int, Heard]:
        made: dict[int, Heard] = {}
        keys = one.control.notes is not None
        on = self._note(one) if keys else _value_of_third(self._tells(one))
        tell_off = self._tells(one)
        off = self._note_off(one) if keys else (lambda arrived, _: tell_off(arrived, 0.0))
        pressure = self._pressure(one)
        for _, status, number in claims(one):
            kind = status & 0xF0
            heard = {NOTE_ON: on, NOTE_OFF: off, POLY_PRESSURE: pressure}.get(kind)
            if heard is not None:
                made[key_of(status, number)] = heard
        return made

    def _note(self, one: One) -> Heard:
        device, name = self._device, one.name

        def on(arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
            speed = data[2] / 127
            motion: Motion = "press" if speed else "release"
            moved = Moved(device, name, motion, speed, arrived.at_s, arrived.source, data[1])
            return (moved,)

        return on

    def _note_off(self, one: One) -> Heard:
        device, name = self._device, one.name

        def off(arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
            return (Moved(device, name, "release", 0.0, arrived.at_s, arrived.source, data[1]),)

        return off

    def _pressure(self, one: One) -> Heard:
        device, name = self._device, one.name
        keys = one.control.notes is not None

        def pressed(arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
            note = data[1] if keys else None
            hard = data[2] / 127
            return (Moved(device, name, "pressure", hard, arrived.at_s, arrived.source, note),)

        return pressed

    def _of_pair(self, one: One, status: int) -> dict[int, Heard]:
        pair = Pair(self._tells(one), one.control.ends()[1])
        number = one.number or 0
        return {
            key_of(status, number): lambda arrived, data: pair.coarse(arrived, data[2]),
            key_of(status, number + LSB_OFFSET): lambda arrived, data: pair.fine(arrived, data[2]),
        }

    def _of_encoder(self, one: One) -> dict[int, Heard]:
        relative = one.control.relative or "twos-complement"
        told = self._moved(one, "turn")
        by_message = not one.control.acceleration
        sign = {one.number: 1, (one.number or 0) + 1: -1 if relative == "next-address" else 1}
        steps_of = tuple(ENCODINGS[relative].steps(value) for value in range(128))

        def turned(arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
            steps = steps_of[data[2]] * sign[data[1]]
            if not steps:
                return NOTHING
            return told(arrived, (1.0 if steps > 0 else -1.0) if by_message else float(steps))

        return {key_of(status, number): turned for _, status, number in claims(one)}

    def _of_touch(self, one: One, status: int, number: int) -> dict[int, Heard]:
        press, release = self._moved(one, "press"), self._moved(one, "release")

        def touched(arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
            return press(arrived, 1.0) if data[2] else release(arrived, 0.0)

        made: dict[int, Heard] = {key_of(status, number): touched}
        if status & 0xF0 == NOTE_ON:
            off = key_of(status & 0x0F | NOTE_OFF, number)
            made[off] = lambda arrived, _: release(arrived, 0.0)
        return made

    def _of_sysex(self, one: One) -> Heard:
        pattern = template(one.control.sysex or "")
        tell = self._tells(one)
        if "value" in pattern.parts:
            at = pattern.parts.index("value")
            return lambda arrived, data: tell(arrived, data[at])
        return lambda arrived, _: tell(arrived, one.control.ends()[1])

    def _add_parameters(self, channel: int, known: dict[tuple[str, int], Pair]) -> None:
        chosen = Chosen(known)
        status = CONTROL | channel
        for number, heard in chosen.handlers().items():
            self._table.setdefault(key_of(status, number), heard)


def _value_of_third(tell: Tell) -> Heard:
    return lambda arrived, data: tell(arrived, data[2])


def _value_of_second(tell: Tell) -> Heard:
    return lambda arrived, data: tell(arrived, data[1])


def _value_of_both(tell: Tell) -> Heard:
    return lambda arrived, data: tell(arrived, data[2] << 7 | data[1])


_READERS: dict[str, Callable[[Tell], Heard]] = {
    "cc": _value_of_third,
    "poly-pressure": _value_of_third,
    "pressure": _value_of_second,
    "program": _value_of_second,
    "pitch-bend": _value_of_both,
}
