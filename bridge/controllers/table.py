"""The tables of `docs/controllers.md` and the file `controllers/schema.json`, from the schema.

`python -m bridge.controllers.table` writes them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.controllers.faults import profile_schema
from bridge.controllers.messages import KINDS
from bridge.controllers.profile import Profile
from bridge.controllers.shelf import ProfileShelf
from bridge.controllers.template import PLACES
from session.page_tables import with_tables

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "controllers.md"
SCHEMA_FILE = ROOT / "controllers" / "schema.json"
COMMAND = "python -m bridge.controllers.table"

Schema = dict[str, Any]

_PARTS = {
    "Provenance": "`provenance`: where the facts are from",
    "Match": "`match`: how the device is known",
    "Ports": "`match.ports`: names of its port",
    "Control": "`controls`: what can be moved",
    "Touch": "`touch`: a control that feels the hand",
    "Led": "`leds`: sorts of lights",
    "LedBatch": "`led_batch`: many lights in one message",
    "Ring": "`rings`: lights around a knob",
    "Display": "`displays`: what shows text",
    "Meter": "`meters`: what shows levels",
}


def page_with_tables(page: str) -> str:
    """The page with its tables made anew. Raises ValueError when it has no place for one."""
    tables = {
        "devices": device_table(),
        "fields": field_tables(),
        "messages": message_table(),
        "places": place_table(),
    }
    return with_tables(page, tables, COMMAND)


def schema_text() -> str:
    """The JSON Schema as it is published."""
    return json.dumps(profile_schema(), indent=2, ensure_ascii=False) + "\n"


def device_table() -> str:
    """The controllers that come with Roadie."""
    lines = ["| id | device | what of it | shows | tried on hardware |", "|---|---|---|---|---|"]
    shelf = ProfileShelf()
    for one in sorted(shelf.entries(), key=lambda one: (one.profile.vendor, one.profile.id)):
        profile = one.profile
        tried = "yes" if profile.provenance.verified_on_hardware else "no"
        lines.append(
            f"| `{profile.id}` | {profile.device} | {profile.about} "
            f"| {', '.join(_shows(profile)) or 'nothing'} | {tried} |"
        )
    return "\n".join(lines)


def message_table() -> str:
    """What a control may send."""
    lines = ["| message | what | number | values |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        number = "" if kind.highest_number is None else f"0 to {kind.highest_number}"
        lines.append(f"| `{name}` | {kind.words} | {number} | 0 to {kind.highest:g} |")
    return "\n".join(lines)


def place_table() -> str:
    """What may stand in braces in a message."""
    lines = ["| place | what is filled in |", "|---|---|"]
    lines += [f"| `{{{name}}}` | {words} |" for name, words in PLACES.items()]
    return "\n".join(lines)


def field_tables() -> str:
    """Every field of a profile, in the order of the schema."""
    lines = ["### A profile", "", *_rows(profile_schema())]
    for name, heading in _PARTS.items():
        lines += ["", f"### {heading}", "", *_rows(profile_schema()["$defs"][name])]
    return "\n".join(lines)


def _shows(profile: Profile) -> Iterator[str]:
    controls = profile.controls
    if profile.leds:
        colours = any(len(led.palette) > 2 for led in profile.leds.values())
        yield "lights in colours" if colours else "lights"
    elif profile.speaks_osc:
        yield "lights"
        yield "positions"
    if any(control.motor for control in controls):
        yield "motor faders"
    if profile.rings:
        yield "rings"
    if profile.displays:
        yield "text"
    if profile.meters:
        yield "meters"


def _rows(schema: Schema) -> list[str]:
    heading = ["| field | what | values | default |", "|---|---|---|---|"]
    needed = schema.get("required", ())
    return [*heading, *(_row(name, one, needed) for name, one in schema["properties"].items())]


def _row(name: str, schema: Schema, needed: Any) -> str:
    default = "needed" if name in needed else _default(schema.get("default"))
    words = str(schema.get("description", "")).replace("|", "\\|").replace("\n", " ")
    return f"| `{name}` | {words} | {_values(schema)} | {default} |"


def _default(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "true" if value else "false"
        case dict():
            return str(value["start"]) if "start" in value else ""
    return str(value)


def _values(schema: Schema) -> str:
    """What may be written, in words or as choices."""
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    found = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if {one.get("type") for one in found} >= {"integer", "array", "object"}:
        return "a number, a list, or `{start, step, row_step, columns}`"
    if found:
        return " or ".join(dict.fromkeys(_values(one) for one in found))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "$ref" in schema:
        return f"see {_PARTS[schema['$ref'].rpartition('/')[2]].partition(':')[0]}"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{low} to {high}"
    words = {
        "string": "text",
        "boolean": "true, false",
        "object": "by name",
        "integer": "a whole number",
        "number": "a number",
    }
    if schema.get("type") == "array":
        return "two numbers" if "prefixItems" in schema else "a list"
    return words.get(schema.get("type", ""), "")


def write() -> None:
    """Both files anew."""
    SCHEMA_FILE.write_text(schema_text(), "utf-8")
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
