"""A model that was carried in by hand works: it makes sound, and how fast it is is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("transformers")

from roadie.cli import app_for
from server.models.install import install
from server.models.place import weights_of
from session.errors import BackendUnavailable, BadWeights
from session.progress import silent
from tests.tiny_models.musicgen import tiny_musicgen

NAME = "musicgen-small"


def _roadie(*words: str) -> str:
    done = CliRunner().invoke(app_for("models"), ["models", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_real_checkpoint_is_installed_by_hand_and_its_speed_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("ROADIE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("server.models.speed.TRIED_SECONDS", 0.5)
    with pytest.raises(BackendUnavailable, match=f"roadie models install {NAME}"):
        _roadie("bench", NAME)
    carried = tiny_musicgen(tmp_path / "usb")
    install(NAME, tmp_path / "models", silent, folder=carried, accept_licence=True)
    said = json.loads(_roadie("bench", NAME, "--json"))
    assert said["device"] in ("cpu", "cuda", "mps")
    assert said["seconds_per_second"] > 0 and said["memory_mb"] > 0
    here = json.loads(_roadie("show", NAME, "--json"))["installed"]
    assert here["measured"]["seconds_per_second"] == said["seconds_per_second"]
    assert f"s on {said['device']}" in _roadie("list", "--installed")
    assert weights_of(tmp_path / "models", NAME)


def test_a_melody_model_is_not_taken_for_another(tmp_path: Path) -> None:
    carried = tiny_musicgen(tmp_path / "usb", "melody")
    with pytest.raises(BadWeights, match=r"musicgen_melody.*musicgen-small has 'musicgen'"):
        install(NAME, tmp_path / "models", silent, folder=carried, accept_licence=True)
    install("musicgen-melody", tmp_path / "models", silent, folder=carried, accept_licence=True)


def test_a_real_pickle_is_loaded_only_where_the_user_allowed_it(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    from server.models.musicgen.weights import load_networks

    carried = tiny_musicgen(tmp_path / "usb")
    torch.save(load_file(carried / "model.safetensors"), carried / "pytorch_model.bin")
    (carried / "model.safetensors").unlink()
    with pytest.raises(BadWeights, match="--pickles"):
        install(NAME, tmp_path / "models", silent, folder=carried, accept_licence=True)
    with pytest.raises(BadWeights, match="--pickles"):
        load_networks(carried)
    here = install(
        NAME, tmp_path / "models", silent, folder=carried, accept_licence=True, pickles=True
    )
    assert load_networks(here.folder).tokenizer
