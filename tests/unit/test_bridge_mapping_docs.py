"""docs/mappings.md and the published schema say what the code says; the example works."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from bridge.actions.registry import ACTIONS
from bridge.controllers.shelf import ProfileShelf
from bridge.mapping.known import known_with
from bridge.mapping.reading import mapping_of_text
from bridge.mapping.shelf import MappingShelf, OnShelf
from bridge.mapping.table import COMMAND, PAGE, SCHEMA_FILE, page_with_tables, schema_text
from session.yaml_text import written
from tests.unit.bridge_mapping_material import KNOWN, Hand

PUBLISHED = jsonschema.Draft202012Validator(json.loads(schema_text()))
TEXT = PAGE.read_text("utf-8")
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)[0]


def test_the_tables_and_the_schema_are_current() -> None:
    assert page_with_tables(TEXT) == TEXT, f"run: {COMMAND}"
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), f"run: {COMMAND}"


def test_every_field_says_what_it_means_and_what_may_be_written() -> None:
    fields = TEXT.partition("## Every field")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| ", fields, re.MULTILINE)
    assert len(rows) > 50
    assert [name for name, words, values in rows if len(words) < 8 or not values] == []


def test_every_action_is_on_the_page_with_what_it_does() -> None:
    assert [one for one in ACTIONS if not re.search(rf"^\| `{one}` \| \w.+\.", TEXT, re.M)] == []


def test_the_example_is_a_mapping_that_does_what_it_says() -> None:
    profile = ProfileShelf().load("mpk-mini-mk3")
    known = known_with({profile.id: profile.control_names()})
    hand = Hand(mapping_of_text(EXAMPLE, "the example", known), known=known)

    def hit(control: str) -> None:
        hand.press(f"{profile.id}/{control}")
        hand.release(f"{profile.id}/{control}")

    hit("pad3")
    hit("pad8")
    hit("pad5")
    assert hand.set == [("style", "funk")]
    assert hand.arguments == [{"bars": 16, "energy": 1.0}]
    hit("pad7")
    hand.press(f"{profile.id}/pad16")
    hit("pad7")
    assert hand.actions == ["generate", "keep", "undo"]


def test_every_function_is_called_on_the_page_as_it_may_be_called() -> None:
    usages = re.findall(r"^\| `(\w+\(.*?\))` \|", TEXT, re.MULTILINE)
    assert len(usages) >= 18
    names = ("a", "b", "c", "x", "low", "high", "list", "style", "bars")
    text = f"name: x\nuse: box\nvars: {{{', '.join(f'{name}: 1' for name in names)}}}\n"
    rules = "".join(f"  - {{on: pad1, do: any, args: {{x: {_quoted(one)}}}}}\n" for one in usages)
    mapping_of_text(f"{text}mappings:\n{rules}", "usages", type(KNOWN)())


def _quoted(usage: str) -> str:
    return "'=" + usage.replace("'", "''") + "'"


@pytest.mark.parametrize("one", MappingShelf().entries(), ids=lambda one: one.name)
def test_an_editor_that_has_the_schema_finds_no_fault_in_a_mapping_of_ours(one: OnShelf) -> None:
    PUBLISHED.validate(written(one.file.read_text("utf-8")).data)


@pytest.mark.parametrize(
    "fault", [{"gestre": "hold"}, {"gesture": "holt"}, {"hold_ms": "long"}, {"on": 5}]
)
def test_an_editor_that_has_the_schema_finds_faults(fault: dict[str, object]) -> None:
    rule = {"on": "pad1", "do": "tap", **fault}
    with pytest.raises(jsonschema.ValidationError):
        PUBLISHED.validate({"name": "x", "use": "box", "mappings": [rule]})
