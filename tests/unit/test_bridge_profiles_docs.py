"""docs/controllers.md and controllers/schema.json say what the schema says; the example is read."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.reading import profile_of_text
from bridge.controllers.shelf import OnShelf, ProfileShelf
from bridge.controllers.table import COMMAND, PAGE, SCHEMA_FILE, page_with_tables, schema_text
from bridge.events.arrived import MidiArrived, Source
from session.slug import slug
from session.yaml_text import written

PUBLISHED = jsonschema.Draft202012Validator(json.loads(schema_text()))
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_tables_and_the_schema_are_current() -> None:
    page = PAGE.read_text("utf-8")
    assert page_with_tables(page) == page, f"run: {COMMAND}"
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), f"run: {COMMAND}"


def test_every_field_says_what_it_means_and_what_may_be_written() -> None:
    fields = PAGE.read_text("utf-8").partition("## Every field")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| ", fields, re.MULTILINE)
    assert len(rows) > 60
    assert [name for name, words, values in rows if len(words) < 8 or not values] == []


def test_the_example_is_a_profile_that_hears_what_the_page_says() -> None:
    device = ProfiledDevice(profile_of_text(EXAMPLE, "the example"))

    def control(*data: int) -> list[str]:
        return [one.control for one in device.heard(MidiArrived(Source("x"), 0.0, bytes(data)))]

    assert control(0xB0, 28, 5) == ["knob8"]
    assert control(0x99, 48, 5) == ["pad1"]
    assert control(0x99, 36, 5) == ["pad13"]
    assert control(0xB0, 60, 127) == ["scroll"]


@pytest.mark.parametrize("one", ProfileShelf().entries(), ids=lambda one: one.profile.id)
def test_an_editor_that_has_the_schema_finds_no_fault_in_a_profile_of_ours(one: OnShelf) -> None:
    PUBLISHED.validate(written(one.file.read_text("utf-8")).data)


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("kind: knob", "kind: knop"),
        ("    number: 60", "    note: 60"),
        ("number: {start: 21}", "number: {begin: 21}"),
        ("verified_on_hardware: true", "verified_on_hardware: perhaps"),
    ],
)
def test_an_editor_that_has_the_schema_finds_faults(there: str, instead: str) -> None:
    assert there in EXAMPLE
    with pytest.raises(jsonschema.ValidationError):
        PUBLISHED.validate(written(EXAMPLE.replace(there, instead)).data)


@pytest.mark.parametrize("one", ProfileShelf().entries(), ids=lambda one: one.profile.id)
def test_a_profile_stands_in_the_folder_of_its_vendor(one: OnShelf) -> None:
    vendor = slug(one.profile.vendor, "")
    assert one.file.stem in (one.profile.id, one.profile.model.casefold())
    assert one.file.parent.name in (vendor, vendor.partition("-")[0], "generic")
