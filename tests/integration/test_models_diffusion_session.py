"""The whole way with a tiny ACE-Step: installed by hand, a session generated, a bar made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("diffusers")

from session.document import read_session
from tests.integration.cli import Cli
from tests.tiny_models.ace_step import tiny_ace_step


def test_a_session_by_ace_step_is_made_and_a_bar_of_it_repainted(tmp_path: Path) -> None:
    roadie = Cli(tmp_path / "library")
    weights = tiny_ace_step(tmp_path / "weights")
    installed = roadie("models", "install", "ace-step-1.5", "--from", weights)
    assert installed.status == 0, installed.errors
    made = roadie(
        *("generate", "warm keys, 120 bpm", "--engine", "ace-step", "--bars", "3"),
        *("--seed", "5", "--key", "A minor", "--lyrics", "happy drums", "--keep-tempo", "--json"),
    )
    assert made.status == 0, made.errors
    first = Path(made.json["session"])
    session = read_session(first)
    parameters = session.provenance.parameters["model"]
    assert parameters["keyscale"] == "A minor"
    assert parameters["bpm"] == 120
    assert parameters["task"] == "text2music"
    anew = roadie(
        *("repaint", made.json["id"], "slow funk", "--engine", "ace-step"),
        *("--from-bar", "2", "--bars", "1", "--json"),
    )
    assert anew.status == 0, anew.errors
    second = Path(anew.json["session"])
    assert read_session(second).provenance.parameters["model"]["task"] == "repaint"
    (old, rate), (new, _) = (
        soundfile.read(folder / "audio" / "mix.wav", dtype="float32") for folder in (first, second)
    )
    start, end = (session.tempo_map.samples_at_beats(at, rate) for at in (4.0, 8.0))
    assert np.array_equal(old[:start], new[:start])
    assert np.array_equal(old[end:], new[end:])
    assert not np.array_equal(old[start:end], new[start:end])
