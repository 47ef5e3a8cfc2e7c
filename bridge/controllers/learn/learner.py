"""Learns what a controller has by what it sends: feed it, and read what it thinks so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bridge.controllers.learn.folded import folded
from bridge.controllers.learn.judged import Judged
from bridge.controllers.learn.known_again import match_of
from bridge.controllers.learn.told_apart import told_apart
from bridge.controllers.learn.trace import Address, Trace
from bridge.controllers.messages import (
    DATA_LSB,
    DATA_MSB,
    NOTE_ON,
    NRPN_LSB,
    NRPN_MSB,
    RPN_LSB,
    RPN_MSB,
)
from bridge.controllers.profile import Profile
from bridge.controllers.reading import profile_of_data
from bridge.events.arrived import MidiArrived

_ALONE = ("keys", "pitch", "pressure")
CHORD = 4
"""Notes of one channel that are held together: pads are pressed one by one, keys are played."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A control that was moved: where it is heard, what it seems to be, and whether that is sure.

    `hint` says what to do so that it becomes sure.
    """

    address: Address
    name: str
    kind: str
    fields: dict[str, Any]
    sure: bool
    hint: str

    def control(self) -> dict[str, Any]:
        """The control as a line of a profile."""
        message, channel, number = self.address
        made: dict[str, Any] = {"name": self.name, "kind": self.kind, "message": message}
        made["channel"] = channel + 1
        if message not in ("pitch-bend", "pressure") and "notes" not in self.fields:
            made["number"] = number
        return {**made, **self.fields}


class Learner:
    """Listens to one port. Several controls may be moved at once."""

    def __init__(self) -> None:
        self._traces: dict[Address, Trace] = defaultdict(Trace)
        self._named: dict[Address, tuple[str, str | None]] = {}
        self._chosen: dict[int, tuple[str, list[int | None]]] = {}
        self._held: dict[int, set[int]] = defaultdict(set)
        self._with_keys: set[int] = set()
        self._turn = 0

    def heard(self, arrived: MidiArrived) -> None:
        """One message more. What no control sends (clock, system exclusive) is passed over."""
        data = arrived.data
        if not data or not 0x80 <= data[0] < 0xF0 or len(data) < (3 if data[0] < 0xC0 else 2):
            return
        self._turn += 1
        kind, channel = data[0] & 0xF0, data[0] & 0x0F
        match kind:
            case 0x90 | 0x80:
                value = data[2] if kind == NOTE_ON else 0
                self._add(("note", channel, data[1]), value, arrived.at_s)
                self._hold(channel, data[1], value > 0)
            case 0xA0:
                self._add(("poly-pressure", channel, data[1]), data[2], arrived.at_s)
            case 0xB0:
                self._controller(channel, data[1], data[2], arrived.at_s)
            case 0xC0:
                self._add(("program", channel, data[1]), 127, arrived.at_s)
            case 0xD0:
                self._add(("pressure", channel, 0), data[1], arrived.at_s)
            case 0xE0 if len(data) == 3:
                self._add(("pitch-bend", channel, 0), data[2] << 7 | data[1], arrived.at_s)

    def name(self, address: Address, name: str, kind: str | None = None) -> None:
        """What the user calls a control, and what it is for the hand, where the user knows it."""
        self._named[address] = (name, kind)

    def guesses(self, now_s: float) -> tuple[Guess, ...]:
        """What was moved so far, in the order in which it was heard first."""
        found = sorted(
            told_apart(self._traces, self._with_keys, now_s),
            key=lambda one: self._first_turn(one[0]),
        )
        counted: dict[str, int] = defaultdict(int)
        made: list[Guess] = []
        taken = {name for name, _ in self._named.values()}
        for address, judged in found:
            given, kind = self._named.get(address, (None, None))
            word = _word(address[0], judged)
            name = given
            while name is None or (given is None and name in taken):
                counted[word] += 1
                name = word if word in _ALONE and counted[word] == 1 else f"{word}{counted[word]}"
            hint = "" if judged.sure else judged.hint
            kind = kind or judged.kind
            made.append(Guess(address, name, kind, judged.fields, judged.sure, hint))
        return tuple(made)

    def profile(
        self,
        profile_id: str,
        vendor: str,
        model: str,
        *,
        port_name: str,
        now_s: float,
        identity_reply: bytes | None = None,
    ) -> Profile:
        """All that was learnt, as a profile of the device on a port. Raises UnreadableProfile.

        With what the device answered to the identity request, it is known by that as well.
        """
        guesses = self.guesses(now_s)
        unsure = [
            f"{one.name} was moved too little to be sure of" for one in guesses if not one.sure
        ]
        data = {
            "id": profile_id,
            "vendor": vendor,
            "model": model,
            "about": "Learnt by moving its controls.",
            "provenance": {
                "source": "learnt from what the device sent",
                "verified_on_hardware": True,
                "doubts": unsure,
            },
            "match": match_of(port_name, identity_reply),
            "controls": folded([one.control() for one in guesses]),
        }
        return profile_of_data(data, f"what was learnt of {model}")

    def _add(self, address: Address, value: int, at_s: float) -> None:
        self._traces[address].heard(value, at_s, self._turn)

    def _hold(self, channel: int, note: int, is_down: bool) -> None:
        held = self._held[channel]
        if is_down:
            held.add(note)
        else:
            held.discard(note)
        if len(held) >= CHORD:
            self._with_keys.add(channel)

    def _first_turn(self, address: Address) -> int:
        message, channel, number = address
        trace = self._traces.get(("cc" if message == "cc14" else message, channel, number))
        return trace.turns[0] if trace else 0

    def _controller(self, channel: int, number: int, value: int, at_s: float) -> None:
        self._add(("cc", channel, number), value, at_s)
        choosing = {
            NRPN_MSB: ("nrpn", 0),
            NRPN_LSB: ("nrpn", 1),
            RPN_MSB: ("rpn", 0),
            RPN_LSB: ("rpn", 1),
        }
        if number in choosing:
            sort, half = choosing[number]
            old_sort, halves = self._chosen.get(channel, (sort, [None, None]))
            halves = halves if old_sort == sort else [None, None]
            halves[half] = value
            self._chosen[channel] = sort, halves
        elif number in (DATA_MSB, DATA_LSB) and channel in self._chosen:
            sort, (msb, lsb) = self._chosen[channel]
            if msb is not None and lsb is not None and (msb, lsb) != (127, 127):
                place = sort if number == DATA_MSB else f"{sort} fine"
                self._add((place, channel, msb << 7 | lsb), value, at_s)


def _word(message: str, judged: Judged) -> str:
    if judged.kind == "key":
        return "keys"
    if message == "pressure":
        return "pressure"
    return "pitch" if message == "pitch-bend" and judged.kind == "wheel" else judged.kind
