"""Doing a job from the command line: watch it, cancel it on Ctrl-C, raise what it failed with."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from roadie.show.progress import JobProgress
from roadie.studio import Studio
from server.jobs.job import KEEPING, Job
from session.errors import Cancelled, JobFailed, error_of_kind

T = TypeVar("T")

KEPT_SECONDS = 0.1
"""How often a cancelled job is asked whether what there was is written down."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end."""
    return asyncio.run(work)


@contextmanager
def interruptible(stopped: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and a polite end set `stopped`, so that work is cancelled, not torn off."""
    loop = asyncio.get_running_loop()
    names = [signal.SIGINT, signal.SIGTERM]
    try:
        for name in names:
            loop.add_signal_handler(name, stopped.set)
    except NotImplementedError:  # Windows has no signal handlers on its event loop.
        before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stopped.set))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
        return
    try:
        yield
    finally:
        for name in names:
            with suppress(ValueError):
                loop.remove_signal_handler(name)


async def follow(studio: Studio, job: Job, what: str, progress: JobProgress) -> Job:
    """Watch a job to its end; Ctrl-C cancels it. Raises what it failed with, or Cancelled."""
    stopped = asyncio.Event()
    with interruptible(stopped):
        watching = asyncio.ensure_future(watch_job(studio, job.id, what, progress))
        stopping = asyncio.ensure_future(stopped.wait())
        await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not watching.done():
            await studio.cancel(job.id)
        stopping.cancel()
        return await watching


async def watch_job(studio: Studio, job_id: str, what: str, progress: JobProgress) -> Job:
    """Watch a job to its end. Raises what it failed with, or Cancelled."""
    last: Job | None = None
    async for last in studio.follow(job_id):
        progress.show(last, what)
    if last is None:
        raise JobFailed(f"{what} gave no answer: see `roadie jobs`.")
    while last.stage == KEEPING:
        await asyncio.sleep(KEPT_SECONDS)
        last = await studio.get(job_id)
    if last.state == "cancelled":
        kept = [delivery["target"] for delivery in (last.result or {}).get("deliveries", ())]
        where = " and ".join(kept)
        rest = f"what there was by then is in {where}" if kept else "nothing of it was kept"
        raise Cancelled(f"{what} was cancelled; {rest}.")
    if last.failure:
        raise error_of_kind(last.failure.kind, last.failure.message)
    return last
