"""`roadie bench separation`: figures that can be trusted, of stems that are known."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from roadie.cli import app_for
from server.audio.write import FloatWav
from server.separation import trial
from server.separation.si_sdr import si_sdr_db
from server.separation.trial import Trial, scores
from session.errors import BadInput, NotFound

Audio = np.ndarray[Any, np.dtype[np.float32]]


def _file(path: Path, sound: Audio) -> Path:
    with FloatWav(path, 44_100, len(sound), sound.shape[1]) as file:
        file.write(sound)
    return path


def _noise(seed: int, length: int = 200_000) -> Audio:
    return np.random.default_rng(seed).normal(0, 0.1, (2, length)).astype(np.float32)


def test_si_sdr_is_what_its_formula_says_at_any_level(tmp_path: Path) -> None:
    wanted, wrong = _noise(1), 0.1 * _noise(2)
    true = _file(tmp_path / "true.wav", wanted)
    for level in (1.0, 0.01, -3.0):
        guess = (level * (wanted + wrong)).astype(np.float32)
        a = (guess.ravel() @ wanted.ravel()) / (wanted.ravel() @ wanted.ravel())
        due = 10 * np.log10(np.sum((a * wanted) ** 2) / np.sum((a * wanted - guess) ** 2))
        found = si_sdr_db(true, [_file(tmp_path / "guess.wav", guess)])
        assert found == pytest.approx(due, abs=0.01)
        assert found == pytest.approx(20, abs=0.1)


def test_parts_of_a_stem_count_as_their_sum_and_silence_as_nothing(tmp_path: Path) -> None:
    wanted, part = _noise(1), _noise(2)
    true = _file(tmp_path / "true.wav", wanted)
    files = [_file(tmp_path / "a.wav", part), _file(tmp_path / "b.wav", wanted - part)]
    assert (si_sdr_db(true, files) or 0) > 120
    nothing = _file(tmp_path / "silent.wav", np.zeros_like(wanted))
    assert si_sdr_db(nothing, [true]) is None
    assert si_sdr_db(true, [nothing]) == -inf


def test_scores_have_the_mean_the_worst_and_what_is_won_on_the_mix() -> None:
    found = [
        Trial("quick", "funk", "drums", stem_db=6.0, mix_db=-4.0),
        Trial("quick", "rock", "drums", stem_db=2.0, mix_db=0.0),
        Trial("other", "rock", "drums", stem_db=9.0, mix_db=0.0),
    ]
    quick, other = scores(found)
    assert (quick.separator, quick.role, quick.sessions) == ("quick", "drums", 2)
    assert (quick.mean_db, quick.worst_db, quick.worst_style) == (4.0, 2.0, "rock")
    assert (quick.mix_db, quick.gain_db) == (-2.0, 6.0)
    assert other.gain_db == 9.0


def test_the_quick_split_is_measured_on_a_piece_whose_stems_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "BARS", 2)
    done = CliRunner().invoke(
        app_for("bench"), ["bench", "separation", "--sessions", "1", "--json"]
    )
    assert done.exit_code == 0, done.output
    found = {score["role"]: score for score in json.loads(done.stdout)["scores"]}
    assert set(found) == {"drums", "bass", "other"}
    for role in ("drums", "bass"):
        assert found[role]["gain_db"] == pytest.approx(
            found[role]["mean_db"] - found[role]["mix_db"]
        )
        assert found[role]["gain_db"] > 3, role


def test_a_separator_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name, kind in (("quikc", NotFound), ("", BadInput)):
        done = CliRunner().invoke(app_for("bench"), ["bench", "separation", "--separator", name])
        assert isinstance(done.exception, kind)
