"""Files that change while they are used: what can be kept is kept, and what broke is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.mapping.shelf import MappingShelf
from session.errors import NotFound, UnreadableMapping
from tests.unit.bridge_mapping_material import KNOWN, Hand, read

BEFORE = """
vars: {bars: 4, other: 1}
layers:
  lock: {on: alt, kind: toggle}
mappings:
  - {on: pad1, do: make, args: {bars: =bars}}
  - {on: pad2, let: {bars: =bars * 2}}
  - {on: pad3, layer: lock, do: tap}
"""
AFTER = BEFORE.replace("other: 1", "other: 2, new: 3").replace("bars: =bars}", "bars: =bars + 1}")


def test_variables_layers_and_running_tickets_outlive_a_change() -> None:
    hand = Hand(BEFORE)
    hand.hit("pad2")
    hand.hit("alt")
    hand.hit("pad1")
    ticket = hand.asked[0].ticket
    hand.went(ticket, "running", 0.3)
    hand.swap(read(AFTER))
    assert hand.look("alt") == "on"
    assert (hand.look("pad1"), hand.light("pad1").fraction) == ("running", 0.3)
    hand.went(ticket, "done")
    assert hand.look("pad1") == "done"
    hand.wait(3)
    hand.hit("pad1")
    hand.hit("pad3")
    assert hand.arguments == [{"bars": 8}, {"bars": 9}, {}]


def test_what_is_held_while_the_file_changes_is_let_go_where_it_was_pressed() -> None:
    text = """
layers: {shift: {on: shift}}
mappings:
  - {on: pad1, set: energy, button: momentary}
  - {on: pad2, layer: shift, do: tap}
"""
    hand = Hand(text)
    hand.press("shift")
    hand.press("pad1")
    hand.swap(read(text))
    hand.hit("pad2")
    hand.release("pad1")
    hand.release("shift")
    hand.hit("pad2")
    assert hand.set == [("energy", 1.0), ("energy", -1.0)]
    assert hand.actions == ["tap"]


def test_a_control_that_is_no_longer_used_goes_dark() -> None:
    hand = Hand("mappings: [{on: 'pad{1..2}', do: tap}, {on: fader, set: energy}]")
    hand.to("fader", 0.5)
    hand.swap(read("mappings: [{on: pad1, do: tap}]"))
    assert (hand.look("pad1"), hand.look("pad2")) == ("idle", "off")
    assert hand.position("fader") is None


def test_a_controller_that_was_unplugged_finds_its_work_and_its_variables_again() -> None:
    hand = Hand(BEFORE)
    hand.hit("pad2")
    hand.hit("pad1")
    hand.swap()
    hand.went(hand.asked[0].ticket, "running", 0.6)
    hand.swap(read(BEFORE))
    assert (hand.look("pad1"), hand.light("pad1").fraction) == ("running", 0.6)
    hand.went(hand.asked[0].ticket, "done")
    hand.hit("pad1")
    assert hand.arguments == [{"bars": 8}, {"bars": 8}]


def test_a_ticket_of_a_mapping_that_is_gone_ends_in_peace() -> None:
    hand = Hand(BEFORE)
    hand.hit("pad1")
    hand.swap()
    assert not hand.went(hand.asked[0].ticket, "done").asked


# The shelf


def write(path: Path, text: str, stamp: int) -> None:
    """As an editor does it; the stamp is told, since clocks of disks are coarse."""
    path.write_text(text, "utf-8")
    os.utime(path, ns=(stamp * 10**9, stamp * 10**9))


GOOD = "name: Mine\nuse: box\nmappings: [{on: pad1, do: tap}]\n"


def test_a_broken_file_keeps_what_it_said_and_says_which_line(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "mine.yaml"
    write(path, GOOD, 1)
    shelf = MappingShelf(tmp_path, KNOWN, said.append)
    assert "Mine" in shelf.names()
    before = shelf.load("mine")

    write(path, GOOD.replace("do: tap", "do: tpa"), 2)
    assert shelf.changed() == frozenset()
    assert shelf.load("mine") == before
    own = [one for one in said if str(path) in one]
    assert len(own) == 1
    assert f"{path}, line 3" in own[0]
    assert "did you mean tap? What it said before is kept." in own[0]
    shelf.changed()
    assert [one for one in said if str(path) in one] == own

    write(path, GOOD.replace("do: tap", "do: make"), 3)
    assert shelf.changed() == {"Mine"}
    assert shelf.load("mine").mapping.mappings[0].do == "make"
    assert not [one for one in shelf.faults() if str(path) in one]


def test_a_file_that_was_never_right_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "mine.yaml", "name: [", 1)
    shelf = MappingShelf(tmp_path, KNOWN)
    with pytest.raises(UnreadableMapping, match=r"mine.yaml, line \d"):
        shelf.load("mine")


def test_files_come_and_go(tmp_path: Path) -> None:
    shelf = MappingShelf(tmp_path, KNOWN)
    path = tmp_path / "mine.yaml"
    write(path, GOOD, 1)
    assert shelf.changed() == {"Mine"}
    path.unlink()
    assert shelf.changed() == {"Mine"}
    with pytest.raises(NotFound):
        shelf.load("Mine")


def test_a_file_that_was_named_is_watched_and_may_be_away_for_a_moment(tmp_path: Path) -> None:
    shelf = MappingShelf(None, KNOWN)
    path = tmp_path / "elsewhere.yaml"
    write(path, GOOD, 1)
    assert shelf.load(str(path)).mapping.name == "Mine"
    path.unlink()
    assert shelf.changed() == frozenset()
    write(path, GOOD.replace("tap", "make"), 2)
    assert shelf.changed() == {"Mine"}


def test_ones_own_goes_before_ours(tmp_path: Path) -> None:
    write(tmp_path / "mine.yaml", GOOD.replace("box", "launchpad-x"), 1)
    shelf = MappingShelf(tmp_path)
    used = [one.mapping.name for one in shelf.used_with(["launchpad-x"])]
    assert used == ["Mine"]
    assert [one.mapping.name for one in MappingShelf().used_with(["launchpad-x"])] == [
        "Launchpad jam"
    ]


def test_a_name_hides_the_same_name_of_ours(tmp_path: Path) -> None:
    write(tmp_path / "mine.yaml", GOOD.replace("Mine", "launchpad-JAM"), 1)
    entries = [one for one in MappingShelf(tmp_path).entries() if "jam" in one.name.lower()]
    assert [(one.name, one.own, one.hides) for one in entries if one.own] == [
        ("launchpad-JAM", True, True)
    ]


def test_two_files_of_ones_own_with_one_name_are_told(tmp_path: Path) -> None:
    said: list[str] = []
    write(tmp_path / "a.yaml", GOOD, 1)
    write(tmp_path / "b.yaml", GOOD, 1)
    MappingShelf(tmp_path, KNOWN, said.append)
    assert any("is called Mine too" in one for one in said)


def test_an_unknown_name_finds_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'Launchpad jam'"):
        MappingShelf().load("Lunchpad jam")
