"""A whole service in a process of its own, made to be killed.

`LIBRARY` alone only takes over what is left; `LIBRARY ELSEWHERE COUNT PREFIX` submits random jobs
first, `LIBRARY WISH` one job.

Says `up` when it has started, `submitted <id> <name>` when a job stands in the store, `done <id>`
when one is reported done, and `idle` when nothing is left to do.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from server.jobs import courier
from server.jobs.delivery import Move, move
from server.jobs.job import FINISHED, Job, JobKind
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import Settings

TASKS: dict[JobKind, str] = {"generate": "tests.integration.job_tasks:perform"}


def say(*words: str) -> None:
    print(*words, flush=True)


def random_wish(name: str, elsewhere: str) -> str:
    target = f"{elsewhere}/{name}" if random.random() < 0.3 else f"sessions/{name}"
    wish = {
        "act": "write",
        "target": target,
        "files": random.randint(1, 12),
        "size": random.choice([10, 100_000, 1_000_000]),
        "seconds": random.random() * 0.3,
    }
    return json.dumps(wish)


def wishes(arguments: list[str]) -> list[tuple[str, str]]:
    match arguments:
        case [wish]:
            return [("only", wish)]
        case [elsewhere, count, prefix]:
            names = [f"{prefix}-{number}" for number in range(int(count))]
            return [(name, random_wish(name, elsewhere)) for name in names]
    return []


async def serve(library: Path, wanted: list[tuple[str, str]]) -> None:
    async with JobService(Settings(library=library, workers=3), TASKS) as jobs:
        with jobs.subscribe() as changes:
            say("up")
            for name, wish in wanted:
                job = await jobs.submit(GenerateSpec(prompt=wish))
                say("submitted", job.id, name)
            watching = asyncio.create_task(announce(jobs, changes))
            while any(job.state not in FINISHED for job in await jobs.list(limit=10_000)):
                await asyncio.sleep(0.05)
            say("idle")
            await watching


async def announce(jobs: JobService, changes: AsyncIterator[Job]) -> None:
    async for job in changes:
        # What the store says is what counts as told.
        if job.finished and (await jobs.get(job.id)).state == "done":
            say("done", job.id)
        elif job.stage:
            say("stage", job.stage)


def die_at(moment: str) -> None:
    """Have this process killed at a moment of its first delivery."""

    def move_and_die(moves: Sequence[Move], library: Path) -> None:
        count = {"named": 0, "half moved": 1, "moved": len(moves)}[moment]
        move(moves[:count], library)
        os.kill(os.getpid(), signal.SIGKILL)

    vars(courier)["move"] = move_and_die


if __name__ == "__main__":
    if moment := os.environ.get("ROADIE_TEST_DIE_WHEN"):
        die_at(moment)
    asyncio.run(serve(Path(sys.argv[1]), wishes(sys.argv[2:])))
