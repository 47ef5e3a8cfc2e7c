"""What controls and wishes become for ACE-Step and Stable Audio, and how windows are laid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.models.abilities import CONTROLS, Controls
from server.models.ace_step import settings as ace
from server.models.contract import SoundRequest
from server.models.families import FAMILIES
from server.models.stable_audio import settings as stable

ASKED = SoundRequest("warm keys", 4.0, (1,))


@pytest.mark.parametrize("family", ["ace-step", "stable-audio"])
def test_every_control_is_declared_in_words(family: str) -> None:
    assert set(FAMILIES.load(family).abilities.controls) == set(CONTROLS)


def test_ace_step_takes_what_its_makers_take() -> None:
    turbo = ace.settings_of(ASKED, turbo=True)
    assert (turbo.steps, turbo.shift, turbo.guidance, turbo.cover) == (8, 3.0, 1.0, 1.0)
    base = ace.settings_of(ASKED, turbo=False)
    assert (base.steps, base.shift, base.guidance) == (50, 1.0, 7.0)
    assert ace.settings_of(replace(ASKED, draft=True), turbo=True).steps == 4


def test_ace_step_controls_become_what_the_family_says() -> None:
    def settings(**controls: float) -> ace.Settings:
        return ace.settings_of(replace(ASKED, controls=Controls(**controls)), turbo=False)

    assert [settings(weirdness=at).guidance for at in (0.0, 0.5, 1.0)] == [14.0, 7.0, 3.5]
    assert [settings(melody_loyalty=at).cover for at in (0.0, 1.0)] == [0.0, 1.0]
    assert settings(genre_shift=1.0).cover == pytest.approx(0.2)
    assert [settings(structure=at).context_seconds for at in (0.0, 0.5, 1.0)] == [5.0, 30.0, 55.0]
    named = replace(ASKED, guidance=4.0, controls=Controls(weirdness=0.0))
    assert ace.settings_of(named, turbo=False).guidance == 4.0


def test_what_ace_step_did_not_learn_to_read_apart_is_said_in_words() -> None:
    common = replace(ASKED, bpm=91.6, key="A minor", meter=(6, 8))
    assert ace.music_of(common) == {"bpm": 92, "keyscale": "A minor", "timesignature": "6"}
    assert ace.words_of(common) == "warm keys"
    rare = replace(ASKED, bpm=20.5, key="F# dorian", meter=(7, 8))
    assert ace.music_of(rare) == {}
    assert ace.words_of(rare) == "warm keys, 20.5 bpm, F# dorian, 7/8"


def test_stable_audio_controls_become_what_the_family_says() -> None:
    def settings(**controls: float) -> stable.Settings:
        asked = replace(ASKED, controls=Controls(**controls))
        return stable.settings_of(asked, 100, 30, guided=True)

    plain = settings()
    assert (plain.steps, plain.guidance, plain.closeness) == (100, 7.0, 0.5)
    assert settings(melody_loyalty=1.0, genre_shift=1.0).closeness == pytest.approx(0.2)
    assert [settings(weirdness=at).guidance for at in (0.0, 0.5, 1.0)] == [14.0, 7.0, 3.5]
    assert [settings(structure=at).context_seconds for at in (0.0, 1.0)] == [2.0, 20.0]
    unguided = stable.settings_of(replace(ASKED, guidance=4.0), 8, 4, guided=False)
    assert unguided.guidance == 1.0
