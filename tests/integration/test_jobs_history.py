"""Of finished jobs the newest are remembered; those at work are never forgotten."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.database import open_database
from server.jobs.job import KEEPING, Job, JobFailure, JobState
from server.jobs.service import JobService
from server.jobs.store import JobStore
from session.errors import NotFound
from tests.integration.test_jobs_service import carry_out, until, wish, with_jobs


def _stored(library: Path, *jobs: Job) -> None:
    engine = open_database(library)
    store = JobStore(engine)
    for job in jobs:
        store.insert(job)
    engine.dispose()


def _job(number: int, state: JobState, stage: str = "", finished_at: float | None = None) -> Job:
    return Job(
        id=f"{number:011x}00000000",
        kind="generate",
        spec=wish("write").model_dump(mode="json"),
        state=state,
        stage=stage,
        created_at=number,
        finished_at=number if finished_at is None else finished_at,
        failure=JobFailure("JobFailed", "It failed.") if state == "failed" else None,
    )


async def _ids(jobs: JobService) -> list[str]:
    return [job.id for job in await jobs.list(limit=10_000)]


def test_at_the_start_all_but_those_that_ended_last_are_forgotten(tmp_path: Path) -> None:
    ended: list[JobState] = ["done", "failed", "cancelled", "done"]
    late = _job(1, "done", finished_at=100)  # it took the longest
    _stored(tmp_path, late, *(_job(n, ended[n % 4]) for n in range(2, 12)))
    assert with_jobs(tmp_path, _ids, jobs_kept=4) == [_job(n, "done").id for n in (11, 10, 9, 1)]


def test_they_are_forgotten_a_few_at_a_time(tmp_path: Path) -> None:
    _stored(tmp_path, *(_job(n, "done") for n in range(1, 43)))
    assert len(with_jobs(tmp_path, _ids, jobs_kept=40)) == 42
    _stored(tmp_path, _job(43, "failed"))
    assert len(with_jobs(tmp_path, _ids, jobs_kept=40)) == 40


def test_what_is_still_written_down_of_a_cancelled_job_is_not_forgotten(tmp_path: Path) -> None:
    _stored(tmp_path, _job(1, "cancelled", KEEPING), *(_job(n, "done") for n in (2, 3, 4)))
    assert with_jobs(tmp_path, _ids, jobs_kept=2) == [_job(n, "done").id for n in (4, 3, 1)]


def test_as_jobs_end_older_ones_go_and_what_they_made_stays(tmp_path: Path) -> None:
    first = carry_out(tmp_path, wish("write"))
    (tmp_path / ".staging" / first.id).mkdir()

    async def use(jobs: JobService) -> None:
        waiting = await jobs.submit(wish("cooperate"))
        await until(jobs, waiting.id, "Working")
        for _ in range(2):
            last = await jobs.wait((await jobs.submit(wish("write"))).id)
        while len(await _ids(jobs)) > 2:
            await asyncio.sleep(0.01)
        assert await _ids(jobs) == [last.id, waiting.id]
        assert (await jobs.get(waiting.id)).state == "running"
        with pytest.raises(NotFound, match="There is no job"):
            await jobs.get(first.id)
        while (tmp_path / ".staging" / first.id).exists():
            await asyncio.sleep(0.01)
        await jobs.cancel(waiting.id)

    with_jobs(tmp_path, use, jobs_kept=1)
    assert len(list((tmp_path / "sessions").iterdir())) == 3
