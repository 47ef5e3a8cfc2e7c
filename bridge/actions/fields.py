"""An action's arguments as the fields of a form, from its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.actions.contract import Action

Schema = Mapping[str, Any]

_KINDS = {"boolean": "switch", "number": "number", "integer": "whole", "string": "text"}


def fields_of(action: Action) -> list[dict[str, Any]]:
    """A field for each argument, as plain JSON values, in the model's order.

    `kind` is `text`, `number`, `whole`, `switch`, `choice` (one of `options`), `words` or `numbers`
    (a list of them), or `any` where several kinds may be told.
    """
    schema = action.arguments.model_json_schema()
    definitions, needed = schema.get("$defs", {}), schema.get("required", ())
    return [
        {"name": name, "needed": name in needed, **_field(one, definitions)}
        for name, one in schema.get("properties", {}).items()
    ]


def _field(schema: Schema, definitions: Schema) -> dict[str, Any]:
    kinds = list(_plain(schema, definitions))
    only = kinds[0] if len(kinds) == 1 else {}
    return {
        "words": schema.get("description", ""),
        "kind": _kind(only),
        "options": [str(one) for one in only.get("enum", ())],
        "lowest": only.get("minimum", only.get("exclusiveMinimum")),
        "highest": only.get("maximum", only.get("exclusiveMaximum")),
        "longest": only.get("maxLength"),
        "usual": _usual(schema.get("default")),
    }


def _plain(schema: Schema, definitions: Schema) -> Iterator[Schema]:
    """What it may be, without references, and without that it may be left out."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _plain(one, definitions)
    elif schema.get("type") != "null":
        yield schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "choice"
    if schema.get("type") == "array":
        items = [*schema.get("prefixItems", ()), schema.get("items")]
        return "numbers" if all(_is_number(one) for one in items if one) else "words"
    return _KINDS.get(str(schema.get("type")), "any")


def _is_number(schema: Schema) -> bool:
    return schema.get("type") in ("number", "integer")


def _usual(value: Any) -> str:
    match value:
        case None | [] | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case list():
            return ", ".join(map(str, value))
    return str(value)
