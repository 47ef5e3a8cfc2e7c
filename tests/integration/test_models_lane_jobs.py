"""The worker of trained models: one job at a time, what sounded is kept, memory comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.jobs.job import Job, JobKind
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings

TASKS: dict[JobKind, str] = {"generate": "tests.integration.lane_tasks:perform"}
LIMIT_S = 60


def wish(act: str, engine: str = "musicgen", **details: Any) -> GenerateSpec:
    return GenerateSpec(prompt=json.dumps({"act": act, **details}), engine=engine)


def with_jobs(library: Path, use: Callable[[JobService], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        chosen = Settings(library=library, **{"workers": 3, **settings})
        async with asyncio.timeout(LIMIT_S), JobService(chosen, TASKS) as jobs:
            await use(jobs)

    asyncio.run(run())


async def done(jobs: JobService, spec: GenerateSpec) -> dict[str, Any]:
    job = await jobs.wait((await jobs.submit(spec)).id)
    assert job.result is not None, job.failure
    found: dict[str, Any] = job.result["data"]
    return found


async def singing(jobs: JobService, **details: Any) -> Job:
    job = await jobs.submit(wish("sing", **details))
    while (await jobs.get(job.id)).stage != "Singing":
        await asyncio.sleep(0.01)
    return job


async def until_kept(jobs: JobService, job_id: str) -> Job:
    while (job := await jobs.get(job_id)).result is None:
        await asyncio.sleep(0.01)
    return job


def test_jobs_that_need_models_take_turns_in_one_worker_and_others_pass_them(
    tmp_path: Path,
) -> None:
    async def use(jobs: JobService) -> None:
        first, second, other = await asyncio.gather(
            done(jobs, wish("tell", seconds=0.6)),
            done(jobs, wish("tell", seconds=0.6)),
            done(jobs, wish("tell", engine="composer")),
        )
        assert first["pid"] == second["pid"] != other["pid"]
        early, late = sorted((first, second), key=lambda told: float(told["began"]))
        assert early["ended"] <= late["began"]
        assert other["ended"] < late["ended"]

    with_jobs(tmp_path, use)


def test_only_the_worker_of_models_is_kept_from_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Libraries that other tests loaded in this process may have set them for themselves.
    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.delenv(name, raising=False)

    async def use(jobs: JobService) -> None:
        model = await done(jobs, wish("tell"))
        other = await done(jobs, wish("tell", engine="composer"))
        assert model["around"] == {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        assert other["around"] == {"HF_HUB_OFFLINE": None, "HF_HUB_DISABLE_TELEMETRY": None}

    with_jobs(tmp_path, use)


def test_what_sounded_of_a_cancelled_job_is_kept(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await singing(jobs)
        assert (await jobs.cancel(job.id)).state == "cancelled"
        kept = await until_kept(jobs, job.id)
        assert kept.state == "cancelled"
        assert kept.result is not None
        assert kept.result["data"]["session"] == "sessions/song"
        assert (tmp_path / "sessions/song/half.txt").read_text() == "half a song"
        again = await done(jobs, wish("tell"))
        assert again["pid"] == kept.result["data"]["pid"]

    with_jobs(tmp_path, use)
    assert list((tmp_path / ".staging").iterdir()) == []


def test_a_job_is_cancelled_before_what_sounded_is_written(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await singing(jobs, writes_once="go")
        told = await jobs.cancel(job.id)
        assert told.state == "cancelled"
        assert told.result is None
        assert not (tmp_path / "sessions").exists()
        (tmp_path / "go").touch()
        assert (await until_kept(jobs, job.id)).state == "cancelled"
        assert (tmp_path / "sessions/song/half.txt").exists()

    with_jobs(tmp_path, use)


def test_a_server_that_stops_waits_for_what_sounded(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await singing(jobs, writes_once="go")
        assert (await jobs.cancel(job.id)).result is None
        asyncio.get_running_loop().call_later(1.0, (tmp_path / "go").touch)

    with_jobs(tmp_path, use)
    assert (tmp_path / "sessions/song/half.txt").exists()


def test_a_cancelled_job_with_nothing_to_keep_leaves_nothing(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await singing(jobs, keep=False, deaf_seconds=1.0)
        assert (await jobs.cancel(job.id)).state == "cancelled"
        # The model stays: its worker was deaf for longer than others may be.
        told = await done(jobs, wish("tell"))
        assert told["pid"]
        assert (await jobs.get(job.id)).result is None

    with_jobs(tmp_path, use)
    assert not (tmp_path / "sessions").exists()
    assert list((tmp_path / ".staging").iterdir()) == []


def test_an_idle_model_gives_its_memory_back_by_its_end(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        pid = (await done(jobs, wish("tell")))["pid"]
        while psutil.pid_exists(pid):
            await asyncio.sleep(0.05)
        assert (await done(jobs, wish("tell")))["pid"] != pid

    with_jobs(tmp_path, use, model_idle_seconds=0.3)


def test_a_worker_that_lost_its_gpu_is_replaced(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        pid = (await done(jobs, wish("tell")))["pid"]
        lost = await jobs.wait((await jobs.submit(wish("lose_gpu"))).id)
        assert lost.failure is not None
        assert (lost.failure.kind, str(pid) in lost.failure.message) == ("ModelFailed", True)
        assert (await done(jobs, wish("tell")))["pid"] != pid

    with_jobs(tmp_path, use)
