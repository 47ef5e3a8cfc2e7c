"""Which mappings were chosen and dropped by hand outlives the bridge."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.running.choice import CHOICE_FILE, MOST, Choice, read_choice, write_choice
from bridge.running.config import BridgeConfig
from bridge.running.shelves import Shelves

PADS = "name: My pads\nuse: [launchpad-x]\nmappings:\n  - {on: pad1, do: hush}\n"


def shelves(folder: Path, *named: str) -> tuple[Shelves, list[str]]:
    """The shelves of a bridge that starts with this folder, and what they say."""
    said: list[str] = []
    config = BridgeConfig(library=str(folder), mappings_folder=str(folder), mappings=named)
    return Shelves(config, said.append), said


def used(one: Shelves, *devices: str) -> list[str]:
    return [read.mapping.name for read in one.used_with(devices)]


def test_what_was_chosen_and_dropped_is_so_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "pads.yaml").write_text(PADS)
    first, _ = shelves(tmp_path)
    before = used(first)
    assert "OSC" in before
    assert "My pads" not in before
    first.choose("My pads")
    first.drop("OSC")
    second, said = shelves(tmp_path)
    assert used(second) == [*(one for one in before if one != "OSC"), "My pads"]
    assert not said
    second.choose("OSC")
    second.drop("My pads")
    third, _ = shelves(tmp_path)
    assert sorted(used(third)) == sorted(before)


def test_what_the_settings_name_is_used_at_each_start(tmp_path: Path) -> None:
    path = tmp_path / "pads.yaml"
    path.write_text(PADS)
    for named in ("My pads", str(path)):
        first, _ = shelves(tmp_path, named)
        assert "settings" in first.drop("My pads")
        assert used(first) == []
        second, _ = shelves(tmp_path, named)
        assert used(second) == ["My pads"]


def test_a_chosen_mapping_that_is_gone_is_told_of_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "pads.yaml"
    path.write_text(PADS)
    first, _ = shelves(tmp_path)
    first.choose("My pads")
    path.unlink()
    second, said = shelves(tmp_path)
    assert "My pads" not in used(second)
    assert said == ["The mapping My pads was in use, and is gone: choose another."]
    assert read_choice(tmp_path) == Choice()


def test_a_broken_one_is_used_again_once_it_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "pads.yaml"
    path.write_text(PADS)
    first, _ = shelves(tmp_path)
    first.choose("My pads")
    path.write_text(PADS.replace("do: hush", "do: hsuh"))
    second, said = shelves(tmp_path)
    assert "My pads" not in used(second)
    assert any("hush" in one for one in said)
    path.write_text(PADS)
    third, _ = shelves(tmp_path)
    assert "My pads" in used(third)


@pytest.mark.parametrize("text", ["", "[]", '{"chosen": 1, "dropped": [2, "OSC"]}', "[" * 10**5])
def test_a_file_that_is_of_no_use_stops_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / CHOICE_FILE).write_text(text)
    assert read_choice(tmp_path).chosen == ()
    first, said = shelves(tmp_path)
    used(first)
    assert not said


def test_a_choice_that_cannot_be_kept_holds_and_is_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    first, said = shelves(folder)
    first.drop("OSC")
    assert "OSC" not in used(first)
    assert any("is not kept" in one for one in said)


def test_it_does_not_grow_without_end(tmp_path: Path) -> None:
    choice = Choice()
    for number in range(3 * MOST):
        choice = choice.drop(str(number))
    write_choice(choice, tmp_path)
    assert len(read_choice(tmp_path).dropped) == MOST
