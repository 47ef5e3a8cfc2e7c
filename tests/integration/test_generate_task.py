"""The job `generate`: what is asked for in words comes out as a whole session folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.engines.composer.style.shelf import all_styles
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.generate import generate
from session import Session, read_session
from session.errors import NotFound
from session.progress import silent
from session.smf import read_smf


def _generated(folder: Path, **spec: object) -> tuple[Outcome, Session]:
    staging = folder / "staging"
    staging.mkdir(parents=True)
    outcome = generate({"seed": 5, **spec}, JobPlace(folder, staging), silent)
    return outcome, read_session(staging / "session")


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_every_style_comes_out_whole(tmp_path: Path, style: str) -> None:
    outcome, made = _generated(tmp_path, prompt="something short", style=style, bars=2)
    folder = tmp_path / "staging" / "session"
    assert made.mix is not None
    assert made.length_bars == 2
    assert {track.role for track in made.tracks} >= {"drums", "bass"}
    assert all((folder / file).is_file() for file in made.files())
    assert abs(made.mix.grid_residual_samples) <= 0.5
    assert made.mix.null_db is None or made.mix.null_db < -120
    assert made.mix.master_loudness_lufs == pytest.approx(-14.0, abs=0.5)
    assert json.loads(json.dumps(outcome.data)) == outcome.data
    assert outcome.data["promises"]["null_db"] == made.mix.null_db
    assert outcome.warnings == ()
    notes = sum(len(clip.notes) for track in made.tracks for clip in track.midi_clips)
    midi = read_smf((folder / "midi" / "all.mid").read_bytes(), "all.mid")
    assert sum(len(clip.notes) for track in midi.tracks for clip in track.midi_clips) == notes


def test_what_is_set_beats_the_prompt_and_provenance_can_make_it_again(tmp_path: Path) -> None:
    words = "lo-fi, 84 bpm, A minor, dusty keys"
    asked = {"prompt": words, "bars": 2, "bpm": 90.0, "sample_rate": 44_100, "tail": "fade"}
    outcome, made = _generated(tmp_path / "first", **asked)
    provenance = made.provenance
    assert made.tempo_map.steps[0].bpm == 90.0
    assert made.sample_rate == 44_100
    assert (provenance.operation, provenance.engine, provenance.seed) == ("generate", "composer", 5)
    assert provenance.prompt == words
    assert provenance.parameters["tail"] == "fade"
    assert provenance.licence
    (delivery,) = outcome.deliveries
    assert delivery.target == "sessions/lo-fi-84-bpm-a-minor-dusty-keys"
    _, again = _generated(tmp_path / "again", **asked)
    for file in made.files():
        first, second = (tmp_path / at / "staging/session" / file for at in ("first", "again"))
        assert first.read_bytes() == second.read_bytes()
    assert again.tracks == made.tracks


def test_a_seed_is_drawn_and_told_where_none_is_given(tmp_path: Path) -> None:
    outcome, made = _generated(tmp_path, prompt="house", bars=1, seed=None)
    assert isinstance(outcome.data["seed"], int)
    assert made.provenance.seed == outcome.data["seed"]


def test_a_loudness_that_the_ceiling_forbids_is_told(tmp_path: Path) -> None:
    spec = {"prompt": "lo-fi", "bars": 1, "master_lufs": -5.0, "ceiling_dbtp": -20.0}
    outcome, made = _generated(tmp_path, **spec)
    assert made.mix is not None
    assert made.mix.master_true_peak_dbtp is not None
    assert made.mix.master_true_peak_dbtp <= -20.0 + 1e-6
    assert "ceiling" in outcome.warnings[0]


def test_an_engine_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="composer"):
        _generated(tmp_path, prompt="x", engine="composr")
