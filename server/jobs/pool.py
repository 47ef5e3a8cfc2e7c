"""The workers of one server: started when needed, kept warm, watched, replaced."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path

from bridge.host.isolated.family import memory_bytes
from server.jobs.job import HAS_PROCESSES_OF_ITS_OWN, JobKind
from server.jobs.worker_log import bound, worker_log
from server.jobs.worker_process import WorkerProcess
from server.settings import Settings
from session.errors import WorkerOutOfMemory, storage

log = logging.getLogger(__name__)

IDLE_SECONDS = 600.0
CHILDREN_EVERY = 8


def temporary_folder(owner: str) -> Path:
    """Where the workers of a server called `owner` keep temporary files."""
    return Path(tempfile.gettempdir()) / f"roadie-{owner}"


class WorkerPool:
    """At most `settings.workers` are out at a time, if the caller sees to it."""

    def __init__(self, settings: Settings, owner: str) -> None:
        self._settings = settings
        self._temporary = temporary_folder(owner)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._started = 0
        self._starting = 0
        self._ticks = 0
        with storage(self._temporary):
            self._temporary.mkdir(mode=0o700)
        # Nobody writes to it: that the server holds its end is the message.
        self._lifeline, self._held_end = os.pipe()

    async def take(self, kind: JobKind) -> WorkerProcess:
        """A worker for a job of `kind`: one that ran that kind, a new one, or any.

        Raises JobFailed when none can be started.
        """
        self._idle = [worker for worker in self._idle if worker.alive]
        warm = next((worker for worker in self._idle if kind in worker.kinds), None)
        room = len(self._idle) + len(self._busy) + self._starting < self._settings.workers
        if warm is None and (room or not self._idle):
            worker = await self._start()
        else:
            worker = warm or self._idle[0]
            self._idle.remove(worker)
        worker.kinds.add(kind)
        worker.jobs += 1
        worker.memory_mb = self._memory_mb(kind)
        self._busy.add(worker)
        return worker

    def _memory_mb(self, kind: JobKind) -> int:
        """What a worker may take for a job, its children included."""
        one = self._settings.worker_memory_mb
        if kind not in HAS_PROCESSES_OF_ITS_OWN:
            return one
        return one + self._settings.render_workers * self._settings.render_memory_mb

    async def _start(self) -> WorkerProcess:
        self._started += 1
        self._starting += 1
        try:
            temporary = self._temporary / str(self._started)
            return await WorkerProcess.start(self._settings, temporary, self._lifeline)
        finally:
            self._starting -= 1

    async def give_back(self, worker: WorkerProcess) -> None:
        """Keep a worker for the next job, unless it is gone or has served its time."""
        self._busy.discard(worker)
        if worker.alive and worker.jobs < self._settings.worker_jobs:
            worker.idle_since = time.monotonic()
            self._idle.append(worker)
        else:
            await worker.kill()

    async def watch(self) -> None:
        """See that no worker takes too much memory, idles too long or left children behind."""
        self._ticks += 1
        with_children = self._ticks % CHILDREN_EVERY == 0
        for worker in list(self._busy):
            if worker.gone:
                # Its children may hold its pipe open; then no end of its reports is seen.
                await worker.kill()
                continue
            used = await asyncio.to_thread(memory_bytes, worker.pid, with_children)
            if used > worker.memory_mb * 2**20:
                await worker.kill(_too_much(worker.memory_mb))
        late = time.monotonic() - IDLE_SECONDS
        for worker in [idle for idle in self._idle if not idle.alive or idle.idle_since < late]:
            self._idle.remove(worker)
            await worker.kill()
        if with_children:
            try:
                await asyncio.to_thread(bound, worker_log(self._settings.library))
            except OSError as error:
                log.warning("The workers' log cannot be kept short: %s", error)

    async def close(self) -> None:
        """End all workers."""
        await asyncio.gather(*(worker.kill() for worker in [*self._idle, *self._busy]))
        self._idle.clear()
        self._busy.clear()
        for end in (self._lifeline, self._held_end):
            os.close(end)
        await asyncio.to_thread(shutil.rmtree, self._temporary, ignore_errors=True)


def _too_much(memory_mb: int) -> WorkerOutOfMemory:
    return WorkerOutOfMemory(
        f"The job needed more than {memory_mb} MB of memory: try a shorter piece, or raise "
        f"worker_memory_mb in the settings."
    )
