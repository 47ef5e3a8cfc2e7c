"""Where models of one engine differ, a refusal names the one that can."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.engines.contract import GenerateRequest, SoundAsked
from server.engines.modelled.refusals import refuse_music, refuse_sound
from server.engines.modelled.shelf import FamilyShelf
from session.errors import BadInput

CHORDS = GenerateRequest("slow", 0, chords="Am | C")


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path))


def test_abilities_are_those_of_the_model_that_is_named() -> None:
    shelf = FamilyShelf("audiocraft")
    assert shelf.abilities("jasco-chords-drums-400m").chords
    assert not shelf.abilities("musicgen-style").chords
    assert shelf.abilities().chords
    assert FamilyShelf("musicgen").abilities("musicgen-small").draft


def test_the_model_that_can_is_named() -> None:
    style = FamilyShelf("audiocraft").abilities("musicgen-style")
    with pytest.raises(BadInput) as caught:
        refuse_music("audiocraft", CHORDS, style)
    assert str(caught.value) == (
        "This model of the engine audiocraft cannot take chords: ask again without chords, or take "
        "the engine composer or its model jasco-chords-drums-400m."
    )
    chords = FamilyShelf("audiocraft").abilities("jasco-chords-drums-400m")
    refuse_music("audiocraft", CHORDS, chords)
    with pytest.raises(BadInput, match="or take its model musicgen-style or the engine ace"):
        refuse_sound("audiocraft", SoundAsked(reference=Path("a"), reference_as="style"), chords)


def test_an_engine_whose_models_are_alike_is_refused_as_a_whole() -> None:
    abilities = FamilyShelf("musicgen").abilities()
    with pytest.raises(BadInput, match=r"^The engine musicgen cannot take chords"):
        refuse_music("musicgen", CHORDS, abilities)
