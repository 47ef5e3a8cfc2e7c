"""The shelf of chains: found by name, the user's own first, and a broken file hides nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.host.chain.shelf import ChainShelf, built_in_chains
from bridge.host.chain.steps import GainStep
from session.errors import NotFound, UnreadableChain


def own(folder: Path, file: str, name: str, gain_db: float = -3) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"name: {name}\nsteps:\n  - kind: gain\n    gain_db: {gain_db}\n")
    return path


@pytest.mark.parametrize(
    "asked", ["drum bus glue", "Drum Bus Glue", "drum-bus_glue", " DRUM bus GLUE"]
)
def test_a_name_counts_without_case_and_with_any_joint(asked: str) -> None:
    assert ChainShelf().load(asked).chain.name == "drum bus glue"


def test_the_users_own_chain_of_a_name_wins_and_that_is_said(tmp_path: Path) -> None:
    file = own(tmp_path, "deep/mine.yaml", "Telephone")
    shelf = ChainShelf(tmp_path)
    found = shelf.load("telephone")
    assert (found.chain.steps, found.file, found.base) == (
        (GainStep(gain_db=-3),),
        file,
        tmp_path / "deep",
    )
    (entry,) = [one for one in shelf.entries() if one.name.casefold() == "telephone"]
    assert (entry.own, entry.hides) == (True, True)
    assert len(shelf.names()) == len(built_in_chains())


def test_a_broken_file_stands_there_with_its_reason_and_the_others_go_on(tmp_path: Path) -> None:
    own(tmp_path, "good.yaml", "good one")
    (tmp_path / "bad.yml").write_text("name: x\nsteps:\n  - kind: gian\n")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("no chain")
    shelf = ChainShelf(tmp_path)
    broken = {one.name: one.reason for one in shelf.entries() if one.reason}
    assert sorted(broken) == ["bad", "binary", "gone"]
    assert "bad.yml, line 3, step 1: there is no kind of step called gian" in (broken["bad"] or "")
    assert shelf.load("good one").chain.name == "good one"
    assert shelf.load("telephone").file.name == "telephone.yaml"
    with pytest.raises(UnreadableChain, match="did you mean gain"):
        shelf.load("bad")


def test_of_two_own_chains_with_one_name_one_is_taken_and_the_other_told(tmp_path: Path) -> None:
    own(tmp_path, "a.yaml", "same", gain_db=1)
    own(tmp_path, "b.yaml", "SAME", gain_db=2)
    shelf = ChainShelf(tmp_path)
    assert shelf.load("same").file.name == "a.yaml"
    (second,) = [one for one in shelf.entries() if one.reason]
    assert second.file.name == "b.yaml"
    assert "same name" in (second.reason or "")


def test_a_change_on_disk_counts_at_once(tmp_path: Path) -> None:
    shelf = ChainShelf(tmp_path)
    own(tmp_path, "a.yaml", "mine", gain_db=1)
    assert shelf.load("mine").chain.steps == (GainStep(gain_db=1),)
    own(tmp_path, "a.yaml", "mine", gain_db=2)
    assert shelf.load("mine").chain.steps == (GainStep(gain_db=2),)


def test_a_path_works_as_well_as_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own(tmp_path, "elsewhere/my.yaml", "mine")
    monkeypatch.chdir(tmp_path)
    found = ChainShelf().load("elsewhere/my.yaml")
    assert (found.chain.name, found.base) == ("mine", tmp_path / "elsewhere")
    with pytest.raises(NotFound, match=r"no chain file elsewhere/other\.yaml"):
        ChainShelf().load("elsewhere/other.yaml")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("drum bus glu", "did you mean 'drum bus glue'?"),
        ("mastering", "choose one of mastering -14 LUFS, mastering -9 LUFS"),
        ("xyzzy", "or name a .yaml file"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(asked: str, words: str) -> None:
    with pytest.raises(NotFound, match="There is no chain called") as caught:
        ChainShelf().load(asked)
    assert words in str(caught.value)


def test_a_folder_that_is_not_there_holds_no_chains(tmp_path: Path) -> None:
    assert ChainShelf(tmp_path / "none").names() == ChainShelf().names()
