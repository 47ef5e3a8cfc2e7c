"""Our DAWprojects held against the schemas that Bitwig publishes, and the checks against breakage.

Every broken project is one that a check must reject: by the schema, or by the rules that the
schema does not have.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from exports.dawproject import DawprojectExporter
from exports.dawproject.invariants import problems
from session.progress import silent
from tests.dawproject_samples import schemas
from tests.export_material import SESSIONS
from tests.hard_sessions import HARD

ALL = {**SESSIONS, **HARD}
Break = Callable[[etree._Element], None]


def documents(kind: str, folder: Path) -> tuple[dict[str, etree._Element], list[str]]:
    """The documents of the archive of a session, and its members."""
    (folder / "s").mkdir()
    (folder / "out").mkdir()
    session = ALL[kind](folder / "s")
    report = DawprojectExporter().export(session, folder / "s", folder / "out", silent)
    with zipfile.ZipFile(folder / "out" / report.open_file) as archive:
        roots = {name: etree.fromstring(archive.read(name)) for name in schemas()}
        return roots, archive.namelist()


@pytest.mark.parametrize("kind", ALL)
def test_every_session_is_valid_against_the_published_schemas(kind: str, tmp_path: Path) -> None:
    roots, _ = documents(kind, tmp_path)
    for name, schema in schemas().items():
        assert schema.validate(roots[name]), (name, schema.error_log)


def at(root: etree._Element, path: str) -> etree._Element:
    """The element at `path`, which is there."""
    found = root.find(path)
    assert found is not None, path
    return found


def swap(parent: etree._Element) -> None:
    """The first two children change places."""
    parent.insert(0, parent[1])


AGAINST_THE_SCHEMA: dict[str, Break] = {
    "no application": lambda root: root.remove(root[0]),
    "parts out of order": swap,
    "a role that is none": lambda root: at(root, ".//Channel").set("role", "group"),
    "a unit that is none": lambda root: at(root, ".//Volume").set("unit", "amplitude"),
    "a fader without a unit": lambda root: drop(at(root, ".//Volume"), "unit"),
    "a clip without a time": lambda root: drop(at(root, ".//Clip"), "time"),
    "a time in words": lambda root: at(root, ".//Clip").set("time", "bar 1"),
    "an interpolation that is none": lambda root: at(root, ".//RealPoint").set(
        "interpolation", "curve"
    ),
    "automation of nothing": lambda root: remove(at(root, ".//TempoAutomation/Target")),
    "audio without a rate": lambda root: drop(at(root, ".//Audio"), "sampleRate"),
    "a fader before the mute": lambda root: swap(at(root, ".//Channel")),
    "an element of another format": lambda root: at(root, "Structure").append(
        etree.Element("AudioTrack")
    ),
}


def drop(element: etree._Element, attribute: str) -> None:
    """Take an attribute away."""
    del element.attrib[attribute]


def remove(element: etree._Element) -> None:
    """Take an element away."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


@pytest.mark.parametrize("broken", AGAINST_THE_SCHEMA)
def test_the_schema_rejects(broken: str, tmp_path: Path) -> None:
    roots, _ = documents("five tempi", tmp_path)
    schema = schemas()["project.xml"]
    assert schema.validate(roots["project.xml"])
    AGAINST_THE_SCHEMA[broken](roots["project.xml"])
    assert not schema.validate(roots["project.xml"])


def later(element: etree._Element, attribute: str, by: float) -> None:
    """Move a time."""
    element.set(attribute, str(float(str(element.get(attribute))) + by))


def keep_one_warp(warps: etree._Element) -> None:
    """Take all but the first warp point away."""
    for warp in warps.findall("Warp")[1:]:
        remove(warp)


def twice(element: etree._Element) -> None:
    """The element stands twice, ids and all."""
    element.addnext(deepcopy(element))


AGAINST_THE_RULES: dict[str, tuple[Break, str]] = {
    "an id given twice": (
        lambda root: at(root, ".//Pan").set("id", "tempo"),
        "given twice",
    ),
    "a channel that leads nowhere": (
        lambda root: drop(at(root, ".//Channel"), "destination"),
        "leads nowhere",
    ),
    "a destination that is not there": (
        lambda root: at(root, ".//Channel").set("destination", "nobody"),
        "not there",
    ),
    "a lane of a channel": (
        lambda root: at(root, ".//Lanes/Lanes").set("track", "master-channel"),
        "is a Channel",
    ),
    "two masters": (lambda root: at(root, ".//Channel").set("role", "master"), "2 masters"),
    "no tempo": (lambda root: remove(at(root, "Transport/Tempo")), "no Transport/Tempo"),
    "no meter": (
        lambda root: remove(at(root, "Transport/TimeSignature")),
        "no Transport/TimeSignature",
    ),
    "a track of no kind": (lambda root: drop(at(root, ".//Track"), "contentType"), "contentType"),
    "tracks in a track": (
        lambda root: at(root, ".//Track").append(deepcopy(root.findall(".//Track")[1])),
        "no folder",
    ),
    "audio that is not there": (
        lambda root: at(root, ".//File").set("path", "audio/gone.wav"),
        "not in the archive",
    ),
    "a clip before bar 1": (lambda root: at(root, ".//Clip").set("time", "-1"), "before bar 1"),
    "a clip of no length": (lambda root: at(root, ".//Clip").set("duration", "0"), "no length"),
    "a clip over another": (lambda root: twice(at(root, ".//Clip")), "before the one before"),
    "a fade longer than its clip": (
        lambda root: at(root, ".//Clip").set("fadeInTime", "1e6"),
        "fades for longer",
    ),
    "a fade backwards": (
        lambda root: at(root, ".//Clip").set("fadeOutTime", "-1"),
        "less than no length",
    ),
    "play before the file": (lambda root: at(root, ".//Clip").set("playStart", "-1"), "before its"),
    "one warp point": (
        lambda root: keep_one_warp(at(root, ".//Warps")),
        "fewer than two",
    ),
    "warp points that fall": (
        lambda root: root.findall(".//Warp")[1].set("contentTime", "0"),
        "do not rise",
    ),
    "a tempo that starts late": (
        lambda root: later(at(root, ".//RealPoint"), "time", 1),
        "from the start",
    ),
    "two tempi at one place": (lambda root: twice(at(root, ".//RealPoint")), "do not rise"),
    "a tempo of nought": (lambda root: at(root, ".//RealPoint").set("value", "0"), "above zero"),
    "a tempo unlike the transport's": (
        lambda root: at(root, "Transport/Tempo").set("value", "99"),
        "another value",
    ),
    "a note of no length": (lambda root: at(root, ".//Note").set("duration", "0"), "no length"),
    "a velocity as MIDI counts": (
        lambda root: at(root, ".//Note").set("vel", "100"),
        "out of range",
    ),
    "another document": (lambda root: setattr(root, "tag", "MetaData"), "not Project"),
}


@pytest.mark.parametrize("broken", AGAINST_THE_RULES)
def test_the_rules_reject(broken: str, tmp_path: Path) -> None:
    roots, members = documents("five tempi", tmp_path)
    root = roots["project.xml"]
    assert problems(root, members) == []
    change, words = AGAINST_THE_RULES[broken]
    change(root)
    assert any(words in problem for problem in problems(root, members)), problems(root, members)
