"""Styles are data: every file is valid, a wrong one is refused by file and field, docs are true."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from server.engines.composer.arrangement import arrange
from server.engines.composer.brief import Brief
from server.engines.composer.instruments import all_instruments
from server.engines.composer.rhythm.grooves import Groove
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import all_styles, style_called, style_of_yaml
from session.errors import BadInput, NotFound
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap

DOCS = Path(__file__).parents[2] / "docs" / "styles.md"
LO_FI = files("templates").joinpath("styles/lo-fi.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("style", all_styles().values(), ids=lambda style: style.name)
def test_instruments_of_a_style_exist(style: Style) -> None:
    for part in style.parts.values():
        assert {part.instrument, *part.alternatives} <= set(all_instruments())
        assert (files("templates") / "instruments" / f"{part.instrument}.yaml").is_file()


@pytest.mark.parametrize("style", all_styles().values(), ids=lambda style: style.name)
def test_every_role_and_part_of_a_style_is_used_and_mixed(style: Style) -> None:
    assert {part.role for part in style.parts.values()} <= set(style.mix.roles)
    assert {name for s in style.sections.values() for name in s.parts} == set(style.parts)
    assert {kind for plan in style.form for kind, _ in plan.passages()} == set(style.sections)


def test_no_two_styles_claim_the_same_words() -> None:
    words = [word.lower() for s in all_styles().values() for word in (*s.aliases, *s.near)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("kind: bass", "kind: base", "parts.bass"),
        ("X... ...x ..x. ....", "X... ...x ..z. ....", "parts.drums.drums.grooves.3.voices.kick"),
        ("- i | VI | iv | v", "- i | VI | four | v", "harmony.progressions.minor.0"),
        ("low: E1", "low: H1", "parts.bass.bass.range.low"),
        ("cycle: [loop 8]", "cycle: [loopy 8]", "'loopy'"),
        ("parts: [keys, pad, guitar, vinyl]}", "parts: [kays, pad]}", "'kays'"),
        ("timing_ms: 9", "timming_ms: 9", "feel.timming_ms"),
        ("low_bpm: 66", "low_bpm: 96.5", "tempo"),
        ("reverb_send: 0.06", "reverb_send: 6", "mix.roles.drums.reverb_send"),
        ("a . a' .,", "a . z .,", "parts.lead.lead.phrases"),
        ('pattern: "R--- ---- ---- ...."', 'pattern: "R---"', None),
        ('pattern: "R--- ---- ---- ...."', 'pattern: "R-- -"', None),
        ('pattern: "R--- ---- ---- ...."', 'pattern: "R--"', "parts.bass.bass.lines.0.pattern"),
    ],
)
def test_a_wrong_style_is_refused_by_file_and_field(good: str, bad: str, said: str | None) -> None:
    assert good in LO_FI
    text = LO_FI.replace(good, bad, 1)
    if said is None:
        assert style_of_yaml(text, "mine.yaml").name == "lo-fi"
        return
    with pytest.raises(BadInput) as error:
        style_of_yaml(text, "mine.yaml")
    assert str(error.value).startswith("mine.yaml is wrong at ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "name: [", "a: b: c", "\t- x", "42"])
def test_what_is_no_style_at_all_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"^mine\.yaml is "):
        style_of_yaml(text, "mine.yaml")


def test_a_style_that_is_not_there_is_named_with_a_near_one() -> None:
    with pytest.raises(NotFound, match="did you mean house"):
        style_called("hause")


def test_the_style_in_the_docs_is_a_whole_style_that_plays() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    style = style_of_yaml(blocks[0], "docs/styles.md")
    key = Key("F", "major")
    brief = Brief(style, 1, key, 16, TempoMap.constant(130), MeterMap.constant())
    assert set(arrange(brief).clips) == set(style.parts)


def test_the_groove_in_the_docs_is_a_groove() -> None:
    import yaml

    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    Groove.model_validate({"voices": {"kick": "x..."}, **yaml.safe_load(blocks[1])})


def _fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """The names of the fields of a model and of every model in it."""
    if model in seen:
        return set()
    seen.add(model)
    names = set(model.model_fields)
    for field in model.model_fields.values():
        waiting: list[object] = [field.annotation]
        while waiting:
            kind = waiting.pop()
            waiting.extend(get_args(kind))
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                names |= _fields(kind, seen)
    return names


def test_every_field_of_a_style_stands_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    fields = _fields(Style, set())
    assert {"voicing", "break_beats", "damping", "cells"} <= fields
    assert not {name for name in fields if not re.search(rf"\b{name}\b", text)}
