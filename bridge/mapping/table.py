"""The tables of `docs/mappings.md`, and `docs/mappings.schema.json`, from what they tell of.

`python -m bridge.mapping.table` writes them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bridge.actions.asking import Wishes
from bridge.actions.contract import Action
from bridge.actions.parameters import PARAMETERS
from bridge.actions.registry import ACTIONS
from bridge.mapping.expressions.functions import FUNCTIONS
from bridge.mapping.expressions.scope import FAMILIES, NAMES
from bridge.mapping.gestures import GESTURES
from bridge.mapping.known import BUILT_IN
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
from bridge.mapping.shelf import MappingShelf
from bridge.mapping.take_over import MODES
from session.page_tables import with_tables

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "mappings.md"
SCHEMA_FILE = DOCS / "mappings.schema.json"
COMMAND = "python -m bridge.mapping.table"

Schema = dict[str, Any]

_PARTS: dict[type[BaseModel], str] = {
    MappingFile: "The file",
    Layer: "`layers`: a layer, by its name",
    Rule: "`mappings`: one mapping",
    Encoder: "`encoder`: how an endless encoder turns a parameter",
    When: "`quantise`: when it begins",
    Guard: "`guard`: what keeps it from happening",
    Limits: "`limits`: what all of it may cost",
    Feedback: "`feedback`: what the control shows",
    Words: "`text` in `feedback`: words on a display",
}


def page_with_tables(page: str) -> str:
    """The page with its tables made anew. Raises ValueError when it has no place for one."""
    tables = {
        "shipped": shipped_table(),
        "fields": field_tables(),
        "gestures": _two("gesture", {f"`{name}`": words for name, words in GESTURES.items()}),
        "take-over": _two("mode", {f"`{name}`": words for name, words in MODES.items()}),
        "names": name_table(),
        "functions": function_table(),
        "actions": action_table(),
        "wishes": wish_table(),
        "parameters": parameter_table(),
    }
    return with_tables(page, tables, COMMAND)


def mapping_schema() -> Schema:
    """The JSON Schema (2020-12) of a mapping file."""
    made = MappingFile.model_json_schema(ref_template="#/$defs/{model}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A Roadie mapping",
    }


def schema_text() -> str:
    """The JSON Schema as it is published."""
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_table() -> str:
    """The mappings that come with Roadie."""
    lines = ["| name | for | what it does |", "|---|---|---|"]
    for one in MappingShelf().entries():
        mapping = one.read.mapping
        devices = ", ".join(f"`{device}`" for device in mapping.devices)
        lines.append(f"| `{one.name}` | {devices} | {mapping.about} |")
    return "\n".join(lines)


def name_table() -> str:
    """What expressions know by name."""
    rows = {f"`{name}`": words for name, (_, words) in NAMES.items()}
    rows |= {f"`{family}`*name*": words for family, (_, words) in FAMILIES.items()}
    return _two("name", rows)


def function_table() -> str:
    """What expressions may call."""
    return _two("function", {f"`{one.usage}`": one.words for one in FUNCTIONS.values()})


def action_table() -> str:
    """What `do` may ask for."""
    lines = ["| action | what it does | told by `args` | asks for |", "|---|---|---|---|"]
    lines += [
        f"| `{action.name}` | {_plain(action.words)} | {_arguments(action)} | {action.cost} |"
        for action in ACTIONS.values()
    ]
    for name, built_in in BUILT_IN.items():
        told = "; ".join(f"`{one}`: {_open(words)}" for one, words in built_in.arguments.items())
        lines.append(f"| `{name}` | {built_in.words} | {told} | free |")
    return "\n".join(lines)


def parameter_table() -> str:
    """What `set` may set."""
    lines = ["| parameter | what it is | range |", "|---|---|---|"]
    for name, one in PARAMETERS.items():
        ends = "" if one.ends is None else f"{one.ends[0]:.10g} to {one.ends[1]:.10g}"
        lines.append(f"| `{name}` | {_plain(one.words)} | {ends or one.kind} |")
    lines.append("| `chain.<step>.<parameter>` | Any parameter of a chain's step. | its own |")
    return "\n".join(lines)


def wish_table() -> str:
    """What every action that makes music may be told."""
    rows = {f"`{name}`": one.description or "" for name, one in Wishes.model_fields.items()}
    of_parameters = {f"`{name}`": one.words for name, one in PARAMETERS.items()}
    return _two(
        "wish", {name: words or of_parameters.get(name, "") for name, words in rows.items()}
    )


def _arguments(action: Action) -> str:
    wishes = issubclass(action.arguments, Wishes)
    found = ["any wish"] if wishes else []
    for name, field in action.arguments.model_fields.items():
        if not wishes or name not in Wishes.model_fields:
            words = _open(field.description or "")
            found.append(f"`{name}`{f': {_plain(words)}' if words else ''}")
    return "; ".join(found)


def _open(sentence: str) -> str:
    """A sentence without its full stop, for one among several."""
    return sentence if sentence.endswith("..") else sentence.removesuffix(".")


def _two(heading: str, rows: dict[str, str]) -> str:
    lines = [f"| {heading} | what it means |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {_plain(words)} |" for name, words in rows.items())])


def field_tables() -> str:
    """Every field of the schema."""
    definitions = mapping_schema()["$defs"]
    lines: list[str] = []
    for model, heading in _PARTS.items():
        schema = mapping_schema() if model is MappingFile else definitions[model.__name__]
        lines += [f"### {heading}", "", "| field | what | values | default |", "|---|---|---|---|"]
        for name, field in model.model_fields.items():
            values = "; ".join(dict.fromkeys(_values(schema["properties"][name], definitions)))
            default = "needed" if field.is_required() else _default(field.default)
            words = _plain(field.description or "")
            lines.append(f"| `{name}` | {words} | {_plain(values)} | {default} |")
        lines.append("")
    return "\n".join(lines).strip()


def _default(value: object) -> str:
    match value:
        case None | "" | () | BaseModel():
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case dict():
            return ""
    return "" if value is PydanticUndefined else f"`{value}`"


_KINDS = {"boolean": "true, false", "string": "text", "object": "by name", "null": ""}


def _values(schema: Schema, definitions: dict[str, Schema]) -> Iterator[str]:
    """What may be written, in words: of several kinds each."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if "properties" in definitions[name]:
            yield "names and values"
            return
        schema = definitions[name]
    for one in schema.get("anyOf", ()):
        yield from _values(one, definitions)
    if "enum" in schema:
        yield ", ".join(f"`{one}`" for one in schema["enum"])
    elif "const" in schema:
        yield str(schema["const"]).lower()
    elif schema.get("type") in ("number", "integer"):
        yield _bounds(schema)
    elif schema.get("type") == "array":
        yield "a list"
    elif "type" in schema and _KINDS.get(schema["type"]):
        yield _KINDS[schema["type"]]


def _bounds(schema: Schema) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None or high is None or abs(high) >= 1e9:
        return "a number above 0" if schema.get("exclusiveMinimum") == 0 else "a number"
    return f"{'above ' if 'exclusiveMinimum' in schema else ''}{low:g} to {high:g}"


def _plain(words: str) -> str:
    return words.replace("\n", " ").replace("|", "\\|")


def write() -> None:
    """Both files anew."""
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")
    SCHEMA_FILE.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    write()
