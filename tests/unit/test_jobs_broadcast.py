"""Telling listeners how jobs change."""

from __future__ import annotations

import asyncio

from server.jobs.broadcast import BACKLOG_JOBS, Broadcast, EarlyOf
from server.jobs.job import Job


def job(number: int, fraction: float = 0.0) -> Job:
    return Job(f"{number:05}", "generate", {}, "running", 0.0, fraction)


def read_all(broadcast: Broadcast, jobs: list[Job]) -> list[Job]:
    async def run() -> list[Job]:
        with broadcast.subscribe() as changes:
            for each in jobs:
                broadcast.send(each)
            broadcast.close()
            return [each async for each in changes]

    return asyncio.run(run())


def test_a_slow_reader_gets_the_last_state_of_each_job() -> None:
    sent = [job(number, step / 10) for step in range(10) for number in range(3)]
    assert read_all(Broadcast(), sent) == [job(number, 0.9) for number in range(3)]


def test_what_waits_for_a_reader_is_bounded() -> None:
    read = read_all(Broadcast(), [job(number) for number in range(3 * BACKLOG_JOBS)])
    assert len(read) == BACKLOG_JOBS
    assert read[-1] == job(3 * BACKLOG_JOBS - 1)


def test_a_reader_that_has_gone_is_forgotten() -> None:
    broadcast = Broadcast()

    async def run() -> None:
        with broadcast.subscribe() as changes:
            pass
        broadcast.send(job(1))
        broadcast.close()
        late = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        assert not late.done()
        late.cancel()

    asyncio.run(run())


def test_a_reader_that_comes_after_the_end_ends_at_once() -> None:
    broadcast = Broadcast()
    broadcast.close()
    assert read_all(broadcast, []) == []


def test_the_notes_of_a_job_are_told_before_its_end() -> None:
    async def run() -> list[Job | EarlyOf]:
        broadcast = Broadcast()
        with broadcast.subscribe_to_all() as news:
            broadcast.send(job(1, 0.1))
            broadcast.send(EarlyOf("00001", {}))
            broadcast.send(job(1, 1.0))
            broadcast.close()
            return [each async for each in news]

    assert asyncio.run(run()) == [EarlyOf("00001", {}), job(1, 1.0)]


def test_who_listens_to_jobs_alone_hears_no_notes() -> None:
    async def run() -> list[Job]:
        broadcast = Broadcast()
        with broadcast.subscribe() as jobs:
            broadcast.send(EarlyOf("00001", {}))
            broadcast.send(job(1))
            broadcast.close()
            return [each async for each in jobs]

    assert asyncio.run(run()) == [job(1)]
