"""Profile files: what is wrong is told with its line and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.controllers.names import expanded
from bridge.controllers.reading import profile_of_text, read_profile
from bridge.controllers.shelf import ProfileShelf
from bridge.controllers.writing import text_of_profile, write_profile
from session.errors import NotFound, UnreadableProfile

GOOD = """\
id: my-box
vendor: Me
model: Box
provenance:
  source: "its chart"
  verified_on_hardware: false
controls:
  - name: pad{1..4}
    kind: pad
    message: note
    number: {start: 36}
    led: lamp
  - name: knob
    kind: knob
    message: cc
    number: 7
leds:
  lamp:
    looks:
      "off": 90 {number} 00
      "on": 90 {number} 7F
"""


def test_a_profile_is_read() -> None:
    profile = profile_of_text(GOOD, "my.yaml")
    assert profile.control_names() == ("pad1", "pad2", "pad3", "pad4", "knob")


@pytest.mark.parametrize(
    ("there", "instead", "line", "words"),
    [
        ("vendor: Me", "vender: Me", 2, "a profile has no vender: did you mean vendor?"),
        ("kind: knob", "kind: knop", 14, "kind cannot be knop: did you mean knob?"),
        ("message: cc", "message: CC", 15, "message cannot be CC: did you mean cc?"),
        ("    number: 7\n", "    note: 7\n", 16, "a control has no note: did you mean number?"),
        ("    number: 7\n", "", 13, "knob needs number"),
        ("number: 7", "number: 128", 16, "number comes to 128: it goes from 0 to 127"),
        ("number: 7", "number: seven", 16, "number cannot be seven"),
        ("number: {start: 36}", "number: [1, 2]", 11, "number lists 2 for 4 controls"),
        ("number: {start: 36}", "number: {start: 36, stop: 2}", 11, "did you mean step?"),
        ("name: pad{1..4}", "name: pad{4..1}", 8, "counts down"),
        ("name: pad{1..4}", "name: pad{1-4}", 8, "a range that is none"),
        ("name: knob", "name: pad1", 13, "pad1 is there twice"),
        ("message: cc\n    number: 7", "message: note\n    number: 36", 13, "knob sends what pad1"),
        ("led: lamp", "led: lamb", 12, "no led of the profile is called lamb: did you mean lamp?"),
        (
            "90 {number} 7F",
            "90 {nummer} 7F",
            21,
            "{nummer} cannot stand here: did you mean number?",
        ),
        ("90 {number} 7F", "90 {number}", 21, "must have 3 bytes"),
        ("90 {number} 7F", "90 {number} FF", 21, "has a byte of FF"),
        ("90 {number} 7F", "90 {number} 7G", 21, "7G is no byte"),
        ('      "on": 90', '      "lit": 90', 21, "a light has no lit"),
        ("  verified_on_hardware: false\n", "", 4, "provenance needs verified_on_hardware"),
        ("verified_on_hardware: false", "verified_on_hardware: no", 6, "write true or false"),
        ("id: my-box", "id: My Box", 1, "an id is of small letters"),
        ("kind: knob", "kind: knob\n    relative: twos-complement\n    notes: [1, 2]", 16, "notes"),
        ("kind: knob", "kind: knob\n    press: toggle", 15, "a knob is not pressed"),
        ("kind: knob", "kind: knob\n    range: [5, 5]", 15, "range has no width"),
        ("start: 36}", "start: 36, row_step: 4}", 11, "say how many columns a row has"),
        ("start: 36}", "start: 126}", 11, "number comes to 128"),
        ("number: 7", "number: 7\n    channel: 17", 17, "channel comes to 17"),
        ("number: 7", "number: 7\n    channel: all", 17, "channel cannot be all"),
        ('      "on": 90 {number} 7F\n', "", 19, "a light has the looks on and off"),
        ("90 {number} 7F", "90 {number} {colour}", 21, "chosen from a palette"),
        ("    looks:", "    batched: true\n    looks:", 19, "needs led_batch"),
        ("name: knob", "name: the knob", 13, "a name has no space in it"),
        ("message: cc\n    number: 7", "message: osc", 13, "knob needs address"),
        ("message: cc", "message: pitch-bend", 16, "a pitch bend has no number"),
        ("kind: knob", "kind: encoder\n    relative: relative-2", 15, "relative cannot be"),
        ("controls:", "meters: []\ndisplays: [{name: x}]\ncontrols:", 8, "a display needs cells"),
        ("controls:", "init:\n  - F0 01\ncontrols:", 8, "must end with F7"),
    ],
)
def test_a_fault_is_told_with_its_line(there: str, instead: str, line: int, words: str) -> None:
    assert GOOD.count(there) == 1 or there in ("message: cc", "number: 7")
    with pytest.raises(UnreadableProfile) as caught:
        profile_of_text(GOOD.replace(there, instead, 1), "my.yaml")
    assert f"my.yaml, line {line}: " in str(caught.value)
    assert words in str(caught.value)


def test_yaml_that_breaks_off_says_its_line() -> None:
    with pytest.raises(UnreadableProfile, match=r"my.yaml, line 3: "):
        profile_of_text("id: a\nvendor: b\n\tmodel: c\n", "my.yaml")


@pytest.mark.parametrize("text", ["", "- a", "just words", "id: 5", "controls: {}", "{}"])
def test_what_is_no_profile_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableProfile, match=r"^my.yaml"):
        profile_of_text(text, "my.yaml")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_file_is_a_profile_or_one_sentence(data: st.DataObject) -> None:
    lines = GOOD.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    key, colon, _ = lines[at].partition(":")
    junk = data.draw(
        st.sampled_from(["[]", "{}", "5", "-1", "text", "null", "[1, x]", "{a: b}", "1e9"])
    )
    lines[at] = f"{key}{colon} {junk}" if colon else junk
    try:
        profile_of_text("\n".join(lines), "my.yaml")
    except UnreadableProfile as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("one", ProfileShelf().entries(), ids=lambda one: one.profile.id)
def test_a_profile_that_is_written_reads_back_the_same(one: object, tmp_path: Path) -> None:
    profile = one.profile  # type: ignore[attr-defined]
    file = tmp_path / "new" / "it.yaml"
    write_profile(profile, file)
    assert read_profile(file) == profile
    assert text_of_profile(read_profile(file)) == file.read_text("utf-8")
    assert [one.name for one in file.parent.iterdir()] == ["it.yaml"]


def test_names_of_a_grid_go_row_by_row() -> None:
    assert expanded("pad{1..2}-{1..3}") == (
        "pad1-1",
        "pad1-2",
        "pad1-3",
        "pad2-1",
        "pad2-2",
        "pad2-3",
    )


def test_the_users_profile_goes_before_ours_and_a_broken_one_is_said_and_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD.replace("my-box", "launchpad-x"), "utf-8")
    (tmp_path / "broken.yaml").write_text(GOOD.replace("kind: knob", "kind: knop"), "utf-8")
    said: list[str] = []
    shelf = ProfileShelf(tmp_path, said.append)
    assert shelf.load("launchpad-x").vendor == "Me"
    assert "my-box" not in shelf.names()
    assert len(said) == 1
    assert "broken.yaml, line 14: kind cannot be knop" in said[0]
    assert shelf.faults() == said


def test_a_file_that_breaks_while_it_is_used_keeps_what_it_said_before(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, "utf-8")
    said: list[str] = []
    shelf = ProfileShelf(tmp_path, said.append)
    before = shelf.load("my-box")
    file.write_text(GOOD + "  oh: no\n", "utf-8")
    assert shelf.reread() == set()
    assert shelf.load("my-box") == before
    assert "line 22" in said[-1]
    assert "is kept" in said[-1]
    assert shelf.reread() == set()
    assert len(said) == 1
    file.write_text(GOOD.replace("number: 7", "number: 8"), "utf-8")
    assert shelf.reread() == {"my-box"}
    assert shelf.faults() == []
    file.unlink()
    assert shelf.reread() == {"my-box"}
    with pytest.raises(NotFound):
        shelf.load("my-box")


def test_two_files_of_the_user_with_one_id_are_told(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    shelf = ProfileShelf(tmp_path)
    assert "b.yaml" in shelf.faults()[0]
    assert "a.yaml has the id my-box too" in shelf.faults()[0]
    (tmp_path / "a.yaml").unlink()
    shelf.reread()
    assert shelf.faults() == []
    assert shelf.load("my-box").vendor == "Me"


def test_a_profile_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean launchpad-x"):
        ProfileShelf().load("lauchpad-x")
