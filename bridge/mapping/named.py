"""How a mapping names controls: `pad{1..8}`, `launchpad-x/pad1`, `keys[36..51]`, `/roadie/stop`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.controllers.names import expanded
from bridge.events.moved import OSC

_NOTES = re.compile(r"^(?P<name>.+?)\[(?P<low>[^\].]+)(?:\.\.(?P<high>[^\].]+))?\]$")
_NOTE = re.compile(r"^([A-Ga-g])([#b]?)(-?\d)$")
_PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Named:
    """Controls of `device` (None: of any that the mapping uses); `notes` of keys, both ends in."""

    device: str | None
    controls: tuple[str, ...]
    notes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One control by its whole name, or a range of keys."""

    name: str
    notes: tuple[int, int] | None = None

    @property
    def device(self) -> str:
        """The device that it is on."""
        return self.name.partition("/")[0]


def named(text: str) -> Named:
    """What `text` names. Raises ValueError, which says what is wrong."""
    notes = None
    if (found := _NOTES.match(text)) is not None:
        text = found["name"]
        low = note_number(found["low"])
        notes = (low, note_number(found["high"]) if found["high"] else low)
        if notes[1] < notes[0]:
            raise ValueError(f"{found[0]} counts down: write the lower key first")
    if text.startswith("/"):
        return Named(OSC, expanded(text), notes)
    device, stroke, control = text.partition("/")
    if not stroke:
        return Named(None, expanded(text), notes)
    if device == OSC:
        return Named(OSC, expanded(f"/{control.removeprefix('/')}"), notes)
    return Named(device, expanded(control), notes)


def places(
    text: str, devices: Sequence[str], known: Mapping[str, Sequence[str]]
) -> tuple[Place, ...]:
    """Every control that `text` means on the devices that a mapping uses.

    `known` has the controls of devices whose profile is there; what it lacks is taken as written.
    """
    meant = named(text)
    if meant.device is not None:
        return tuple(Place(f"{meant.device}/{one}", meant.notes) for one in meant.controls)
    return tuple(
        Place(f"{device}/{control}", meant.notes)
        for device in devices
        if device != OSC
        for control in meant.controls
        if len(devices) == 1 or control in known.get(base_of(device), (control,))
    )


def base_of(device: str) -> str:
    """The profile's id of a device: a second one of a kind has `#2` behind it."""
    return device.partition("#")[0]


def note_number(text: str) -> int:
    """The MIDI note that `text` is: `60`, or `C4`, which is the same. Raises ValueError."""
    if text.strip().isdecimal():
        number = int(text.strip()[:4])
    elif (found := _NOTE.match(text.strip())) is not None:
        sign = {"#": 1, "b": -1, "": 0}[found[2]]
        number = _PITCHES[found[1].upper()] + sign + 12 * (int(found[3]) + 1)
    else:
        raise ValueError(f"{text} is no key: write a number or a name such as C4")
    if not 0 <= number <= 127:
        raise ValueError(f"{text} is no MIDI note: they go from 0 to 127")
    return number


def note_count(place: Place) -> int:
    """How many controls it is: the keys of a range count each."""
    return 1 if place.notes is None else place.notes[1] - place.notes[0] + 1
