"""Whatever a job does to its worker ends that job with a plain reason, and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.jobs.job import Job, JobKind, JobState
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings

TASKS: dict[JobKind, str] = {"generate": "tests.integration.job_tasks:perform"}
LIMIT_SECONDS = 60


def wish(act: str, **details: Any) -> GenerateSpec:
    return GenerateSpec(prompt=json.dumps({"act": act, **details}))


def carry_out(library: Path, spec: GenerateSpec, **settings: Any) -> Job:
    """The job, after a good one has run in the same service."""

    async def run() -> Job:
        chosen = Settings(library=library, workers=1, **settings)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            job = await jobs.wait((await jobs.submit(spec)).id)
            after = await jobs.wait((await jobs.submit(wish("write"))).id)
            assert after.state == "done"
            assert list((library / ".staging").iterdir()) == []
            return job

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("act", "details", "kind", "words"),
    [
        ("segfault", {}, "WorkerCrashed", "egmentation fault"),
        ("leave", {"code": 0}, "WorkerCrashed", "exit code 0"),
        ("leave", {"code": 7}, "WorkerCrashed", "exit code 7"),
        ("raise_defect", {}, "JobFailed", "KeyError.*logs/workers.log"),
        ("exit_politely", {}, "JobFailed", "SystemExit"),
        ("refuse", {}, "BadInput", "That cannot be played: choose another."),
        ("say_garbage", {}, "WorkerCrashed", "cannot be understood"),
    ],
)
def test_a_job_fails_alone_and_with_a_reason(
    tmp_path: Path, act: str, details: dict[str, Any], kind: str, words: str
) -> None:
    job = carry_out(tmp_path, wish(act, **details))
    assert job.state == "failed"
    assert job.failure is not None
    assert job.failure.kind == kind
    assert re.search(words, job.failure.message)
    assert "\n" not in job.failure.message
    assert "Traceback" not in job.failure.message


@pytest.mark.parametrize(
    ("act", "details"),
    [("sleep_natively", {}), ("sleep_natively", {"holding": True}), ("spin", {})],
)
def test_a_job_that_hangs_is_ended_at_its_deadline(
    tmp_path: Path, act: str, details: dict[str, Any]
) -> None:
    job = carry_out(tmp_path, wish(act, **details), job_deadline_seconds=1.5)
    assert job.failure is not None
    assert job.failure.kind == "DeadlinePassed"
    assert "1.5 seconds" in job.failure.message


def test_a_job_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    job = carry_out(tmp_path, wish("hog"), worker_memory_mb=256)
    assert job.failure is not None
    assert job.failure.kind == "WorkerOutOfMemory"
    assert "256 MB" in job.failure.message


def test_what_plug_ins_print_goes_to_the_log_and_not_to_the_server(tmp_path: Path) -> None:
    os.environ["DISPLAY"] = ":99"
    try:
        job = carry_out(tmp_path, wish("environment"))
    finally:
        del os.environ["DISPLAY"]
    assert job.result is not None
    seen = job.result["data"]
    assert seen["read"] == ""
    assert seen["display"] is None
    assert seen["tmpdir"] != os.environ.get("TMPDIR", "/tmp")
    assert not Path(seen["tmpdir"]).exists()
    printed = (tmp_path / "logs/workers.log").read_text()
    assert "a plug-in prints this" in printed
    assert "and native code this" in printed


def test_the_traceback_of_a_defect_is_in_the_log(tmp_path: Path) -> None:
    carry_out(tmp_path, wish("raise_defect"))
    assert "KeyError: 'nothing'" in (tmp_path / "logs/workers.log").read_text()


def children(library: Path) -> list[int]:
    return [int(file.name.split("-")[1]) for file in library.glob("child-*")]


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(pids: list[int]) -> bool:
    until = time.monotonic() + 20
    while not all(gone(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    return all(gone(pid) for pid in pids)


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
@pytest.mark.parametrize("crash", [True, False])
def test_children_of_a_job_end_with_it(tmp_path: Path, crash: bool) -> None:
    async def run() -> Job:
        chosen = Settings(library=tmp_path, workers=1, job_deadline_seconds=2)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            job = await jobs.wait((await jobs.submit(wish("breed", crash=crash))).id)
            # While the service runs: at its end it sweeps up whatever is left.
            assert children(tmp_path)
            assert await asyncio.to_thread(wait_until_gone, children(tmp_path))
            return job

    assert asyncio.run(run()).state == "failed"


def test_work_that_was_finished_outlives_its_worker(tmp_path: Path) -> None:
    job = carry_out(tmp_path, wish("die_when_done"))
    assert (job.state, job.attempts) == ("done", 1)
    assert len(list((tmp_path / "sessions/song").iterdir())) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_worker_killed_from_outside_fails_its_job_only(tmp_path: Path) -> None:
    async def run() -> tuple[Job, Job]:
        chosen = Settings(library=tmp_path, workers=2)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            warm = await jobs.wait((await jobs.submit(wish("environment"))).id)
            assert warm.result is not None
            victim = await jobs.submit(wish("cooperate"))
            while (await jobs.get(victim.id)).stage != "Working":
                await asyncio.sleep(0.01)
            other = await jobs.submit(wish("write", seconds=1))
            os.kill(warm.result["data"]["pid"], signal.SIGKILL)
            return await jobs.wait(victim.id), await jobs.wait(other.id)

    victim, other = asyncio.run(run())
    assert victim.failure is not None
    assert "ended from outside" in victim.failure.message
    assert other.state == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_an_idle_worker_killed_from_outside_costs_no_job(tmp_path: Path) -> None:
    async def run() -> list[JobState]:
        chosen = Settings(library=tmp_path, workers=1)
        states: list[JobState] = []
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            for _ in range(5):
                job = await jobs.wait((await jobs.submit(wish("environment"))).id)
                states.append(job.state)
                assert job.result is not None
                os.kill(job.result["data"]["pid"], signal.SIGKILL)
        return states

    assert asyncio.run(run()) == ["done"] * 5
