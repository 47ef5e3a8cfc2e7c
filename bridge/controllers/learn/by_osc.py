"""Learns what a program's OSC controls are by what it sends: feed it, and read what it thinks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bridge.controllers.profile import Profile
from bridge.controllers.reading import profile_of_data
from bridge.events.arrived import OscArrived

MOST = 512
"""Addresses that are learnt at a time."""
WHOLE_TRAVEL = 0.9
SPANS = ((0.0, 1.0), (0.0, 127.0), (0.0, 255.0))
"""What the values of faders usually go through."""


@dataclass(slots=True)
class _Trace:
    low: float
    high: float
    messages: int = 0
    let_go: bool = False
    between: bool = False
    """Something else than 0 and 1 came."""

    def heard(self, value: float) -> None:
        self.messages += 1
        self.let_go = self.let_go or (value == 0 and self.high > 0)
        self.between = self.between or value not in (0.0, 1.0)
        self.low, self.high = min(self.low, value), max(self.high, value)


@dataclass(frozen=True, slots=True)
class OscGuess:
    """A control that was moved, by its address."""

    address: str
    name: str
    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    sure: bool = True
    hint: str = ""

    def control(self) -> dict[str, Any]:
        """The control as a line of a profile."""
        made = {"name": self.name, "kind": self.kind, "message": "osc", "address": self.address}
        return {**made, **self.fields}


class OscLearner:
    """Listens to whoever sends OSC. Several controls may be moved at once."""

    def __init__(self) -> None:
        self._traces: dict[str, _Trace] = {}
        self._named: dict[str, tuple[str, str | None]] = {}

    def heard(self, arrived: OscArrived) -> bool:
        """One message more; whether something can be learnt of it: texts are no control's."""
        address = arrived.address
        first = arrived.arguments[0] if arrived.arguments else 1.0
        if not isinstance(first, int | float) or not _usable(address):
            return False
        value = float(first)
        if not abs(value) <= 1e9:  # also what is no number
            return False
        if address not in self._traces:
            if len(self._traces) >= MOST:
                return False
            self._traces[address] = _Trace(value, value)
        self._traces[address].heard(value)
        return True

    def name(self, address: str, name: str, kind: str | None = None) -> None:
        """What the user calls a control, and what it is for the hand."""
        self._named[address] = (name, kind)

    def guesses(self) -> tuple[OscGuess, ...]:
        """What was moved so far, in the order in which it was heard first."""
        taken = {name for name, _ in self._named.values()}
        made: list[OscGuess] = []
        for address, trace in self._traces.items():
            given, kind = self._named.get(address, (None, None))
            name = given or _name(address, taken)
            taken.add(name)
            made.append(_judged(address, name, kind, trace))
        return tuple(made)

    def profile(self, profile_id: str, model: str) -> Profile:
        """All that was learnt, as a profile. Raises UnreadableProfile."""
        guesses = self.guesses()
        doubts = [f"{one.name} was moved too little to be sure of" for one in guesses if one.hint]
        data = {
            "id": profile_id,
            "vendor": "Learnt",
            "model": model,
            "about": "Learnt by moving its controls.",
            "provenance": {
                "source": "learnt from what the program sent",
                "verified_on_hardware": True,
                "doubts": doubts,
            },
            "controls": [one.control() for one in guesses],
        }
        return profile_of_data(data, f"what was learnt of {model}")


def _judged(address: str, name: str, kind: str | None, trace: _Trace) -> OscGuess:
    pressed = not trace.between if kind is None else kind in ("button", "pad")
    if pressed:
        fields = {} if trace.let_go else {"press": "trigger"}
        sure = trace.let_go or trace.messages > 1
        hint = "" if sure else "press it again, and let go"
        return OscGuess(address, name, kind or "button", fields, sure, hint)
    span = next(
        (one for one in SPANS if one[0] <= trace.low and trace.high <= one[1]),
        (min(0.0, trace.low), max(1.0, trace.high)),
    )
    sure = trace.high - trace.low >= WHOLE_TRAVEL * (span[1] - span[0])
    hint = "" if sure else "move it from end to end"
    return OscGuess(address, name, kind or "fader", {"range": list(span)}, sure, hint)


def _usable(address: str) -> bool:
    return 2 <= len(address) <= 200 and not set(address) & set("{} #*?[]")


def _name(address: str, taken: set[str]) -> str:
    """The last words of the address, as many as it takes to be one of a kind."""
    words = [re.sub(r"[^\w.-]+", "-", word).strip("-") for word in address.split("/")]
    words = [word for word in words if word] or ["control"]
    for count in range(1, len(words) + 1):
        name = "-".join(words[-count:])[:80]
        if name not in taken:
            return name
    number = 2
    while f"{name[:70]}-{number}" in taken:
        number += 1
    return f"{name[:70]}-{number}"
