"""What audiocraft's models can do, by model, and chords by the numbers that JASCO learned."""

from __future__ import annotations

import subprocess
import sys

import pytest

from server.models.audiocraft.chordino import frames_of, number_of, numbers
from server.models.audiocraft.family import BY_MODEL, FAMILY
from server.models.cards import all_cards, cards_of
from server.models.contract import DiffersByModel
from server.models.environments.declared import ENVIRONMENTS


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("C", "C"),
        ("Am7", "Am7"),
        ("Db", "C#"),
        ("G#m", "Abm"),
        ("Gmaj9", "Gmaj7"),
        ("CM7", "Cmaj7"),
        ("CΔ", "Cmaj7"),
        ("Cmaj", "C"),
        ("Dm9", "Dm7"),
        ("Dmin7", "Dm7"),
        ("D-7", "Dm7"),
        ("E13", "E7"),
        ("E9sus4", "E7"),
        ("F#ø7", "F#m7b5"),
        ("Bm7b5", "Bm7b5"),
        ("Bdim7", "Bdim"),
        ("B°", "Bdim"),
        ("Caug", "Caug"),
        ("C+", "Caug"),
        ("Gm6", "Gm6"),
        ("G6", "G6"),
        ("C/E", "C/E"),
        ("Am/F#", "Am"),
        ("Csus4", "C"),
        ("Cadd9", "C"),
        ("N.C.", "N"),
        ("", "N"),
    ],
)
def test_a_chord_is_the_closest_one_that_the_model_knows(symbol: str, name: str) -> None:
    assert number_of(symbol) == numbers()[name]


def test_the_names_are_as_many_as_the_weights_have_numbers() -> None:
    assert len(numbers()) == 194
    assert numbers()["N"] == 0
    assert numbers()["UNK"] == 193


def test_a_chord_lasts_until_the_next() -> None:
    frames = frames_of(((0.5, "C"), (1.0, "G7")), frame_rate=4.0, frames=6)
    nothing, c, g = (numbers()[name] for name in ("N", "C", "G7"))
    assert frames == [nothing, nothing, c, c, g, g]


def test_each_card_has_abilities_of_its_own_and_an_environment_that_is_declared() -> None:
    assert isinstance(FAMILY, DiffersByModel)
    assert set(BY_MODEL) == {card.name for card in cards_of("audiocraft")}
    assert FAMILY.abilities_of("jasco-chords-drums-400m").chords
    assert not FAMILY.abilities_of("musicgen-style").chords
    assert FAMILY.abilities_of("magnet-small-30secs").longest_seconds == 30.0
    used = {card.environment for card in all_cards().values()} - {"main"}
    assert used == set(ENVIRONMENTS)


def test_what_one_model_can_do_the_family_can() -> None:
    whole = FAMILY.abilities
    for one in BY_MODEL.values():
        assert set(one.references) <= set(whole.references)
        assert set(one.controls) <= set(whole.controls)
        assert one.longest_seconds <= whole.longest_seconds
        for name in ("continuation", "temperature", "bpm", "key", "chords", "drums"):
            assert getattr(whole, name) or not getattr(one, name)


def test_the_family_is_known_without_its_libraries() -> None:
    code = (
        "import server.models.audiocraft, sys; "
        "print({'torch', 'transformers', 'audiocraft'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
