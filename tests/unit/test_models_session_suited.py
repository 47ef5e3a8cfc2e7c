"""Where no model is named, one is taken that can do what is wished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from server.engines.contract import SoundAsked
from server.engines.modelled.suited import suited
from server.models.abilities import Abilities
from server.models.musicgen import FAMILY
from tests.song_model import SongShelf

MELODY = SoundAsked(reference=Path("hum.wav"), reference_as="melody")
CHORDS = Abilities(chords=True, drums=True)


@dataclass
class Installed(SongShelf):
    """A shelf with several models."""

    models: tuple[tuple[str, Abilities], ...] = ()

    def names(self) -> list[str]:
        return [name for name, _ in self.models]

    def abilities(self, model: str | None = None) -> Abilities:
        return dict(self.models)[model or self.models[0][0]]


SMALL = ("musicgen-small", FAMILY.abilities_of("musicgen-small"))
SINGER = ("musicgen-melody", FAMILY.abilities_of("musicgen-melody"))
JASCO = ("jasco", CHORDS)


@pytest.mark.parametrize(
    ("models", "sound", "chords", "taken"),
    [
        ((SMALL, SINGER), SoundAsked(), False, "musicgen-small"),
        ((SMALL, SINGER), MELODY, False, "musicgen-melody"),
        ((SINGER, SMALL), SoundAsked(draft=True), False, "musicgen-melody"),
        ((SMALL, JASCO), SoundAsked(), True, "jasco"),
        ((SMALL, JASCO), SoundAsked(drums=Path("d.wav")), False, "jasco"),
        ((SMALL,), MELODY, False, None),
        ((SMALL, SINGER), SoundAsked(model="musicgen-small", lyrics="la"), False, "musicgen-small"),
        ((SMALL, SINGER), SoundAsked(adapter="mine"), False, None),
    ],
)
def test_the_first_model_that_can_do_it_is_taken(
    models: tuple[tuple[str, Abilities], ...], sound: SoundAsked, chords: bool, taken: str | None
) -> None:
    assert suited(Installed(models=models), sound, chords) == taken


def test_melodies_are_heard_by_the_melody_models_alone() -> None:
    assert FAMILY.abilities_of("musicgen-stereo-melody") == FAMILY.abilities
    others = FAMILY.abilities_of("musicgen-large")
    assert others.references == ()
    assert "melody_loyalty" not in others.controls
    assert others.continuation
