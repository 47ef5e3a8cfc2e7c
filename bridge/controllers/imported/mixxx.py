"""Mixxx's controller maps (`.midi.xml`): its controls, and the lights that it sets.

The format: Mixxx wiki, "MIDI controller mapping file format". What a script of the map does is not
carried over, only which message the control sends.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.controllers.imported.contract import Controls, Imported, MapFile, read_map
from bridge.controllers.messages import LSB_OFFSET
from session.errors import UnreadableProfile

LICENCE = (
    "The map stands under the terms of its author (those that come with Mixxx: "
    "GPL-2.0-or-later); this import is yours to keep, and is not part of Roadie."
)

_PLACES = {
    "linux": ("/usr/share/mixxx/controllers", "/usr/local/share/mixxx/controllers"),
    "darwin": ("/Applications/Mixxx.app/Contents/Resources/controllers",),
    "win32": ("C:/Program Files/Mixxx/controllers",),
}
_OWN = (".mixxx", "Library/Containers/org.mixxx.mixxx/Data/Library/Application Support/Mixxx")

_RELATIVE = {
    "diff": "twos-complement",
    "selectknob": "twos-complement",
    "rot64": "binary-offset",
    "rot64fast": "binary-offset",
    "rot64inv": "binary-offset",
    "spread64": "binary-offset",
    "hercjog": "twos-complement",
    "hercjogfast": "twos-complement",
}
_PRESSED = ("button", "switch")
_CONTINUOUS = (
    "volume",
    "gain",
    "rate",
    "crossfader",
    "filter",
    "mix",
    "super",
    "meta",
    "parameter",
)

Place = tuple[int, int]


def installed(system: str = sys.platform, home: Path | None = None) -> Iterator[Path]:
    """The maps on this machine: those that came with Mixxx, and the user's own."""
    home = home or Path.home()
    folders = [Path(one) for one in _PLACES.get(system, ())]
    for folder in (*folders, *(home / one / "controllers" for one in _OWN)):
        if folder.is_dir():
            yield from sorted(folder.glob("*.midi.xml"))


def profile_of_map(path: Path) -> Imported:
    """The controls of a Mixxx map. Raises NotFound, UnreadableProfile."""
    root = read_map(path, "Mixxx map")
    if root.tag not in ("MixxxControllerPreset", "MixxxMIDIPreset"):
        raise UnreadableProfile(f"{path} is no Mixxx map: it does not begin as one.")
    found = Controls()
    lights = _lights(root)
    leds: dict[str, Any] = {}
    places = _by_place(root, found)
    coarse_of = {
        _fine_of(place) for place, one in places.items() if "fourteen-bit-msb" in one.options
    }
    for (status, number), one in places.items():
        if (status, number) in coarse_of and "fourteen-bit-lsb" in one.options:
            continue
        control = _control(status, number, one.options, one.key, places)
        if isinstance(control, str):
            found.left_out.append(f"{one.name}: {control}.")
            continue
        ends = lights.get((status, number))
        if ends is not None and control["message"] in ("note", "cc"):
            sort = f"lamp-{ends[0]}-{ends[1]}"
            leds[sort] = _led(ends)
            control["led"] = sort
        found.add(one.name, control)
    of = MapFile(path, _title(root, path), "Mixxx", LICENCE)
    return Imported(found.profile(of, leds, ()), tuple(found.left_out))


class _Bound:
    """What is bound to a message: its name, and how Mixxx reads its value."""

    def __init__(self, group: str, key: str, options: set[str]) -> None:
        self.key = key.rpartition(".")[2].casefold()
        self.name = f"{group.strip('[]')} {key}"
        self.options = options


def _by_place(root: Any, found: Controls) -> dict[Place, _Bound]:
    """The controls by status and number; note-off beside a note-on is the same control."""
    places: dict[Place, _Bound] = {}
    for control in root.iter("control"):
        group, key = (control.findtext(one, "").strip() for one in ("group", "key"))
        status, number = (_number(control.findtext(one)) for one in ("status", "midino"))
        if status is None:
            found.left_out.append(f"{group} {key}: it has no status.")
            continue
        if status & 0xF0 == 0x80:
            status |= 0x10
        element = control.find("options")
        options = set() if element is None else {str(one.tag).casefold() for one in element}
        places.setdefault((status, number or 0), _Bound(group, key, options))
    return places


def _control(
    status: int, number: int, options: set[str], key: str, places: dict[Place, _Bound]
) -> dict[str, Any] | str:
    """A control of a profile, or why it is none."""
    channel = (status & 0x0F) + 1
    if not 0 <= number <= 127:
        return f"its number is {number}"
    match status & 0xF0:
        case 0x90:
            return {"kind": "button", "message": "note", "channel": channel, "number": number}
        case 0xE0:
            return {"kind": "fader", "message": "pitch-bend", "channel": channel}
        case 0xC0:
            made = {"message": "program", "channel": channel, "number": number}
            return {"kind": "button", **made, "press": "trigger"}
        case 0xB0:
            pass
        case _:
            return f"status {status:02X} is no control"
    made = {"channel": channel, "number": number}
    fine = _fine_of((status, number))
    if "fourteen-bit-msb" in options and fine in places:
        return {"kind": "fader", "message": "cc14", **made}
    relative = next((_RELATIVE[one] for one in sorted(options) if one in _RELATIVE), None)
    if relative:
        return {"kind": "encoder", "message": "cc", **made, "relative": relative}
    if options & set(_PRESSED):
        return {"kind": "button", "message": "cc", **made}
    continuous = any(word in key for word in _CONTINUOUS)
    return {"kind": "fader" if continuous else "knob", "message": "cc", **made}


def _fine_of(place: Place) -> Place:
    status, number = place
    return status, number + LSB_OFFSET if number < LSB_OFFSET else -1


def _lights(root: Any) -> dict[Place, tuple[int, int]]:
    """What darkens and what lights the lamp of a message: the first that the map says."""
    found: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    for output in root.iter("output"):
        status, number = (_number(output.findtext(one)) for one in ("status", "midino"))
        if status is None or number is None:
            continue
        on, off = (_number(output.findtext(one)) for one in ("on", "off"))
        ends = (0 if off is None else off, 127 if on is None else on)
        if all(0 <= end <= 127 for end in ends) and ends[0] != ends[1]:
            found[status, number].append(ends)
    return {place: ends[0] for place, ends in found.items()}


def _led(ends: tuple[int, int]) -> dict[str, Any]:
    off, on = ends
    return {
        "looks": {
            "off": f"{{status}} {{number}} {off:02X}",
            "on": f"{{status}} {{number}} {on:02X}",
        }
    }


def _title(root: Any, path: Path) -> str:
    name = root.findtext("info/name") or (root.find("controller") or {}).get("id")
    return str(name or path.name.removesuffix(".midi.xml")).strip()


def _number(text: str | None) -> int | None:
    try:
        return int((text or "").strip(), 0)
    except ValueError:
        return None
