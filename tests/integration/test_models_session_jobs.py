"""Jobs with a real model, a tiny MusicGen: generate, repaint, extend, and what a cancelled one
leaves; all by the server's own worker of trained models."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from server.jobs.job import Job
from server.jobs.model_specs import ExtendSpec, RepaintSpec, SoundWishes
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec, VarySpec
from server.models.install import install
from server.settings import Settings
from session import read_session
from session.errors import BadInput
from session.progress import silent
from tests.tiny_models.musicgen import tiny_musicgen

LIMIT_S = 200


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a tiny MusicGen installed from a folder."""
    folder = tmp_path_factory.mktemp("models")
    weights = tiny_musicgen(tmp_path_factory.mktemp("weights"))
    install("musicgen-small", folder, silent, folder=weights, accept_licence=True)
    return folder


def with_jobs(library: Path, models: Path, use: Callable[[JobService], Awaitable[None]]) -> None:
    async def run() -> None:
        settings = Settings(library=library, models=models, workers=2)
        async with asyncio.timeout(LIMIT_S), JobService(settings) as jobs:
            await use(jobs)

    asyncio.run(run())


async def ended(jobs: JobService, spec: Any) -> Job:
    return await jobs.wait((await jobs.submit(spec)).id)


async def data(jobs: JobService, spec: Any) -> dict[str, Any]:
    job = await ended(jobs, spec)
    assert job.result is not None, job.failure
    found: dict[str, Any] = job.result["data"]
    return found


async def from_words_to_sessions_that_are_repainted_and_go_on(
    jobs: JobService, library: Path
) -> None:
    spec = GenerateSpec(
        prompt="warm funk", engine="musicgen", bpm=200, bars=2, seed=4, variations=2
    )
    made = await data(jobs, spec)
    names = ["sessions/warm-funk", "sessions/warm-funk-2"]
    assert made["session"] == names[0]
    assert [one["session"] for one in made["sessions"]] == names
    assert [one["seed"] for one in made["sessions"]] == [4, 5]
    first, second = (read_session(library / name) for name in names)
    assert first.length_bars == second.length_bars == 2
    assert first.provenance.model == "musicgen-small"
    assert first.provenance.licence.startswith("Not for commercial use.")
    mixes = {(library / name / "audio/mix.wav").read_bytes() for name in names}
    assert len(mixes) == 2

    repaint = RepaintSpec(session="warm-funk-2", from_bar=2, bars=1, engine="musicgen", seed=1)
    assert (await data(jobs, repaint))["session"] == "sessions/warm-funk-3"
    painted = read_session(library / "sessions/warm-funk-3")
    assert painted.provenance.parent == "warm-funk-2"
    assert painted.provenance.parameters["measured"]["way"] == "continue"
    extend = ExtendSpec(session="warm-funk-3", bars=1, engine="musicgen", seed=1)
    longer = await data(jobs, extend)
    assert read_session(library / longer["session"]).length_bars == 3

    with pytest.raises(BadInput, match="vary warm-funk-3, or use `roadie repaint`"):
        await jobs.submit(VarySpec(session="warm-funk-4", words="faster"))


async def what_a_cancelled_generation_had_is_kept(jobs: JobService, library: Path) -> None:
    spec = GenerateSpec(prompt="slow keys", engine="musicgen", bpm=200, bars=20, seed=1)
    job = await jobs.submit(spec)
    while (await jobs.get(job.id)).fraction < 0.15:
        await asyncio.sleep(0.02)
    await jobs.cancel(job.id)
    assert (await jobs.wait(job.id)).state == "cancelled"
    while (kept := await jobs.get(job.id)).result is None:
        await asyncio.sleep(0.02)
    session = read_session(library / kept.result["data"]["session"])
    assert 1 <= session.length_bars < 20
    assert any(note.startswith("Stopped after ") for note in session.provenance.notes)


async def what_the_composer_made_goes_on_by_its_mix(jobs: JobService, library: Path) -> None:
    several = await data(jobs, GenerateSpec(prompt="house", bars=1, seed=1, variations=2))
    assert [one["seed"] for one in several["sessions"]] == [1, 2]
    longer = await data(jobs, ExtendSpec(session="house", bars=1, engine="musicgen", seed=1))
    assert longer["session"] == "sessions/house-3"
    tracks = read_session(library / longer["session"]).tracks
    assert tracks[-1].name == "New sound, bar 2"
    assert len(tracks) > 2


async def wishes_that_cannot_be_met_fail_in_one_sentence(jobs: JobService) -> None:
    lyrics = SoundWishes(lyrics="la")
    cases = {
        "has no trained model": GenerateSpec(prompt="funk", bars=1, sound=lyrics),
        "cannot take lyrics": GenerateSpec(prompt="funk", engine="musicgen", sound=lyrics),
        "cannot repaint sound": RepaintSpec(session="house", from_bar=1, bars=1, engine="composer"),
    }
    for sentence, spec in cases.items():
        job = await ended(jobs, spec)
        assert job.failure is not None
        assert sentence in job.failure.message


def test_one_worker_generates_repaints_extends_and_keeps_what_was_cancelled(
    tmp_path: Path, models: Path
) -> None:
    async def use(jobs: JobService) -> None:
        await from_words_to_sessions_that_are_repainted_and_go_on(jobs, tmp_path)
        await what_a_cancelled_generation_had_is_kept(jobs, tmp_path)
        await what_the_composer_made_goes_on_by_its_mix(jobs, tmp_path)
        await wishes_that_cannot_be_met_fail_in_one_sentence(jobs)

    with_jobs(tmp_path, models, use)


def test_an_engine_without_weights_says_how_to_get_them(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await ended(jobs, GenerateSpec(prompt="funk", engine="musicgen"))
        assert job.failure is not None
        assert job.failure.kind == "BackendUnavailable"
        assert "`roadie models install musicgen-small`" in job.failure.message

    with_jobs(tmp_path, tmp_path / "none", use)
