"""The mappings that come with Roadie: each reads, names what is there, and works when it is hit."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from bridge.actions.parameters import ParameterStore
from bridge.actions.registry import ACTIONS
from bridge.controllers.profile import PRESSED, Profile
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import Source
from bridge.events.moved import Motion, Moved
from bridge.host.chain.shelf import ChainShelf
from bridge.mapping.engine import MappingEngine
from bridge.mapping.known import known_with
from bridge.mapping.reading import read_mapping
from bridge.mapping.shelf import MappingShelf
from tests.unit.bridge_mapping_material import STOPPED

FOLDER = Path(str(files("templates") / "mappings"))
FILES = sorted(FOLDER.glob("*.yaml"))
PROFILES = ProfileShelf()
KNOWN = known_with({name: PROFILES.load(name).control_names() for name in PROFILES.names()})


def test_there_are_enough_to_begin_with() -> None:
    assert len(FILES) >= 8
    assert len(MappingShelf().names()) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_reads_with_all_its_names(path: Path) -> None:
    found = read_mapping(path, KNOWN).mapping
    assert found.about, "a musician wants to know what it is for"
    assert not [one for one in found.mappings if one.do and one.do not in (*ACTIONS, "layer")]


def test_every_controller_has_one_mapping_of_ours() -> None:
    shelf = MappingShelf(known=KNOWN)
    several = {name: len(shelf.used_with([name])) for name in PROFILES.names()}
    assert [name for name, count in several.items() if count != 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_control_of_it_can_be_used_without_a_word_of_complaint(path: Path) -> None:
    """Every control is pressed, held, turned and moved, in every layer, and what is asked for and
    set is held to the models of actions and parameters."""
    read = read_mapping(path, KNOWN)
    engine = MappingEngine([read], KNOWN)
    store = ParameterStore()
    asked: list[str] = []
    now_s = 100.0
    devices = [one for one in read.mapping.devices if one != "osc"]
    moves = [one for device in devices for one in _moves(PROFILES.load(device))]
    moves += _addresses(read.mapping.mappings) if "osc" in read.mapping.devices else []
    for _ in range(3):
        for device, control, motion, value, arguments in moves:
            now_s += 0.1
            source = Source("test")
            moved = Moved(device, control, motion, value, now_s, source, None, arguments)
            for answer in (engine.moved(moved, STOPPED), engine.passed(now_s + 0.9, STOPPED)):
                assert not [one for one in answer.said if "has no value" in one]
                for parameter in answer.parameters:
                    store.set(parameter.name, parameter.value)
                for one in answer.asked:
                    told = {**one.arguments}
                    ACTIONS[one.action].arguments.model_validate(told)
                    asked.append(one.action)
    assert asked


def _moves(profile: Profile) -> list[tuple[str, str, Motion, float, tuple[object, ...]]]:
    found: list[tuple[str, str, Motion, float, tuple[object, ...]]] = []
    for control in profile.controls:
        for name in control.names():
            if control.notes is not None:
                continue  # Keys are music; the few that ask for something have a test of their own.
            if control.relative:
                found += [(profile.id, name, "turn", 3.0, ()), (profile.id, name, "turn", -1.0, ())]
            elif control.kind in PRESSED:
                down: list[tuple[str, str, Motion, float, tuple[object, ...]]] = [
                    (profile.id, name, "press", 0.6, ()),
                    (profile.id, name, "release", 0.0, ()),
                ]
                found += down * 2
            else:
                found += [(profile.id, name, "value", value, ()) for value in (0.0, 0.4, 1.0)]
    return found


def _addresses(rules: object) -> list[tuple[str, str, Motion, float, tuple[object, ...]]]:
    found: list[tuple[str, str, Motion, float, tuple[object, ...]]] = []
    for rule in rules:  # type: ignore[attr-defined]
        for address in rule.controls:
            argument: object = {
                "/roadie/tempo": 120.0,
                "/roadie/set/swing": 0.6,
                "/roadie/set/bars": 8,
                "/roadie/cancel": "all",
            }.get(address, 0.5 if "/set/" in address else "house")
            found.append(("osc", address, "press", 1.0, (argument,)))
    return found


def test_the_styles_chains_and_chain_parameters_that_they_name_are_there() -> None:
    chains = ChainShelf()
    names = {one.casefold() for one in chains.names()}
    named_chains: set[str] = set()
    parameters: set[str] = set()
    for path in FILES:
        found = read_mapping(path, KNOWN).mapping
        for rule in found.mappings:
            parameters |= {one for one in rule.parameters if one.startswith("chain.")}
            if rule.set == "chain":
                named_chains.add(str(rule.to))
    assert named_chains
    assert named_chains <= names
    (chain,) = [chains.load(one).chain for one in named_chains]
    steps = {step.kind: step for step in chain.steps}
    for parameter in parameters:
        _, kind, name = parameter.split(".")
        assert hasattr(steps[kind], name), parameter


def test_the_styles_that_they_choose_from_are_ours() -> None:
    known = {path.stem for path in Path(str(files("templates") / "styles")).glob("*.yaml")}
    for path in FILES:
        for rule in read_mapping(path, KNOWN).mapping.mappings:
            if rule.set == "style" and rule.values:
                assert set(rule.values) <= known, path.name
