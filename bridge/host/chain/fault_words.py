"""Sentences about what is wrong with a chain, in a musician's words. Pure."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

from bridge.host.chain.nearest import did_you_mean, nearest
from bridge.host.chain.schema import (
    Schema,
    bounds,
    bounds_words,
    choices,
    schema_at,
    step_schemas,
    value_at,
)
from session.yaml_faults import shown
from session.yaml_text import Place

_UNITS = {
    "db": "dB",
    "dbfs": "dBFS",
    "dbtp": "dBTP",
    "lufs": "LUFS",
    "ms": "milliseconds",
    "seconds": "seconds",
    "hz": "hertz",
    "beats": "beats",
    "semitones": "semitones",
    "bits": "bits",
    "rate": "hertz",
}


def unit_of(name: str) -> str:
    """The unit that a parameter's name ends with, in words; empty where it has none."""
    return _UNITS.get(name.rpartition("_")[2], "")


def unknown_key_words(place: Place, schema: Schema, data: object) -> str:
    """The sentence for a key that `schema`, which it stands in, does not name."""
    key = str(place[-1])
    stands = value_at(data, place[:-1])
    used = set(stands) if isinstance(stands, dict) else set()
    free = [name for name in schema["properties"] if name not in used] or list(schema["properties"])
    kind = stands.get("kind") if isinstance(stands, dict) else None
    what = a_step(kind) if isinstance(kind, str) else _thing(place)
    if key in ("mix", "wet", "dry", "blend") and nearest(key, free) is None:
        return f"{what} has no {key}: to blend it with the dry sound, put it in a parallel step."
    return f"{what} has no {key}: {did_you_mean(key, free)}"


def _thing(place: Place) -> str:
    names = [part for part in place[:-1] if isinstance(part, str)]
    match names[-1] if names else "":
        case "":
            return "a chain"
        case "branches":
            return "a branch"
        case "bands":
            return "a band"
        case name if len(names) >= 2 and names[-2] == "automation":
            return f"the lane of {name}"
        case name:
            return name


def a_step(kind: str) -> str:
    """`a gate`, `an equaliser`."""
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"


def error_words(error: ErrorDetails, place: Place, data: object) -> str:
    """The sentence for what pydantic found at `place`."""
    value = value_at(data, place)
    name = _name(place)
    context: dict[str, Any] = error.get("ctx", {})
    schema = schema_at(place, data) or {}
    kind = error["type"]
    if value is None and kind not in ("missing", "union_tag_not_found"):
        return f"{name} has no value: give it one, or take the line out."
    match kind:
        case "missing":
            return _missing(place, data)
        case "union_tag_not_found":
            return _without_kind(value)
        case "union_tag_invalid":
            said = str(context.get("tag", ""))
            return f"there is no kind of step called {said}: {did_you_mean(said, step_schemas())}"
        case "literal_error":
            said = shown(value)
            return f"{name} cannot be {said}: {did_you_mean(said, choices(schema))}"
        case "value_error":
            return f"{context.get('error', error['msg'])}."
        case "too_short" | "string_too_short":
            return f"{name} has too few: give at least {context.get('min_length', 1)}."
        case "too_long" if _is_point(place):
            return f"{name} is more than a place and a value: write [place, value]."
        case "too_long" | "string_too_long":
            return f"{name} is too long: at most {context.get('max_length')}."
        case "string_pattern_mismatch":
            return f"{name} must not begin or end with a space, and be one line."
        case _:
            return _wrong(name, value, schema, kind)


def _missing(place: Place, data: object) -> str:
    name = str(place[-1])
    stands = value_at(data, place[:-1])
    if not place[:-1] and isinstance(stands, dict):
        return f"the chain has no {name}: a chain is a name and its steps."
    kind = stands.get("kind") if isinstance(stands, dict) else None
    what = a_step(kind) if isinstance(kind, str) else _thing(place)
    unit = unit_of(name)
    return f"{what} needs {name}{f' ({unit})' if unit else ''}: add the line."


def _without_kind(value: object) -> str:
    if isinstance(value, dict):
        for key in value:
            near = nearest(str(key), step_schemas())
            if near and (len(value) == 1 or str(key) == near):
                return f"a step begins with its kind: write `kind: {near}`, its values below."
        if "type" in value:
            return "a step has a kind, not a type: write `kind:`."
    return "a step begins with its kind, such as `kind: gain`: add it."


def _wrong(name: str, value: object, schema: Schema, kind: str) -> str:
    number = bounds(schema)
    unit = unit_of(name)
    span = bounds_words(number)
    span += f" {unit}" if span and unit else ""
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return (
            f"{name} is {shown(value)}: it goes from {span}."
            if span
            else (f"{name} is {shown(value)}, which is out of bounds.")
        )
    if len(schema.get("anyOf", ())) == 3:
        return f"{name} cannot be {shown(value)}: write a number, a text, true or false."
    if number or kind.startswith(("float", "int", "finite")):
        whole = "a whole number" if number.get("type") == "integer" else "a number"
        told = f", {span}" if span else ""
        hint = " without its unit, which the name says" if _has_unit(value) else ""
        return f"{name} cannot be {shown(value)}: write {whole}{told}{hint}."
    if kind == "string_type":
        return f"{name} cannot be {shown(value)}: it is text; put it in quotes."
    if kind == "bool_type":
        return f"{name} cannot be {shown(value)}: write true or false."
    if kind in ("tuple_type", "list_type"):
        return f"{name} cannot be {shown(value)}: it is a list, each on its line with a dash."
    if kind.startswith(("dict", "dataclass", "model")):
        return f"{name} cannot be {shown(value)}: names and values belong below it."
    return f"{name} cannot be {shown(value)}."


def _is_point(place: Place) -> bool:
    return len(place) >= 2 and place[-2] == "points"


def _has_unit(value: object) -> bool:
    return isinstance(value, str) and any(mark.isdigit() for mark in value)


def _name(place: Place) -> str:
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return "the chain"
    if place and isinstance(place[-1], int):
        if names[-1] == "steps":
            return "a step"
        numbers = [str(part + 1) for part in place[_last_name(place) :] if isinstance(part, int)]
        return f"{names[-1]} (number {', '.join(numbers)})"
    return names[-1]


def _last_name(place: Place) -> int:
    return max(i for i, part in enumerate(place) if isinstance(part, str)) + 1
