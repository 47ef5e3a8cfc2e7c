"""Folders of pipelines that are broken, and the noise levels of Stable Audio Open."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from server.models.families import FAMILIES  # noqa: E402
from session.errors import BadWeights  # noqa: E402
from tests.tiny_models.ace_step import tiny_ace_step  # noqa: E402
from tests.tiny_models.stable_audio import tiny_stable_audio  # noqa: E402


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_ace_step(tmp_path_factory.mktemp("ace") / "whole")


def _truncate(folder: Path) -> None:
    path = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def _lose_tensors(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "condition_encoder" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(path)
    del tensors["text_projector.weight"]
    save_file(tensors, path, metadata={"format": "pt"})


def _pickle(folder: Path) -> None:
    path = folder / "vae" / "diffusion_pytorch_model.safetensors"
    path.rename(path.with_name("diffusion_pytorch_model.bin"))


def _another(folder: Path) -> None:
    index = folder / "model_index.json"
    index.write_text(json.dumps({"_class_name": "StableDiffusionPipeline"}))


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no index": (lambda at: (at / "model_index.json").unlink(), "has no model_index.json"),
    "broken index": (lambda at: (at / "model_index.json").write_text("{"), "is no configuration"),
    "another pipeline": (_another, "holds no ACE-Step"),
    "a part is missing": (lambda at: shutil.rmtree(at / "vae"), "lacks vae: that is not all"),
    "no tokenizer": (lambda at: shutil.rmtree(at / "tokenizer"), "lacks tokenizer"),
    "no weights in a part": (
        lambda at: (at / "vae" / "diffusion_pytorch_model.safetensors").unlink(),
        "do not load",
    ),
    "no configuration of a part": (lambda at: (at / "vae" / "config.json").unlink(), "do not load"),
    "truncated": (_truncate, "breaks off: it has"),
    "tensors are missing": (_lose_tensors, "lack text_projector.weight and 0 more"),
    "a pickle": (_pickle, "pickle"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_folder_is_refused_in_one_sentence(
    whole: Path, tmp_path: Path, fault: str
) -> None:
    folder = shutil.copytree(whole, tmp_path / "it")
    spoil, words = BROKEN[fault]
    spoil(folder)
    with pytest.raises(BadWeights, match=words) as refused:
        FAMILIES.load("ace-step").load(folder, "cpu", False)
    assert "\n" not in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_a_part_of_stable_audio_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = tiny_stable_audio(tmp_path / "it", "open")
    shutil.rmtree(folder / "projection_model")
    with pytest.raises(BadWeights, match="lacks projection_model"):
        FAMILIES.load("stable-audio").load(folder, "cpu", False)
    with pytest.raises(BadWeights, match="holds no ACE-Step"):
        FAMILIES.load("ace-step").load(folder, "cpu", False)


def test_the_steps_of_stable_audio_open_are_those_of_the_librarys_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library's class is loaded without what draws its noise: it is given the noise.
    monkeypatch.setitem(sys.modules, "torchsde", ModuleType("torchsde"))
    from diffusers.schedulers import scheduling_cosine_dpmsolver_multistep as library

    from server.models.stable_audio.schedule import CosineScheduler

    folder = tiny_stable_audio(tmp_path / "it", "open") / "scheduler"
    ours = CosineScheduler.from_pretrained(folder, local_files_only=True)
    theirs = library.CosineDPMSolverMultistepScheduler(sigma_min=0.3, sigma_max=500)
    assert ours.init_noise_sigma == theirs.init_noise_sigma
    for schedule in (ours, theirs):
        schedule.set_timesteps(12)
    torch.testing.assert_close(ours.timesteps, theirs.timesteps)
    torch.testing.assert_close(ours.sigmas, theirs.sigmas)
    drawn: list[Any] = []
    theirs.noise_sampler = lambda *_: drawn[-1]
    generator, same = (torch.Generator().manual_seed(3) for _ in range(2))
    one = other = torch.randn(2, 4, 8) * ours.init_noise_sigma
    for step in ours.timesteps:
        drawn.append(torch.randn(one.shape, generator=same))
        told = torch.tanh(one)
        one = ours.step(told, step, one, generator=generator).prev_sample
        other = theirs.step(told, step, other).prev_sample
        torch.testing.assert_close(one, other)
    assert not math.isnan(float(one.sum()))
    assert float(ours.beginning_at(2.0).init_noise_sigma) == pytest.approx(math.sqrt(5))
