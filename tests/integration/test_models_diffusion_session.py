"""The whole way with a tiny ACE-Step: installed by hand, a session generated, a bar made anew."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytest.importorskip("diffusers")

from server.jobs.model_specs import InstallSpec, RepaintSpec, SoundWishes
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings
from session.document import read_session
from session.pitch import Key
from tests.tiny_models.ace_step import tiny_ace_step

LIMIT_S = 200


async def _done(jobs: JobService, spec: Any) -> dict[str, Any]:
    job = await jobs.wait((await jobs.submit(spec)).id)
    assert job.result is not None, job.failure
    found: dict[str, Any] = job.result["data"]
    return found


async def _generated_and_repainted(library: Path, weights: Path) -> tuple[Path, Path]:
    """The folders of a session and of the one with a bar of it made anew, by one worker."""
    settings = Settings(library=library, models=library / "models", workers=1)
    async with asyncio.timeout(LIMIT_S), JobService(settings) as jobs:
        await _done(jobs, InstallSpec(model="ace-step-1.5", folder=str(weights)))
        wishes = SoundWishes(lyrics="happy drums", fit_tempo=False)
        made = await _done(
            jobs,
            GenerateSpec(
                prompt="warm keys, 120 bpm",
                engine="ace-step",
                bars=3,
                seed=5,
                key=Key("A", "minor"),
                sound=wishes,
            ),
        )
        first = library / made["session"]
        anew = await _done(
            jobs,
            RepaintSpec(
                session=first.name, prompt="slow funk", engine="ace-step", from_bar=2, bars=1
            ),
        )
    return first, library / anew["session"]


def test_a_session_by_ace_step_is_made_and_a_bar_of_it_repainted(tmp_path: Path) -> None:
    weights = tiny_ace_step(tmp_path / "weights")
    first, second = asyncio.run(_generated_and_repainted(tmp_path / "library", weights))
    session = read_session(first)
    parameters = session.provenance.parameters["model"]
    assert parameters["keyscale"] == "A minor"
    assert parameters["bpm"] == 120
    assert parameters["task"] == "text2music"
    assert read_session(second).provenance.parameters["model"]["task"] == "repaint"
    (old, rate), (new, _) = (
        soundfile.read(folder / "audio" / "mix.wav", dtype="float32") for folder in (first, second)
    )
    start, end = (session.tempo_map.samples_at_beats(at, rate) for at in (4.0, 8.0))
    assert np.array_equal(old[:start], new[:start])
    assert np.array_equal(old[end:], new[end:])
    assert not np.array_equal(old[start:end], new[start:end])
