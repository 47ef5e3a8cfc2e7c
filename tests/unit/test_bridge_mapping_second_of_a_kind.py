"""A second controller of a kind does what the first does, unless a mapping names it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from bridge.events.arrived import Source
from bridge.events.moved import Moved
from bridge.events.wanted import LightWanted
from bridge.mapping.contract import Answer
from bridge.mapping.engine import MappingEngine
from bridge.mapping.table import PAGE
from bridge.running.config import BridgeConfig
from bridge.running.shelves import Shelves
from tests.unit.bridge_mapping_material import STOPPED

TWO = ("launchpad-x", "launchpad-x#2")


def engine_for(folder: Path, *devices: str, own: tuple[str, ...] = ()) -> MappingEngine:
    """The engine as a bridge has it with these controllers and these mappings of one's own."""
    mappings = folder / "mappings"
    mappings.mkdir()
    for number, text in enumerate(own):
        (mappings / f"{number}.yaml").write_text(text)
    said: list[str] = []
    config = BridgeConfig(library=str(folder), mappings_folder=str(mappings))
    shelves = Shelves(config, said.append)
    engine = MappingEngine(shelves.used_with(devices), shelves.known)
    assert not said
    return engine


def pressed(engine: MappingEngine, device: str, control: str = "pad1") -> Answer:
    moved = Moved(device, control, "press", 1.0, 1.0, Source(f"midi:{device}"))
    return engine.moved(moved, STOPPED)


def lit(answer: Answer) -> dict[str, str]:
    return {one.control: one.look for one in answer.wanted if isinstance(one, LightWanted)}


def test_the_second_does_what_the_first_does_and_both_show_it(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, *TWO)
    answer = pressed(engine, "launchpad-x#2")
    assert [(one.name, one.value) for one in answer.parameters] == [("style", "house")]
    lights = lit(answer)
    assert lights["launchpad-x/pad1"] == lights["launchpad-x#2/pad1"] == "on"
    # The controls of each are counted by themselves: the second's first pad is a first pad.
    again = pressed(engine, "launchpad-x", "pad2")
    assert [one.value for one in again.parameters] == ["techno"]
    assert lit(again)["launchpad-x#2/pad1"] == "idle"


def test_without_a_second_nothing_is_asked_of_it(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, "launchpad-x")
    assert not pressed(engine, "launchpad-x#2").parameters
    assert "launchpad-x#2" not in engine.devices


def test_one_that_a_mapping_names_has_that_mapping_alone(tmp_path: Path) -> None:
    """The example of docs/mappings.md."""
    page = PAGE.read_text("utf-8")
    (right,) = re.findall(r"^  ```yaml\n(.*?)^  ```", page, re.DOTALL | re.MULTILINE)
    left = "name: Left hand\nuse: launchpad-x\nmappings: [{on: pad8, set: energy, to: 0.5}]\n"
    engine = engine_for(tmp_path, *TWO, own=(left, dedent(right)))
    for device, value in (("launchpad-x", 0.5), ("launchpad-x#2", 1.0)):
        answer = pressed(engine, device, "pad8")
        assert [(one.name, one.value) for one in answer.parameters] == [("energy", value)]


def test_a_mapping_of_ones_own_is_for_both_too(tmp_path: Path) -> None:
    own = "name: Mine\nuse: launchpad-x\nmappings: [{on: pad1, set: energy, to: 1}]\n"
    engine = engine_for(tmp_path, *TWO, own=(own,))
    assert [one.name for one in pressed(engine, "launchpad-x#2").parameters] == ["energy"]
    assert not pressed(engine, "launchpad-x#2", "pad2").parameters
