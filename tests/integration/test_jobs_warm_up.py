"""Workers that are ready for a kind of job: made so, kept so, and used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from server.jobs.broadcast import EarlyOf
from server.jobs.job import Job, JobKind
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings
from session.early import EarlyNotes
from tests.integration.api_tasks import TASKS

LIMIT_S = 60
NAMES: dict[JobKind, str] = dict(TASKS)  # type: ignore[arg-type]


def with_jobs(
    library: Path, use: Callable[[JobService], Awaitable[None]], workers: int = 1, **settings: int
) -> None:
    async def run() -> None:
        wanted = Settings(library=library, workers=workers, **settings)  # type: ignore[arg-type]
        async with asyncio.timeout(LIMIT_S), JobService(wanted, NAMES) as jobs:
            await use(jobs)

    asyncio.run(run())


async def ready(jobs: JobService, kind: JobKind, workers: int = 1) -> None:
    while jobs.keep_warm(kind, workers, 60.0) < workers:
        await asyncio.sleep(0.02)


def test_a_warm_worker_takes_the_job_and_none_is_started_beside_it(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        await ready(jobs, "scan")
        job = await jobs.submit(GenerateSpec(prompt="one"))
        assert (await jobs.wait(job.id)).state == "done"
        assert jobs.keep_warm("scan", 1, 60.0) == 1

    with_jobs(tmp_path, use)


def test_a_job_that_comes_while_its_worker_warms_up_waits_for_that_one(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        jobs.keep_warm("scan", 1, 60.0)
        jobs.keep_warm("scan", 1, 60.0)
        job = await jobs.submit(GenerateSpec(prompt="two"))
        assert (await jobs.wait(job.id)).state == "done"

    with_jobs(tmp_path, use)


def test_a_worker_that_has_served_its_time_is_replaced_by_a_warm_one(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        await ready(jobs, "generate")
        job = await jobs.submit(GenerateSpec(prompt="three"))
        assert (await jobs.wait(job.id)).state == "done"
        await ready(jobs, "generate")

    with_jobs(tmp_path, use, worker_jobs=1)


def test_no_more_are_kept_than_may_run(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        while jobs.keep_warm("scan", 8, 60.0) < 2:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)  # two looks of the watch
        assert jobs.keep_warm("scan", 8, 60.0) == 2

    with_jobs(tmp_path, use, workers=2)


def test_a_service_that_closes_while_a_worker_warms_up_leaves_nothing(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        jobs.keep_warm("respond", 1, 60.0)
        await asyncio.sleep(0.1)

    with_jobs(tmp_path, use)


def test_early_notes_are_told_once_and_come_before_the_end(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        with jobs.subscribe_to_all() as news:
            job = await jobs.submit(GenerateSpec(prompt="notes"))
            heard: list[Job | EarlyOf] = []
            async for each in news:
                heard.append(each)
                if isinstance(each, Job) and each.finished:
                    break
        told = [each for each in heard if isinstance(each, EarlyOf)]
        assert [one.id for one in told] == [job.id]
        notes = EarlyNotes.of_json(told[0].notes)
        assert notes.tracks[0].notes == ((40, 90, 0.0, 1.0),)

    with_jobs(tmp_path, use)
