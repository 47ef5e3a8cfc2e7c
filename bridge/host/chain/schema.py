"""The schema of chains as JSON Schema: made from the types, published in `docs/`, and what reading
looks names, bounds and choices up in. No key is allowed that it does not name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from bridge.host.chain.model import Chain
from session.yaml_text import Place

Schema: TypeAlias = dict[str, Any]


@cache
def chain_type() -> TypeAdapter[Chain]:
    """Checks plain data and makes a chain of it."""
    return TypeAdapter(Chain)


@cache
def chain_schema() -> Schema:
    """The JSON Schema (2020-12) of a chain file; treat it as frozen."""
    made = chain_type().json_schema(ref_template="#/$defs/{model}")
    for schema in (made, *made["$defs"].values()):
        if "properties" in schema:
            schema["additionalProperties"] = False
        if "const" in schema.get("properties", {}).get("kind", {}):
            schema["required"] = ["kind", *schema.get("required", [])]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A Roadie chain",
    }


@cache
def step_schemas() -> dict[str, Schema]:
    """The schema of every kind of step, by kind, in the order of the documents."""
    listed = chain_schema()["properties"]["steps"]["items"]["oneOf"]
    found = (_resolved(one) for one in listed)
    return {one["properties"]["kind"]["const"]: one for one in found}


def schema_at(place: Place, data: object) -> Schema | None:
    """The schema of what is at `place` in `data`; None where nothing is expected."""
    schema: Schema | None = chain_schema()
    for part in place:
        if schema is None:
            return None
        schema = _below(_of(schema, data), part)
        data = value_below(data, part)
    return None if schema is None else _of(schema, data)


def unknown_keys(data: object) -> Iterator[tuple[Place, Schema]]:
    """Places of keys that the schema does not name, each with the schema of what it stands in."""
    waiting: list[tuple[Place, Schema, object]] = [((), chain_schema(), data)]
    while waiting:
        place, schema, value = waiting.pop()
        schema = _of(schema, value)
        if isinstance(value, dict):
            for key, below in value.items():
                inner = _below(schema, key)
                if inner is not None:
                    waiting.append(((*place, key), inner, below))
                elif "properties" in schema:
                    yield (*place, key), schema
        elif isinstance(value, list) and "items" in schema:
            waiting += [((*place, i), schema["items"], one) for i, one in enumerate(value)]


def choices(schema: Schema) -> tuple[str, ...]:
    """What may be chosen where there is a choice: texts or numbers, as they are written."""
    found = schema.get("enum") or [one for way in _ways(schema) for one in way.get("enum", ())]
    return tuple(str(one) for one in found)


def bounds(schema: Schema) -> Schema:
    """The schema of the number itself: of `number or nothing`, the number's."""
    numbers = [one for one in _ways(schema) if one.get("type") in ("number", "integer")]
    return numbers[0] if numbers else {}


def bounds_words(number: Schema) -> str:
    """`-60 to 0`, `above 0 to 100`; empty where a number has no bounds on both sides."""
    low = number.get("minimum", number.get("exclusiveMinimum"))
    high = number.get("maximum", number.get("exclusiveMaximum"))
    if low is None or high is None:
        return ""
    above = "above " if "exclusiveMinimum" in number else ""
    below = "below " if "exclusiveMaximum" in number else ""
    return f"{above}{low:.9g} to {below}{high:.9g}"


def _ways(schema: Schema) -> Sequence[Schema]:
    return [_resolved(one) for one in schema.get("anyOf", [schema])]


def _resolved(schema: Schema) -> Schema:
    if "$ref" in schema:
        found: Schema = chain_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _of(schema: Schema, data: object) -> Schema:
    """The schema itself, or of several kinds that of the kind that the data says it is."""
    schema = _resolved(schema)
    if "oneOf" in schema and isinstance(data, dict):
        kind = data.get("kind")
        kinds = step_schemas()
        return kinds[kind] if isinstance(kind, str) and kind in kinds else {}
    return schema


def _below(schema: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        found = schema.get("items")
        return found if isinstance(found, dict) else None
    named: Schema | None = schema.get("properties", {}).get(part)
    others = schema.get("additionalProperties")
    return named or (others if isinstance(others, dict) else None)


def value_below(data: object, part: str | int) -> object:
    """What is at a key or a place in a list; None where nothing is."""
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
        return data[part]
    return None


def value_at(data: object, place: Place) -> object:
    """What is at `place`; None where nothing is."""
    for part in place:
        data = value_below(data, part)
    return data
