"""What the next process makes of a job, for each moment at which the one before can have died."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from server.database import open_database
from server.jobs.host_specs import RenderSpec
from server.jobs.job import Job, JobKind
from server.jobs.ownership import Ownership, library_lock
from server.jobs.service import JobService
from server.jobs.staging import STAGING_FOLDER, job_folder, work_folder, write_outcome
from server.jobs.store import JobStore, Moves
from server.jobs.task import Delivery, Outcome
from server.settings import Settings

TASKS: dict[JobKind, str] = {"generate": "tests.integration.job_tasks:perform"}
SLOW_RENDERS: dict[JobKind, str] = {"render": "tests.integration.job_tasks:go_on"}
LIMIT_SECONDS = 60
DEAD = "deadbeef0000"


def job(**changes: Any) -> Job:
    fresh = Job(
        id="0123456789abcdef",
        kind="generate",
        spec={"prompt": json.dumps({"act": "write"})},
        state="queued",
        created_at=time.time(),
        owner=DEAD,
    )
    return fresh.evolve(**changes)


def leave(library: Path, left: Job, moves: Moves | None = None) -> None:
    """The store as a dead process left it."""
    (library / STAGING_FOLDER).mkdir(parents=True, exist_ok=True)
    engine = open_database(library)
    store = JobStore(engine)
    store.insert(left)
    if moves is not None:
        store.save(left, moves)
    engine.dispose()


def made(library: Path, left: Job, text: str = "first") -> Path:
    """The staging folder of a finished attempt; answers what is to be delivered."""
    attempt = job_folder(library, left.id) / f"1-{DEAD}"
    source = work_folder(attempt) / "made"
    source.mkdir(parents=True)
    (source / "x.txt").write_text(text)
    write_outcome(
        attempt,
        Outcome((Delivery("made", "sessions/song"),), {"folder": {"delivery": 0}}),
        lambda: None,
    )
    return source


def recovered(library: Path, left: Job) -> Job:
    async def run() -> Job:
        chosen = Settings(library=library, workers=1)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            return await jobs.wait(left.id)

    return asyncio.run(run())


def test_a_queued_job_runs(tmp_path: Path) -> None:
    leave(tmp_path, job())
    found = recovered(tmp_path, job())
    assert (found.state, found.attempts) == ("done", 1)


def test_an_interrupted_job_is_tried_once_more(tmp_path: Path) -> None:
    left = job(state="running", attempts=1, fraction=0.7)
    leave(tmp_path, left)
    half = job_folder(tmp_path, left.id) / f"1-{DEAD}" / "work"
    half.mkdir(parents=True)
    (half / "half.wav").write_bytes(b"RIFF")
    found = recovered(tmp_path, left)
    assert (found.state, found.attempts) == ("done", 2)
    assert len(list((tmp_path / "sessions/song").iterdir())) == 4
    assert list((tmp_path / STAGING_FOLDER).iterdir()) == []


def test_a_job_interrupted_twice_is_reported(tmp_path: Path) -> None:
    left = job(state="running", attempts=2)
    leave(tmp_path, left)
    found = recovered(tmp_path, left)
    assert found.state == "failed"
    assert found.failure is not None
    assert "stopped 2 times while this job ran: start it again" in found.failure.message


def test_a_batch_that_was_left_is_not_rendered_a_second_time_by_who_asks_again(
    tmp_path: Path,
) -> None:
    asked = RenderSpec(files=(str(tmp_path / "in.wav"),), chain="bass tight")
    left = job(state="running", attempts=1, kind="render", spec=asked.model_dump(mode="json"))
    leave(tmp_path, left)

    async def run() -> tuple[Job, Job, Job]:
        chosen = Settings(library=tmp_path, workers=1)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, SLOW_RENDERS) as jobs:
            again = await jobs.submit(asked)
            other = await jobs.submit(asked.model_copy(update={"replace": True}))
            await jobs.cancel(left.id)
            return again, other, await jobs.submit(asked)

    again, other, afterwards = asyncio.run(run())
    assert again.id == left.id
    assert len({left.id, other.id, afterwards.id}) == 3


def test_finished_work_is_delivered_without_doing_it_again(tmp_path: Path) -> None:
    left = job(state="running", attempts=2)
    leave(tmp_path, left)
    made(tmp_path, left, "the first one's work")
    found = recovered(tmp_path, left)
    assert (found.state, found.attempts) == ("done", 2)
    assert (tmp_path / "sessions/song/x.txt").read_text() == "the first one's work"
    assert [entry.name for entry in (tmp_path / "sessions").iterdir()] == ["song"]


@pytest.mark.parametrize("renamed", [False, True])
def test_a_delivery_is_completed_whether_or_not_it_was_renamed(
    tmp_path: Path, renamed: bool
) -> None:
    result = {"deliveries": [], "data": {"folder": "sessions/song"}, "warnings": ["careful"]}
    left = job(state="delivering", attempts=1, result=result)
    source = made(tmp_path, left)
    target = tmp_path / "sessions/song"
    target.parent.mkdir()
    leave(tmp_path, left, [{"source": str(source), "target": str(target)}])
    if renamed:
        source.rename(target)
    found = recovered(tmp_path, left)
    assert (found.state, found.result, found.warnings) == ("done", result, ("careful",))
    assert (target / "x.txt").read_text() == "first"
    assert [entry.name for entry in target.parent.iterdir()] == ["song"]
    assert list((tmp_path / STAGING_FOLDER).iterdir()) == []


def test_a_name_taken_since_the_crash_is_left_alone(tmp_path: Path) -> None:
    result = {"deliveries": [], "data": {"folder": "sessions/song"}, "warnings": []}
    left = job(state="delivering", attempts=1, result=result)
    source = made(tmp_path, left)
    target = tmp_path / "sessions/song"
    leave(tmp_path, left, [{"source": str(source), "target": str(target)}])
    target.mkdir(parents=True)
    (target / "x.txt").write_text("the user's")
    found = recovered(tmp_path, left)
    assert found.result is not None
    assert found.result["data"]["folder"] == "sessions/song-2"
    assert (target / "x.txt").read_text() == "the user's"
    assert (tmp_path / "sessions/song-2/x.txt").read_text() == "first"


def test_a_delivery_that_is_nowhere_is_not_called_done(tmp_path: Path) -> None:
    left = job(state="delivering", attempts=1, result={"deliveries": [], "data": {}})
    target = tmp_path / "sessions/song"
    leave(tmp_path, left, [{"source": str(tmp_path / "nowhere"), "target": str(target)}])
    assert recovered(tmp_path, left).state == "failed"


def test_the_jobs_of_a_process_that_lives_are_left_to_it(tmp_path: Path) -> None:
    with library_lock(tmp_path):
        living = Ownership(tmp_path)
        living.claim()
    left = job(owner=living.name, state="running", attempts=1)
    leave(tmp_path, left)
    staged = job_folder(tmp_path, left.id)
    staged.mkdir()

    async def run() -> Job:
        async with JobService(Settings(library=tmp_path, workers=1), TASKS) as jobs:
            return await jobs.get(left.id)

    assert asyncio.run(run()) == left
    assert staged.is_dir()
    living.release()
    assert recovered(tmp_path, left).state == "done"


def test_staging_of_jobs_that_nobody_knows_is_removed(tmp_path: Path) -> None:
    leave(tmp_path, job())
    (tmp_path / STAGING_FOLDER / "unknown").mkdir()
    recovered(tmp_path, job())
    assert list((tmp_path / STAGING_FOLDER).iterdir()) == []
