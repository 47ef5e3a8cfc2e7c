"""Mapping files: what is wrong is said with its line and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.mapping.known import NOTHING_KNOWN
from bridge.mapping.reading import mapping_of_text, read_mapping
from bridge.mapping.rules import broken_rules
from session.errors import NotFound, UnreadableMapping
from tests.unit.bridge_mapping_material import KNOWN, read

GOOD = """\
name: test
use: box
vars: {bars: 8}
layers:
  shift: {on: shift}
mappings:
  - on: pad{1..8}
    do: make
    args: {bars: =bars}
"""


def test_a_good_file_is_read_with_the_lines_of_its_mappings(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, "utf-8")
    found = read_mapping(path, KNOWN)
    assert found.mapping.mappings[0].do == "make"
    assert found.where(0) == f"{path}, line 7"


@pytest.mark.parametrize(
    ("added", "line", "words"),
    [
        ("    gestre: hold", 10, "a mapping has no `gestre`: did you mean gesture?"),
        ("    parameter: energy", 10, "a mapping has no `parameter`: did you mean set?"),
        ("    gesture: holt", 10, "gesture cannot be holt: did you mean hold?"),
        ("    layer: shfit", 10, "no layer called shfit: did you mean shift?"),
        ("    when: transport.plaing", 10, "did you mean transport.playing?"),
        ("    hold_ms: 5 s", 10, "hold_ms cannot be 5 s: write a number, without a unit."),
        ("    let: {barz: 1}", 10, "no variable called barz: did you mean bars?"),
        ("    quantise: bars", 10, "quantise cannot be bars: did you mean bar?"),
        ("    quantise: {grid: bars}", 10, "grid cannot be bars: did you mean bar?"),
        ("    guard: {busy: maybe}", 10, "busy cannot be maybe"),
        ("    feedback: {colour: red}", 10, "write it as '#ff8800'"),
        ("    feedback: {text: {words: =lable}}", 10, "did you mean label?"),
        ("    feedback: {light: stge}", 10, "did you mean stage?"),
        ("  - on: pad9\n    do: make", 10, "box has no control pad9: did you mean pad8?"),
        ("  - on: pad{1..8\n    do: make", 10, "write it as in pad"),
        ("  - on: boxx/pad1\n    do: make", 10, "no controller called boxx: did you mean box?"),
        ("  - on: pad1\n    do: mkae", 11, "no action called mkae: did you mean make?"),
        (
            "  - on: pad1\n    do: make\n    args: {barz: 4}",
            12,
            "not told barz: did you mean bars?",
        ),
        ("  - on: pad1\n    do: make\n    args: {bars: many}", 12, "bars cannot be many"),
        ("  - on: pad1\n    do: make\n    args: {bars: 400}", 12, "bars cannot be 400"),
        ("  - on: pad1\n    do: make\n    args: {bars: =indx}", 12, "did you mean index?"),
        ("  - on: knob1\n    set: enrgy", 11, "no parameter called enrgy: did you mean energy?"),
        ("  - on: knob1\n    set: energy\n    take_over: pickup", 12, "did you mean pick-up?"),
        ("  - on: knob1\n    set: energy\n    curve: [[0, 0], [2, 1]]", 12, "less than or equal"),
        ("  - on: knob{1..3}\n    set: [energy, swing]", 11, "3 controls and `set` 2 parameters"),
        ("  - on: pad1\n    do: layer", 11, "the `name` of a layer"),
        ("  - on: pad1\n    do: layer\n    args: {name: shft}", 12, "did you mean shift?"),
        ("  - on: pad1", 10, "needs something to do"),
        ("  - on: pad1\n    do: tap\n    set: energy", 10, "one of `do` and `set`"),
        ("  - do: tap", 10, "a mapping needs `on`"),
        ("  - 5", 10, "names and values belong below it"),
        ("  - on: keys[C4..C3]\n    do: tap", 10, "counts down"),
        ("  - on: keys[H4]\n    do: tap", 10, "H4 is no key"),
        ("\tdo: x", 10, "indent with spaces"),
    ],
)
def test_a_fault_is_told_with_line_and_remedy(added: str, line: int, words: str) -> None:
    with pytest.raises(UnreadableMapping) as raised:
        mapping_of_text(f"{GOOD}{added}\n", "jam.yaml", KNOWN)
    told = str(raised.value)
    assert told.startswith(f"jam.yaml, line {line}"), told
    assert words in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a mapping is a `name`"),
        ("- 1\n", "a mapping is a `name`"),
        ("name: x\nuse: bok\nmappings: []\n", "no controller called bok: did you mean box?"),
        ("name: x\nuse: box\nmapings: []\n", "a mapping file has no `mapings`: did you mean"),
        ("name: x\nuse: box\nvars: {index: 1}\nmappings: []\n", "means something else"),
        ("name: x\nuse: box\nvars: {Bars: 1}\nmappings: []\n", "small letters"),
        ("name: x\nuse: box\nlayers: {a: {within: b}}\nmappings: []\n", "no layer called b"),
        ("name: x\nuse: box\nlayers: {a: {on: pod1}}\nmappings: []\n", "did you mean pad1?"),
        ("name: x\nname: y\n", "there twice"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_says_so(text: str, words: str) -> None:
    with pytest.raises(UnreadableMapping) as raised:
        mapping_of_text(text, "x.yaml", KNOWN)
    assert words in str(raised.value)


def test_what_is_not_known_is_not_held_against_a_mapping() -> None:
    text = "name: x\nuse: unheard-of\nmappings: [{on: thing, do: whatever, args: {a: 1}}]"
    found = mapping_of_text(text, "x.yaml")
    assert list(broken_rules(found.mapping, NOTHING_KNOWN)) == []


def test_any_parameter_of_a_chain_may_be_set() -> None:
    read("mappings: [{on: knob1, set: chain.2.mix}, {on: knob2, set: chain.reverb.decay_ms}]")


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_mapping(tmp_path / "none.yaml")


def test_a_fault_in_a_computed_argument_does_not_hide_one_in_a_plain_one() -> None:
    with pytest.raises(UnreadableMapping, match="bars cannot be many"):
        read("mappings: [{on: pad1, do: make, args: {style: =label, bars: many}}]")
