"""Files that are known by their heads alone: the heads say what the whole files say."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from bridge.controllers.head import head_of as head_of_profile
from bridge.controllers.profile import Match
from bridge.controllers.reading import read_profile
from bridge.controllers.shelf import ProfileShelf
from bridge.mapping.head import Head, head_of
from bridge.mapping.reading import read_mapping
from bridge.mapping.shelf import MappingShelf

PROFILES = sorted(Path(str(files("controllers"))).rglob("*.yaml"))
MAPPINGS = sorted(Path(str(files("templates") / "mappings")).glob("*.yaml"))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_profile_that_comes_with_roadie_is_known_by_its_head(path: Path) -> None:
    head, profile = head_of_profile(path.read_text("utf-8")), read_profile(path)
    assert head is not None
    assert (head.id, head.match, head.osc) == (profile.id, profile.match, profile.speaks_osc)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_a_mapping_that_comes_with_roadie_is_known_by_its_head(path: Path) -> None:
    mapping = read_mapping(path).mapping
    assert head_of(path.read_text("utf-8")) == Head(mapping.name, mapping.devices)


@pytest.mark.parametrize(
    "text",
    [
        "use: box\nmappings: []\n",
        "name: 'quoted'\nuse: box\n",
        "name: Plain\nuse:\n  - box\n",
        "name: Plain # note\nuse: box\n",
        "name: true\nuse: {box: 1}\n",
    ],
)
def test_a_head_that_is_written_otherwise_is_not_guessed(text: str) -> None:
    assert head_of(text) is None


def test_a_head_at_the_end_of_a_file_is_whole() -> None:
    head = head_of_profile("id: box\nmatch:\n  ports: {any: ['*Box*']}")
    assert head is not None
    assert head.match == Match.model_validate({"ports": {"any": ["*Box*"]}})
    assert head_of_profile("id: box\nmatch: [\n") is None
    assert head_of_profile("vendor: nobody\n") is None


IMPORT = """\
id: box
vendor: Example
model: Box
provenance: {{source: "an example", verified_on_hardware: false}}
match: {{ports: {{any: ["*Box*"]}}}}
controls: [{{name: pad, kind: {kind}, message: note, number: 1}}]
"""


def test_an_import_is_read_when_its_port_comes_and_one_that_is_broken_is_told_then(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    path = tmp_path / "imported" / "box.yaml"
    path.parent.mkdir()
    path.write_text(IMPORT.format(kind="pad"))
    shelf = ProfileShelf(tmp_path, said.append)
    found = shelf.recognise("My Box 1")
    assert found is not None
    assert found.id == "box"
    assert shelf.reread() == set()

    path.write_text(IMPORT.format(kind="pud"))
    broken = ProfileShelf(tmp_path, said.append)
    assert not said
    assert broken.recognise("My Box 1") is None
    assert "did you mean pad?" in said[0]
    assert "box" not in broken.names()


def test_ours_is_used_where_ones_own_of_that_name_is_broken(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "osc.yaml"
    path.write_text("name: OSC\nuse: osc\nmappings: [{on: /a, do: }]\n")
    shelf = MappingShelf(tmp_path, say=said.append)
    assert [one.mapping.name for one in shelf.used_with(["osc"])] == ["OSC"]
    assert str(path) in said[0]


def test_nothing_is_another_because_it_was_read_at_last() -> None:
    mappings, profiles = MappingShelf(), ProfileShelf()
    assert len(mappings.entries()) == len(MAPPINGS)
    assert len(profiles.entries()) == len(PROFILES)
    assert mappings.changed() == frozenset()
    assert profiles.reread() == set()
