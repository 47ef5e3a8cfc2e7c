"""The tables of `docs/chains.md` and the file `docs/chains.schema.json`, from the schema.

`python -m bridge.host.chain.table` writes them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

from bridge.host.chain.fault_words import unit_of
from bridge.host.chain.moving import FIXED
from bridge.host.chain.schema import (
    Schema,
    bounds,
    bounds_words,
    chain_schema,
    choices,
    step_schemas,
)
from bridge.host.chain.shelf import built_in_chains
from session.page_tables import with_tables

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "chains.md"
SCHEMA_FILE = DOCS / "chains.schema.json"
COMMAND = "python -m bridge.host.chain.table"

_ALL_HAVE = ("kind", "bypass", "automation")
_PARTS = {
    "EqBand": "A band of an equaliser",
    "Branch": "A branch, or a band of a split",
    "Lane": "A lane of automation",
    "Tail": "`tail`",
}


def page_with_tables(page: str) -> str:
    """The page with its tables made anew. Raises ValueError when it has no place for one."""
    tables = {"chains": chain_table(), "steps": step_tables()}
    return with_tables(page, tables, COMMAND)


def schema_text() -> str:
    """The JSON Schema as it is published."""
    return json.dumps(chain_schema(), indent=2, ensure_ascii=False) + "\n"


def chain_table() -> str:
    """The chains that come with Roadie."""
    lines = ["| name | what it does | for |", "|---|---|---|"]
    lines += [
        f"| `{one.name}` | {one.about} | {', '.join(one.roles) or 'a mix'} |"
        for one in built_in_chains()
    ]
    return "\n".join(lines)


def step_tables() -> str:
    """Every kind of step with its parameters, and what stands inside steps."""
    lines: list[str] = []
    for kind, schema in step_schemas().items():
        lines += [f"### {kind}", "", _about(schema), ""]
        lines += _parameters(schema, FIXED.get(kind, ()), _ALL_HAVE)
    first = next(iter(step_schemas().values()))
    lines += ["### What every step has", ""]
    common = {**first, "properties": {name: first["properties"][name] for name in _ALL_HAVE[1:]}}
    lines += _parameters(common, None, ())
    for name, heading in _PARTS.items():
        schema = chain_schema()["$defs"][name]
        lines += [f"### {heading}", "", _about(schema), ""]
        lines += _parameters(schema, () if name == "EqBand" else None, ())
    return "\n".join(lines).strip()


def _about(schema: Schema) -> str:
    return cleandoc(schema.get("description", "")).replace("\n\n", "<br>").replace("\n", " ")


def _parameters(
    schema: Schema, fixed: tuple[str, ...] | None, without: tuple[str, ...]
) -> list[str]:
    """Rows of a table; `fixed` do not move, None where nothing does."""
    rows = [
        _row(name, one, schema, moves=fixed is not None and name not in fixed)
        for name, one in schema["properties"].items()
        if name not in without
    ]
    if not rows:
        return []
    heading = [
        "| parameter | what | unit | values | default | moves |",
        "|---|---|---|---|---|---|",
    ]
    return [*heading, *rows, ""]


def _row(name: str, schema: Schema, of: Schema, moves: bool) -> str:
    schema = {**_referred(schema), **schema}
    number = bounds(schema)
    default = "needed" if name in of.get("required", ()) else _default(schema.get("default"))
    yes = "yes" if moves and number.get("type") == "number" else ""
    words = schema.get("description") or _inner_words(schema) or "What it does to its region."
    cells = (f"`{name}`", _plain(words), unit_of(name), _values(schema), default, yes)
    return f"| {' | '.join(cells)} |"


def _referred(schema: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(chain_schema()["$defs"][name]) if name else {}


def _inner_words(schema: Schema) -> str:
    return next((one["description"] for one in schema.get("anyOf", ()) if "description" in one), "")


def _plain(words: str) -> str:
    return words.replace("\n", " ").replace("|", "\\|")


def _default(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _values(schema: Schema) -> str:
    chosen = choices(schema)
    if chosen:
        return ", ".join(f"`{one}`" for one in chosen)
    return bounds_words(bounds(schema)) or next(_kinds(schema), "")


def _kinds(schema: Schema) -> Iterator[str]:
    words = {"string": "text", "boolean": "true, false", "array": "a list", "object": "by name"}
    for one in (schema, *schema.get("anyOf", ())):
        if one.get("type") in words:
            yield words[one["type"]]
        elif one.get("type") == "number":
            yield "a number"


def write() -> None:
    """Both files anew."""
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")
    SCHEMA_FILE.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    write()
