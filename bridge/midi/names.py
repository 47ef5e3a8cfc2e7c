"""Names of MIDI ports that stay: what a system adds to a name for itself is taken off.

A name must be the same tomorrow, or a mapping made today finds nothing. Where two devices have the
same name, the second is `<name> #2`, and keeps that while it is there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal

SystemName = Literal["JACK", "ALSA", "CoreMIDI", "Windows"]

_CHANGING: Final[dict[SystemName, re.Pattern[str]]] = {
    # RtMidi adds the client's and port's numbers, which follow the order of plugging in.
    "ALSA": re.compile(r" \d+:\d+$"),
    # a2jmidid adds ALSA's client number in brackets: `a2j:Launchpad X [24] (capture): ...`.
    "JACK": re.compile(r" \[\d+\](?= \((?:capture|playback)\))"),
    # RtMidi adds the port's place in the list.
    "Windows": re.compile(r" \d+$"),
    "CoreMIDI": re.compile(r"(?!)"),
}
"""What to take off, by system: the parts that depend on the order in which things were plugged."""

_SEPARATORS = re.compile(r"[\W_]+")
_DIRECTIONS: Final = frozenset(("midi", "in", "out", "input", "output", "capture", "playback"))


def plain_name(raw: str, system: SystemName) -> str:
    """The part of a port's name that is the device's."""
    return _CHANGING[system].sub("", raw).strip() or raw


class PortNames:
    """The names of the ports of one direction, as their list changes."""

    def __init__(self, system: SystemName) -> None:
        self._system: SystemName = system
        self._given: dict[tuple[str, int], str] = {}

    def name(self, raw: Sequence[str]) -> tuple[str, ...]:
        """A name for each port of a list; those that were in the last one keep theirs.

        Ports that the system itself cannot tell apart are told apart by their order.
        """
        seen: Counter[str] = Counter()
        keys: list[tuple[str, int]] = []
        for one in raw:
            keys.append((one, seen[one]))
            seen[one] += 1
        given = {key: self._given[key] for key in keys if key in self._given}
        taken = set(given.values())
        for key in keys:
            if key not in given:
                given[key] = _free(plain_name(key[0], self._system), taken)
                taken.add(given[key])
        self._given = given
        return tuple(given[key] for key in keys)


def _free(name: str, taken: set[str]) -> str:
    number, tried = 1, name
    while tried in taken:
        number += 1
        tried = f"{name} #{number}"
    return tried


def partner(name: str, others: Iterable[str]) -> str | None:
    """The port of the other direction that belongs to the same device; None when none is sure.

    A device's ports have one name on Linux and Windows; elsewhere they differ in words such as
    `MIDI In` and `MIDI Out`.
    """
    others = tuple(others)
    if name in others:
        return name
    wanted = _without_direction(name)
    found = [other for other in others if _without_direction(other) == wanted]
    return found[0] if len(found) == 1 else None


def _without_direction(name: str) -> list[str]:
    return [word for word in _SEPARATORS.split(name.casefold()) if word not in _DIRECTIONS]
