"""Jobs with real worker processes: submitting, watching, delivering, cancelling, stopping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from server.jobs.job import Job, JobKind
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings
from session.errors import NotFound

T = TypeVar("T")
TASKS: dict[JobKind, str] = {"generate": "tests.integration.job_tasks:perform"}
LIMIT_SECONDS = 60


def wish(act: str, **details: Any) -> GenerateSpec:
    return GenerateSpec(prompt=json.dumps({"act": act, **details}))


def with_jobs(
    library: Path, use: Callable[[JobService], Awaitable[T]], workers: int = 2, **settings: Any
) -> T:
    async def run() -> T:
        chosen = Settings(library=library, workers=workers, **settings)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            return await use(jobs)

    return asyncio.run(run())


def carry_out(library: Path, spec: GenerateSpec, **settings: Any) -> Job:
    async def use(jobs: JobService) -> Job:
        return await jobs.wait((await jobs.submit(spec)).id)

    return with_jobs(library, use, **settings)


def staged(library: Path) -> list[Path]:
    return list((library / ".staging").iterdir())


async def until(jobs: JobService, job_id: str, stage: str) -> None:
    while (await jobs.get(job_id)).stage != stage:
        await asyncio.sleep(0.01)


def test_what_a_job_makes_is_delivered_whole(tmp_path: Path) -> None:
    job = carry_out(tmp_path, wish("write", files=4))
    assert (job.state, job.failure, job.fraction, job.attempts) == ("done", None, 1.0, 1)
    assert job.result is not None
    assert job.result["deliveries"] == [{"source": "made", "target": "sessions/song"}]
    assert job.result["data"]["folder"] == "sessions/song"
    assert len(list((tmp_path / "sessions/song").iterdir())) == 5
    assert staged(tmp_path) == []
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.created_at <= job.started_at <= job.finished_at


def test_a_taken_name_is_never_overwritten(tmp_path: Path) -> None:
    places = [carry_out(tmp_path, wish("write")).result for _ in range(3)]
    assert [place["data"]["folder"] for place in places if place] == [
        "sessions/song",
        "sessions/song-2",
        "sessions/song-3",
    ]


def test_two_deliveries_of_one_name_get_two_names(tmp_path: Path) -> None:
    job = carry_out(tmp_path, wish("write_two", first="inbox/x.txt", second="inbox/X.txt"))
    assert job.result is not None
    first, second = job.result["data"]["both"]
    assert first != second
    assert all((tmp_path / place).read_text() == "text" for place in (first, second))


def test_a_folder_elsewhere_is_delivered_to_without_traces(tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "deep"
    job = carry_out(tmp_path / "library", wish("write", target=str(out / "song.v1")))
    assert job.result is not None
    assert job.result["data"]["folder"] == str(out / "song.v1")
    assert [entry.name for entry in out.iterdir()] == ["song.v1"]
    assert len(list((out / "song.v1").iterdir())) == 4


def test_an_outcome_that_names_what_is_not_there_fails_the_job(tmp_path: Path) -> None:
    job = carry_out(tmp_path, wish("promise_nothing_made"))
    assert job.failure is not None
    assert "nowhere.wav" in job.failure.message
    assert staged(tmp_path) == []


def test_a_job_stands_in_the_store_when_submit_returns(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await jobs.submit(wish("write"))
        async with JobService(Settings(library=tmp_path, workers=1), TASKS) as other:
            seen = await other.get(job.id)
            assert seen.spec == job.spec
            assert (await other.wait(job.id)).state == "done"

    with_jobs(tmp_path, use)


def test_jobs_are_listed_from_newest_to_oldest_in_pages(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        ids = [(await jobs.submit(wish("refuse"))).id for _ in range(5)]
        for job_id in ids:
            await jobs.wait(job_id)
        newest = await jobs.list(limit=2)
        rest = await jobs.list(before=newest[-1].id)
        assert [job.id for job in newest + rest] == ids[::-1]
        assert len(await jobs.list(state="failed")) == 5
        assert await jobs.list(state="done") == []

    with_jobs(tmp_path, use)


def test_an_unknown_job_is_said_to_be_unknown(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        for ask in (jobs.get, jobs.wait, jobs.cancel):
            with pytest.raises(NotFound, match="no job nothing"):
                await ask("nothing")

    with_jobs(tmp_path, use)


def test_subscribers_see_a_job_through_to_its_end(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[Job]:
        with jobs.subscribe() as changes, jobs.subscribe() as never_read:
            await jobs.submit(wish("write", seconds=0.6))
            seen = []
            async for job in changes:
                seen.append(job)
                if job.finished:
                    break
            del never_read
        return seen

    seen = with_jobs(tmp_path, use)
    fractions = [job.fraction for job in seen]
    assert fractions == sorted(fractions)
    assert seen[0].state == "queued"
    assert seen[-1].state == "done"
    assert any(0 < fraction < 1 for fraction in fractions)


def test_progress_never_falls_and_does_not_flood(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[float]:
        with jobs.subscribe() as changes:
            await jobs.submit(wish("flood", steps=20_000))
            seen = []
            async for job in changes:
                seen.append(job.fraction)
                if job.finished:
                    return seen
        raise AssertionError

    seen = with_jobs(tmp_path, use)
    assert seen == sorted(seen)
    assert len(seen) < 2_000


@pytest.mark.parametrize("act", ["cooperate", "sleep_natively", "spin"])
def test_a_running_job_can_be_cancelled_whatever_it_does(tmp_path: Path, act: str) -> None:
    stage = {"cooperate": "Working", "sleep_natively": "Hanging", "spin": "Spinning"}[act]

    async def use(jobs: JobService) -> Job:
        job = await jobs.submit(wish(act))
        await until(jobs, job.id, stage)
        cancelled = await jobs.cancel(job.id)
        after = await jobs.wait((await jobs.submit(wish("write"))).id)
        assert after.state == "done"
        return cancelled

    job = with_jobs(tmp_path, use, workers=1)
    assert (job.state, job.failure, job.result) == ("cancelled", None, None)
    assert staged(tmp_path) == []


def test_a_job_that_holds_the_interpreter_lock_can_be_cancelled(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> Job:
        job = await jobs.submit(wish("sleep_natively", holding=True))
        await until(jobs, job.id, "Hanging")
        return await jobs.cancel(job.id)

    assert with_jobs(tmp_path, use, workers=1).state == "cancelled"


def test_a_queued_job_is_cancelled_at_once_and_a_finished_one_stays(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        first = await jobs.submit(wish("cooperate"))
        second = await jobs.submit(wish("write"))
        assert (await jobs.cancel(second.id)).state == "cancelled"
        assert (await jobs.cancel(first.id)).state == "cancelled"
        third = await jobs.submit(wish("write"))
        done = await jobs.wait(third.id)
        assert await jobs.cancel(third.id) == done

    with_jobs(tmp_path, use, workers=1)
    assert [entry.name for entry in (tmp_path / "sessions").iterdir()] == ["song"]


def test_a_job_just_submitted_can_be_cancelled(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[Job]:
        submitted = [await jobs.submit(wish("cooperate")) for _ in range(3)]
        return list(await asyncio.gather(*(jobs.cancel(job.id) for job in submitted)))

    assert {job.state for job in with_jobs(tmp_path, use)} == {"cancelled"}


def test_another_process_can_cancel_a_job(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        job = await jobs.submit(wish("cooperate"))
        await until(jobs, job.id, "Working")
        async with JobService(Settings(library=tmp_path), TASKS) as other:
            assert (await other.cancel(job.id)).state == "cancelled"

    with_jobs(tmp_path, use)


def test_stopping_puts_running_jobs_back_for_the_next_start(tmp_path: Path) -> None:
    async def begin(jobs: JobService) -> list[str]:
        running = await jobs.submit(wish("write", seconds=30, files=3000))
        queued = await jobs.submit(wish("write", target="sessions/second"))
        await until(jobs, running.id, "File 0")
        return [running.id, queued.id]

    async def look(jobs: JobService) -> list[Job]:
        return [await jobs.get(job_id) for job_id in ids]

    async def go_on(jobs: JobService) -> Job:
        await jobs.cancel(ids[0])
        return await jobs.wait(ids[1])

    ids = with_jobs(tmp_path, begin, workers=1)
    assert staged(tmp_path) == []
    assert list((tmp_path / ".locks").glob("*.lock")) == [tmp_path / ".locks/library.lock"]
    first, second = with_jobs(tmp_path, look, workers=1)
    assert second.state == "queued"
    assert first.attempts <= 1
    assert with_jobs(tmp_path, go_on, workers=1).state == "done"


def test_a_worker_stays_warm_and_is_preferred_for_its_kind(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> set[int]:
        pids = set()
        for _ in range(3):
            job = await jobs.wait((await jobs.submit(wish("environment"))).id)
            assert job.result is not None
            pids.add(job.result["data"]["pid"])
        return pids

    assert len(with_jobs(tmp_path, use)) == 1


def test_a_worker_is_replaced_after_its_jobs(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[int]:
        pids = []
        for _ in range(4):
            job = await jobs.wait((await jobs.submit(wish("environment"))).id)
            assert job.result is not None
            pids.append(job.result["data"]["pid"])
        return pids

    first, second, third, fourth = with_jobs(tmp_path, use, workers=1, worker_jobs=2)
    assert first == second != third == fourth


def test_jobs_run_beside_each_other(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> None:
        both = [await jobs.submit(wish("cooperate")) for _ in range(2)]
        for job in both:
            await until(jobs, job.id, "Working")
        for job in both:
            await jobs.cancel(job.id)

    with_jobs(tmp_path, use, workers=2)


def test_the_time_left_is_estimated(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[float]:
        with jobs.subscribe() as changes:
            await jobs.submit(wish("write", seconds=2.5, files=50))
            seen = []
            async for job in changes:
                if job.seconds_left is not None:
                    seen.append(job.seconds_left)
                if job.finished:
                    return seen
        raise AssertionError

    seen = with_jobs(tmp_path, use)
    assert seen
    assert seen[-1] < seen[0]


def test_ids_sort_by_time(tmp_path: Path) -> None:
    async def use(jobs: JobService) -> list[Job]:
        return [await jobs.submit(wish("refuse")) for _ in range(20)]

    ids = [job.id for job in with_jobs(tmp_path, use)]
    assert ids == sorted(ids)
