"""Chains of one's own are saved whole, and nothing that was there is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_data, chain_of_text, read_chain
from bridge.host.chain.shelf import ChainShelf, built_in_chains
from bridge.host.chain.steps import GainStep, PlugInStep
from bridge.host.chain.writing import chain_text
from session.errors import BadInput, NotFound

MINE = Chain("mine: a #1 & 'one'", (GainStep(gain_db=-3.0),), about="no", roles=("bass",))


@pytest.mark.parametrize("entry", built_in_chains(), ids=lambda entry: entry.name)
def test_every_chain_that_comes_with_roadie_is_read_as_it_was_written(entry) -> None:  # type: ignore[no-untyped-def]
    chain = read_chain(entry.file)
    assert chain_of_text(chain_text(chain), "written") == chain


@pytest.mark.parametrize("text", ["no", "1e3", "0x1F", "12:30", "~", "- a", "é\u2028ö", "a: b #"])
def test_texts_that_yaml_could_take_for_something_else_stay_texts(text: str) -> None:
    step = PlugInStep(name="x", parameters={text: text})
    assert chain_of_text(chain_text(replace(MINE, steps=(step,))), "written").steps == (step,)


def test_a_saved_chain_is_found_and_the_one_before_stays_beside(tmp_path: Path) -> None:
    shelf = ChainShelf(tmp_path / "chains")
    first = shelf.save(MINE)
    again = shelf.save(replace(MINE, steps=(GainStep(gain_db=6.0),)))
    assert (again.file, again.own) == (first.file, True)
    assert shelf.load(MINE.name).chain.steps == (GainStep(gain_db=6.0),)
    before = first.file.with_name(f"{first.file.name}.before")
    assert chain_of_text(before.read_text("utf-8"), "before") == MINE
    assert len(list(first.file.parent.iterdir())) == 2


def test_a_chain_that_came_with_roadie_is_not_replaced(tmp_path: Path) -> None:
    shelf = ChainShelf(tmp_path)
    with pytest.raises(BadInput, match="came with Roadie"):
        shelf.save(replace(MINE, name="Drum_Bus Glue"))
    with pytest.raises(BadInput, match="stays on the shelf"):
        shelf.put_aside("drum bus glue")
    assert not list(tmp_path.iterdir())


def test_two_names_that_make_one_file_name_become_two_files(tmp_path: Path) -> None:
    shelf = ChainShelf(tmp_path)
    files = {shelf.save(replace(MINE, name=name)).file.name for name in ("a/b", "a?b", "../a b")}
    assert files == {"a-b.yaml", "a-b-2.yaml", "a-b-3.yaml"}
    assert {path.name for path in tmp_path.iterdir()} == files


def test_a_broken_file_is_mended_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: [", "utf-8")
    shelf = ChainShelf(tmp_path)
    shelf.save(replace(MINE, name="mine"))
    assert shelf.load("mine").chain.steps == MINE.steps
    assert (tmp_path / "mine.yaml.before").read_text("utf-8") == "name: ["


def test_a_chain_put_aside_leaves_its_file(tmp_path: Path) -> None:
    shelf = ChainShelf(tmp_path)
    file = shelf.save(MINE).file
    shelf.put_aside(MINE.name)
    with pytest.raises(NotFound):
        shelf.load(MINE.name)
    assert [path.name for path in tmp_path.iterdir()] == [f"{file.name}.before"]
    with pytest.raises(NotFound):
        shelf.put_aside("what never was")


def test_plain_data_becomes_the_file_that_says_no_more_than_it(tmp_path: Path) -> None:
    data = {"name": "x", "steps": [{"kind": "gain", "gain_db": 1}]}
    text = ChainShelf(tmp_path).save(chain_of_data(data)).file.read_text("utf-8")
    assert text == "name: x\nsteps:\n- kind: gain\n  gain_db: 1.0\n"
