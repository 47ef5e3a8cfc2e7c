"""Ardour's generic MIDI maps (`.map`): each binding is a control, named for what it does there.

The format: Ardour manual, "Generic MIDI binding maps". Encoders: `enc-l` is sign and magnitude,
`enc-2` two's complement, `enc-b` binary offset; `enc-r` is `enc-l` with the sides changed, which
no profile can say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.controllers.imported.contract import Controls, Imported, MapFile, read_map
from bridge.controllers.template import fault_of_message
from session.errors import UnreadableProfile

LICENCE = (
    "The map stands under its own terms (those that come with Ardour: GPL-2.0-or-later); this "
    "import is yours to keep, and is not part of Roadie."
)

_PLACES = {
    "linux": ("/usr/share/ardour*/midi_maps", "/opt/Ardour*/share/midi_maps"),
    "darwin": ("/Applications/Ardour*.app/Contents/Resources/midi_maps",),
    "win32": ("C:/Program Files/Ardour*/share/ardour*/midi_maps",),
}
_OWN = "*rdour*/midi_maps"

_ENCODERS = {"enc-l": "sign-magnitude", "enc-2": "twos-complement", "enc-b": "binary-offset"}
_SWITCHED = ("solo", "mute", "recenable", "monitor", "rec-enable")


def installed(system: str = sys.platform, home: Path | None = None) -> Iterator[Path]:
    """The maps on this machine: those that came with Ardour, and the user's own."""
    for pattern in _PLACES.get(system, ()):
        root = Path(Path(pattern).anchor)
        for folder in sorted(root.glob(str(Path(pattern).relative_to(root)))):
            yield from sorted(folder.glob("*.map"))
    home = home or Path.home()
    for base in (home / ".config", home / "Library/Preferences", home / "AppData/Local"):
        for folder in sorted(base.glob(_OWN)):
            yield from sorted(folder.glob("*.map"))


def profile_of_map(path: Path) -> Imported:
    """The controls of an Ardour map. Raises NotFound, UnreadableProfile."""
    root = read_map(path, "Ardour map")
    if root.tag != "ArdourMIDIBindings":
        raise UnreadableProfile(f"{path} is no Ardour map: it does not begin as one.")
    found = Controls()
    info = root.find("DeviceInfo")
    motors = info is not None and _says_yes(info, "motorized", "motorised")
    for binding in root.iter("Binding"):
        name = _name(binding)
        control = _control(binding, motors)
        if isinstance(control, str):
            found.left_out.append(f"{name}: {control}.")
        else:
            found.add(name, control)
    name = root.get("name") or path.stem
    of = MapFile(path, name, "Ardour", LICENCE)
    return Imported(found.profile(of, {}, ()), tuple(found.left_out))


def _name(binding: Any) -> str:
    for key in ("function", "action", "uri"):
        if said := binding.get(key):
            argument = binding.get("argument")
            return f"{said} {argument}" if argument else str(said)
    return "control"


def _control(binding: Any, motors: bool) -> dict[str, Any] | str:
    """A control of a profile, or why it is none."""
    said = binding.attrib
    is_action = "function" in said or "action" in said
    pressed = is_action or any(word in said.get("uri", "") for word in _SWITCHED)
    for key in ("msg", "sysex"):
        if key in said:
            return _of_bytes(said[key])
    channel = _number(said.get("channel"))
    if channel == 0:  # which Ardour reads as the first
        channel = 1
    if channel is None or not 1 <= channel <= 16:
        return f"its channel is {said.get('channel')!r}"
    for key, message in _MESSAGES.items():
        if key not in said:
            continue
        number = _number(said[key])
        if key == "pb":
            fader = {"kind": "fader", "message": "pitch-bend", "channel": channel}
            # A map also says so to be let jump; only faders of 14 bits are likely to have motors.
            return {**fader, "motor": True} if motors else fader
        if number is None or not 0 <= number <= 127:
            return f"its {key} is {said[key]!r}"
        made: dict[str, Any] = {"message": message, "channel": channel, "number": number}
        if key in _ENCODERS:
            return {"kind": "encoder", **made, "relative": _ENCODERS[key]}
        if key == "pgm":
            return {"kind": "button", **made, "press": "trigger"}
        if pressed or key == "note":
            return {"kind": "button", **made}
        return {"kind": "fader", **made}
    return "how it is sent is not known here"


_MESSAGES = {
    "ctl": "cc",
    "note": "note",
    "pgm": "program",
    "pb": "pitch-bend",
    **dict.fromkeys(_ENCODERS, "cc"),
}


def _of_bytes(text: str) -> dict[str, Any] | str:
    """A binding to certain bytes: of a control change or note, the button that sends them."""
    try:
        data = bytes(int(one, 16) for one in text.replace(",", " ").split())
    except ValueError:
        return f"{text} are no bytes"
    if (why := fault_of_message(data)) is not None:
        return f"{text} {why}"
    channel = (data[0] & 0x0F) + 1
    match data[0] & 0xF0:
        case 0x90 | 0x80:
            made = {"message": "note", "number": data[1]}
        case 0xB0:
            made = {"message": "cc", "number": data[1]}
        case 0xC0:
            made = {"message": "program", "number": data[1], "press": "trigger"}
        case 0xF0:
            return {
                "kind": "button",
                "message": "sysex",
                "sysex": data.hex(" "),
                "press": "trigger",
            }
        case _:
            return f"{text} is no button"
    return {"kind": "button", "channel": channel, **made}


def _number(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None


def _says_yes(element: Any, *names: str) -> bool:
    return any(element.get(name, "").casefold() in ("yes", "true", "1") for name in names)
