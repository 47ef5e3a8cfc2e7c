"""What is wrong with plain data that is meant to be a mapping, and where. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bridge.mapping.schema import (
    Encoder,
    Feedback,
    Guard,
    Layer,
    Limits,
    MappingFile,
    Rule,
    When,
    Words,
)
from session.nearest import did_you_mean, nearest
from session.yaml_faults import Fault, shown
from session.yaml_text import Place

PARTS: dict[str, tuple[type[BaseModel], str]] = {
    "": (MappingFile, "a mapping file"),
    "mappings": (Rule, "a mapping"),
    "layers": (Layer, "a layer"),
    "limits": (Limits, "limits"),
    "quantise": (When, "quantise"),
    "guard": (Guard, "guard"),
    "encoder": (Encoder, "encoder"),
    "feedback": (Feedback, "feedback"),
    "text": (Words, "text"),
}
"""What stands below each name, and how sentences call it."""

_ALSO_CALLED = {
    "action": "do", "arguments": "args", "behaviour": "button", "button": "on", "color": "colour",
    "colors": "colours", "comment": "about", "condition": "when", "control": "on",
    "controller": "use", "controllers": "use", "controls": "on", "cooldown": "per_second",
    "description": "about", "device": "use", "devices": "use", "display": "text", "if": "when",
    "input": "on", "invert": "reversed", "inverted": "reversed", "lcd": "text", "led": "light",
    "lights": "feedback", "mode": "kind", "motor": "ring", "param": "set", "parameter": "set",
    "pickup": "take_over", "quantization": "quantise", "quantize": "quantise", "rate": "per_second",
    "reverse": "reversed", "rules": "mappings", "run": "do", "shift": "layers", "source": "on",
    "takeover": "take_over", "target": "set", "title": "name", "trigger": "on",
    "uses": "use", "value": "to", "variables": "vars",
}  # fmt: skip


def checked(data: dict[str, object]) -> tuple[MappingFile | None, list[Fault]]:
    """The mapping file that `data` is, or what is wrong with it."""
    try:
        # As JSON, since only there numbers, lists and texts are told apart as a user means them.
        return MappingFile.model_validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        return None, list(_found(error, data))


def _found(error: ValidationError, data: object) -> Iterator[Fault]:
    faults: dict[Place, Fault] = {}
    errors = error.errors(include_url=False)
    misspelt: set[Place] = set()
    for one in errors:
        place = _place(one, data)
        if one["type"] == "extra_forbidden":
            near = _nearest(str(place[-1]), PARTS[_part(place[:-1])][0].model_fields)
            misspelt.add((*place[:-1], near or ""))
    for one in errors:
        place = _place(one, data)
        missing = one["type"] == "missing"
        # Where a name is misspelt, the right one is missing: that is one fault, not two.
        if missing and place in misspelt:
            continue
        # Of a value that may be of several kinds, the kind that came nearest speaks.
        if place not in faults or _tells_more(one):
            faults[place] = Fault(place, _words(one, place, data), missing)
    deep = faults.values()
    for fault in deep:
        inner = any(
            len(other.place) > len(fault.place) and other.place[: len(fault.place)] == fault.place
            for other in deep
        )
        if not inner or fault.missing:
            yield fault


def _tells_more(error: ErrorDetails) -> bool:
    return error["type"] in ("value_error", "literal_error", "extra_forbidden", "string_too_long")


def _place(error: ErrorDetails, data: object) -> Place:
    """pydantic's way without what is not in the data: names of kinds and types."""
    place: list[str | int] = []
    here = data
    loc = error["loc"]
    for number, part in enumerate(loc):
        missing = number == len(loc) - 1 and error["type"] == "missing"
        if isinstance(here, dict) and (part in here or missing):
            place.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            place.append(part)
            here = here[part]
    return tuple(place)


def _part(place: Place) -> str:
    """The name in PARTS of what stands at `place`."""
    return next((one for one in reversed(place) if isinstance(one, str) and one in PARTS), "")


def _words(error: ErrorDetails, place: Place, data: object) -> str:
    name = next((str(one) for one in reversed(place) if isinstance(one, str)), "the mapping")
    what = PARTS[_part(place[:-1])][1]
    context: dict[str, Any] = error.get("ctx", {})
    said = shown(_at(place, data))
    match error["type"]:
        case "missing":
            return f"{what} needs `{name}`: add the line."
        case "extra_forbidden":
            return f"{what} has no `{name}`: {_hint(name, PARTS[_part(place[:-1])][0])}"
        case "literal_error":
            choices = _choices(str(context.get("expected", "")))
            hint = did_you_mean(said, choices)
            return f"{name} cannot be {said}: {hint}"
        case "value_error":
            return f"{context.get('error', error['msg'])}."
        case "string_pattern_mismatch":
            return f"{name} cannot be {said}: {_pattern_hint(name)}"
        case "too_short" | "string_too_short":
            return f"{name} has too few: give at least {context.get('min_length', 1)}."
        case "too_long" | "string_too_long":
            return f"{name} is too long: at most {context.get('max_length')}."
        case kind if kind.startswith(("greater", "less")):
            return f"{name} is {said}: {error['msg'].removeprefix('Input should be ')}, please."
        case kind if kind.startswith(("float", "int", "finite")):
            return f"{name} cannot be {said}: write a number, without a unit."
        case "bool_type":
            return f"{name} cannot be {said}: write true or false."
        case "model_type" | "dict_type" | "model_attributes_type" | "dataclass_type":
            return f"{name} cannot be {said}: names and values belong below it."
        case _:
            return f"{name} cannot be {said}."


def _choices(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _pattern_hint(name: str) -> str:
    if "colour" in name:
        return "write it as '#ff8800', in quotes."
    if name in ("name", "set"):
        return "it is one word or line without spaces at its ends."
    return "such names are small letters, digits and _."


def _hint(wrong: str, model: type[BaseModel]) -> str:
    near = _nearest(wrong, model.model_fields)
    return f"did you mean {near}?" if near else f"choose one of {', '.join(model.model_fields)}."


def _nearest(wrong: str, names: Any) -> str | None:
    said = wrong.casefold().replace("-", "_").replace(" ", "_")
    if said in names:
        return said
    also = _ALSO_CALLED.get(said.replace("_", ""))
    return also if also in names else nearest(wrong, names)


def _at(place: Place, data: object) -> object:
    for part in place:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
