"""What is wrong with plain data that is meant to be a profile, and where. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bridge.controllers.profile import Profile
from session.nearest import nearest
from session.yaml_faults import Fault, shown
from session.yaml_text import Place

Schema = dict[str, Any]

_ALSO_CALLED = {
    "note": "number",
    "controller": "number",
    "cc": "number",
    "type": "kind",
    "light": "led",
    "lights": "leds",
    "notes_for_the_user": "setup_notes",
    "setup": "setup_notes",
    "manufacturer": "vendor",
    "device": "model",
    "encoding": "relative",
    "min": "range",
    "max": "range",
}


def checked(data: object) -> tuple[Profile | None, list[Fault]]:
    """The profile that `data` is, or what is wrong with it."""
    try:
        # As JSON, since only there numbers, lists and texts are told apart as a user means them.
        return Profile.model_validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        faults: dict[Place, Fault] = {}
        for one in error.errors(include_url=False):
            fault = _fault(one, data)
            faults.setdefault(fault.place, fault)
        return None, _without_misspelt(faults)


@cache
def profile_schema() -> Schema:
    """The JSON Schema (2020-12) of a profile file; treat it as frozen."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Profile.model_json_schema(),
        "title": "A controller's profile",
    }


def names_at(place: Place) -> tuple[str, ...]:
    """The names that may stand at a place, by the schema."""
    schema = profile_schema()
    for part in place:
        schema = _resolved(schema)
        below = schema.get("items") if isinstance(part, int) else None
        if below is None:
            below = schema.get("properties", {}).get(part) or schema.get("additionalProperties")
        if not isinstance(below, dict):
            return ()
        schema = below
    schema = _resolved(schema)
    return tuple(schema.get("properties", {})) or tuple(
        schema.get("propertyNames", {}).get("enum", ())
    )


def _resolved(schema: Schema) -> Schema:
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            found: Schema = profile_schema()["$defs"][one["$ref"].rpartition("/")[2]]
            return found
    return next((one for one in schema.get("anyOf", ()) if "properties" in one), schema)


def _without_misspelt(faults: dict[Place, Fault]) -> list[Fault]:
    """Where a name is misspelt, the right one is missing: that is one fault, not two."""
    meant = {
        (*place[:-1], _meant(str(place[-1]), names_at(place[:-1])))
        for place, fault in faults.items()
        if " has no " in fault.words
    }
    return [fault for place, fault in faults.items() if not (fault.missing and place in meant)]


def _meant(wrong: str, names: tuple[str, ...]) -> str | None:
    called = _ALSO_CALLED.get(wrong)
    return called if called in names else nearest(wrong, names)


def did_you_mean(wrong: str, names: tuple[str, ...]) -> str:
    """The end of a sentence: the nearest name, or all."""
    near = _meant(wrong, names)
    if near:
        return f"did you mean {near}?"
    return f"choose one of {', '.join(names)}." if names else "leave it out."


def _fault(error: ErrorDetails, data: object) -> Fault:
    place, value = _place(error, data)
    name = next((part for part in reversed(place) if isinstance(part, str)), "the profile")
    context: dict[str, Any] = error.get("ctx", {})
    kind = error["type"]
    match kind:
        case "extra_forbidden":
            names = names_at(place[:-1])
            return Fault(place, f"{thing(place)} has no {place[-1]}: {_hint(place, names)}")
        case "missing":
            return Fault(place, f"{thing(place)} needs {name}: add the line.", missing=True)
        case "literal_error" if "[key]" in error["loc"]:
            names = tuple(_choices(context))
            return Fault(place, f"{thing(place)} has no {name}: {did_you_mean(str(name), names)}")
        case "literal_error":
            names = tuple(_choices(context))
            said = shown(value)
            return Fault(place, f"{name} cannot be {said}: {did_you_mean(said, names)}")
        case "value_error":
            return Fault(place, f"{name}: {context.get('error', error['msg'])}.")
        case "string_pattern_mismatch" if name == "id":
            words = f"an id is of small letters, digits and dashes, not {shown(value)}."
            return Fault(place, words)
        case "string_pattern_mismatch":
            return Fault(place, f"{name} cannot be {shown(value)}: write it as RRGGBB.")
        case "too_short" | "string_too_short":
            return Fault(place, f"{name} is empty: give at least {context.get('min_length', 1)}.")
        case "too_long" | "string_too_long":
            return Fault(place, f"{name} is too long: at most {context.get('max_length')}.")
    return Fault(place, _wrong(str(name), value, kind, context))


def _hint(place: Place, names: tuple[str, ...]) -> str:
    return did_you_mean(str(place[-1]), names)


def _wrong(name: str, value: object, kind: str, context: dict[str, Any]) -> str:
    said = shown(value)
    bounds = {
        "less_than_equal": ("at most", "le"),
        "greater_than_equal": ("at least", "ge"),
    }
    if kind in bounds:
        words, key = bounds[kind]
        return f"{name} is {said}: it is {words} {context.get(key)}."
    if kind.startswith("int"):
        return f"{name} cannot be {said}: write a whole number."
    if kind.startswith(("float", "finite")):
        return f"{name} cannot be {said}: write a number."
    if kind.startswith("bool"):
        return f"{name} cannot be {said}: write true or false."
    if kind.startswith("string"):
        return f"{name} cannot be {said}: it is text; put it in quotes."
    if kind.startswith(("tuple", "list")):
        return f"{name} cannot be {said}: it is a list, each on its line with a dash."
    if kind.startswith(("dict", "model")):
        return f"{name} cannot be {said}: names and values belong below it."
    return f"{name} cannot be {said}."


def thing(place: Place) -> str:
    """What a name at `place` stands in, in words."""
    for part in reversed(place[:-1]):
        match part:
            case "controls":
                return "a control"
            case str() if part in ("leds", "looks"):
                return "a light"
            case "rings":
                return "a ring"
            case "displays":
                return "a display"
            case "meters":
                return "a meter"
            case str():
                return part
    return "a profile"


def _choices(context: dict[str, Any]) -> Iterator[str]:
    """pydantic tells choices as one text: `'a', 'b' or 'c'`."""
    text = str(context.get("expected", ""))
    yield from (one.strip("' ") for one in text.replace(" or ", ", ").split(",") if one.strip())


def _place(error: ErrorDetails, data: object) -> tuple[Place, object]:
    """pydantic's way without what is not in the data (kinds of a union), and the value there."""
    place: list[str | int] = []
    here: object = data
    for part in error["loc"]:
        below = _below(here, part)
        if below is not _ABSENT:
            here = below
        elif error["type"] != "missing" or part != error["loc"][-1]:
            continue
        place.append(part)
    return tuple(place), here


_ABSENT = object()


def _below(here: object, part: str | int) -> object:
    if isinstance(here, dict):
        return here.get(part, _ABSENT)
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    return _ABSENT
