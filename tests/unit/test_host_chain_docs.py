"""docs/chains.md and the published schema say what the types say; the example is a chain."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from bridge.host.chain.moves import moved, read_moves
from bridge.host.chain.reading import chain_of_text
from bridge.host.chain.schema import step_schemas
from bridge.host.chain.shelf import OnShelf, built_in_chains
from bridge.host.chain.table import COMMAND, PAGE, SCHEMA_FILE, page_with_tables, schema_text

PUBLISHED = jsonschema.Draft202012Validator(json.loads(schema_text()))
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_tables_and_the_schema_are_current() -> None:
    page = PAGE.read_text("utf-8")
    assert page_with_tables(page) == page, f"run: {COMMAND}"
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), f"run: {COMMAND}"


def test_every_parameter_says_what_it_means() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| ", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 80
    assert [name for name, words in rows if len(words) < 5] == []


def test_every_step_and_every_chain_stands_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert [kind for kind in step_schemas() if f"\n### {kind}\n" not in page] == []
    assert [one.name for one in built_in_chains() if f"\n| `{one.name}` |" not in page] == []


def test_the_example_is_a_chain() -> None:
    example, _ = EXAMPLES
    assert chain_of_text(example, "the example").name == "my vocal"
    PUBLISHED.validate(yaml.safe_load(example))


def test_the_example_of_automation_can_be_laid_over_a_chain(tmp_path: Path) -> None:
    file = tmp_path / "moves.yaml"
    file.write_text(EXAMPLES[1], "utf-8")
    steps = "- {kind: gain, gain_db: 0}\n- {kind: filter, shape: low-pass, frequency_hz: 300}\n"
    steps += "- {kind: reverb, decay_ms: 900, mix: 0}\n"
    chain = moved(chain_of_text(f"name: x\nsteps:\n{steps}", "x"), read_moves(file))
    assert [list(step.automation) for step in chain.steps] == [[], ["frequency_hz"], ["mix"]]


@pytest.mark.parametrize("one", built_in_chains(), ids=lambda one: one.name)
def test_an_editor_that_has_the_schema_finds_no_fault_in_a_chain_of_ours(one: OnShelf) -> None:
    PUBLISHED.validate(yaml.safe_load(one.file.read_text("utf-8")))


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "gain"},
        {"kind": "gain", "gain_db": 3, "volume": 4},
        {"gain_db": 3},
        {"kind": "gate", "threshold_db": "loud"},
    ],
)
def test_an_editor_that_has_the_schema_finds_faults(step: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        PUBLISHED.validate({"name": "x", "steps": [step]})
