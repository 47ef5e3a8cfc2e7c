"""What a user is told of tempo, length and loudness is true and says what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from roadie.show.results import loudness_in_words
from server.engines.contract import GenerateRequest, InstrumentsAsked, SoundAsked
from server.engines.modelled import fill, fit
from server.engines.modelled.anew import Bars
from server.engines.modelled.pulse import Pulse
from server.engines.modelled.settled import settle
from server.engines.modelled.told import unwanted_for, words_for
from server.jobs.specs import GenerateSpec, RespondSpec, VarySpec
from server.models.abilities import Abilities
from server.models.libraries import Libraries
from session.errors import BackendUnavailable
from session.model import Mix, Provenance
from session.progress import silent
from tests.plain_session import plain_session

ORIGIN = Provenance("generate", "songs", "1", "2026-01-01")


@pytest.mark.parametrize(
    ("able", "negative"), [(True, "loud, Bells"), (False, "loud")], ids=["able", "not able"]
)
def test_players_and_moods_that_are_set_are_told_in_words(able: bool, negative: str) -> None:
    named = InstrumentsAsked(("dusty-keys", "flute"), ("Bells",))
    settled = settle(GenerateRequest("house with flute", 1, instruments=named, mood=("dark",)))
    abilities = Abilities(negative_prompt=able, longest_seconds=60.0)
    words = words_for(settled, abilities)
    assert words.startswith("house with flute, dusty keys, dark")
    sound = SoundAsked(negative_prompt="loud")
    assert unwanted_for(settled, sound, abilities) == negative


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        (GenerateSpec, {"prompt": "house"}),
        (VarySpec, {"session": "house"}),
        (RespondSpec, {"session": "house"}),
    ],
)
def test_two_lengths_are_refused_and_either_is_taken(
    spec: type[GenerateSpec], fields: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="cannot be set together with bars"):
        spec.model_validate({**fields, "bars": 4, "seconds": 60})
    assert spec.model_validate({**fields, "bars": 4}).seconds is None
    assert spec.model_validate({**fields, "seconds": 60}).bars is None


@pytest.mark.parametrize(
    ("played_bpm", "said"),
    [
        (100.04, "Measured at 100.0 bpm, the tempo of the bars, and put on their grid exactly."),
        (101.0, "Measured at 101.0 bpm, brought to the 100.0 of the bars (1.0 %)."),
    ],
)
def test_new_bars_that_were_played_in_time_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played_bpm: float, said: str
) -> None:
    rate = 8_000
    monkeypatch.setattr(fill, "listened", lambda *_: Pulse(played_bpm, 0.9, True, 0.0, 0.9))
    session = plain_session(title="Home", bpm=100.0, beats=32.0, sample_rate=rate)
    bars = Bars(0, 8, 0.0, 32.0, 0, session.length_samples, rate)
    sound = np.ones((1, session.length_samples), np.float32)
    done = fill.fill(sound, session, bars, tmp_path, goes_on=True, fit_tempo=True, progress=silent)
    assert done.notes == (said,)
    assert done.samples.shape == sound.shape


@pytest.mark.parametrize(
    ("played_bpm", "said"),
    [
        (100.0, "Measured at 100 bpm, as asked."),
        (100.004, "Measured at 100 bpm, as asked, and put on the grid exactly."),
        (103.0, "Measured at 103 bpm, stretched to 100 (2.9 % slower)."),
    ],
)
def test_a_session_at_the_asked_tempo_is_not_said_to_be_brought_there(
    played_bpm: float, said: str
) -> None:
    wanted = fit.Wanted(settle(GenerateRequest("funk", 1, bpm=100.0)), 8_000, "wrap", True)
    bpm, _, notes = fit._tempo(Pulse(played_bpm, 0.9, True, 0.0, 0.9), wanted, 200.0)
    assert (bpm, notes) == (100.0, [said])


@pytest.mark.parametrize(
    ("mix", "said"),
    [
        (Mix("mix.wav", 1, 0.0, None), "loudness not measured"),
        (Mix("mix.wav", 1, 0.0, None, master_file="master.wav"), "digital silence"),
        (Mix("mix.wav", 1, 0.0, None, -14.04), "-14.0 LUFS"),
    ],
)
def test_what_was_not_measured_is_not_said_to_be_silent(mix: Mix, said: str) -> None:
    assert loudness_in_words(mix) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("json",), ""),
        (("json", "no_such"), "Songs needs no_such: install it with pip install 'roadie[songs]'."),
        (
            ("no_such", "nor_such"),
            "Songs needs no_such and nor_such: install them with pip install 'roadie[songs]'.",
        ),
    ],
)
def test_libraries_that_are_missing_are_named_with_the_way_to_get_them(
    names: tuple[str, ...], said: str
) -> None:
    libraries = Libraries("Songs", names, "songs")
    assert libraries.missing() == said
    if said:
        with pytest.raises(BackendUnavailable, match="no_such"):
            libraries.need()
    else:
        libraries.need()
