"""The workers of one server: started when needed, kept warm, watched, replaced.

Jobs that need trained models have a worker of their own, the lane (`server.jobs.lane`): it is not
one of the others, and its models go with it when nobody has asked for it for a while.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import dataclass

from bridge.host.isolated.family import memory_bytes
from server.jobs.job import HAS_PROCESSES_OF_ITS_OWN, JobKind
from server.jobs.protocol import Run
from server.jobs.task import WARM_UP
from server.jobs.temporary import Temporary
from server.jobs.worker_log import bound, worker_log
from server.jobs.worker_process import NeverStarted, WorkerProcess
from server.settings import Settings
from session.errors import RoadieError, WorkerOutOfMemory
from session.progress import silent

log = logging.getLogger(__name__)

IDLE_SECONDS = 600.0
CHILDREN_EVERY = 8


@dataclass(frozen=True, slots=True)
class Warmth:
    """How many workers are wanted ready, and until when (monotonic seconds)."""

    workers: int
    until: float


class WorkerPool:
    """At most `settings.workers` are out at a time, if the caller sees to it."""

    def __init__(self, settings: Settings, owner: str) -> None:
        self._settings = settings
        self._temporary = Temporary(owner)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._lane: WorkerProcess | None = None
        self._wanted_warm: dict[JobKind, Warmth] = {}
        self._warming: dict[JobKind, asyncio.Task[None]] = {}
        self._started = 0
        self._starting = 0
        self._ticks = 0
        # Nobody writes to it: that the server holds its end is the message.
        self._lifeline, self._held_end = os.pipe()

    async def take(self, kind: JobKind, in_lane: bool = False) -> WorkerProcess:
        """A worker for a job of `kind`: one that ran that kind, a new one, or any.

        With `in_lane` it is the worker of trained models, which the caller gives one job at a
        time. Raises JobFailed when none can be started.
        """
        if in_lane:
            return await self._take_lane(kind)
        warm = self._warm_for(kind)
        if warm is None and (warming := self._warming.get(kind)) is not None:
            # It is ready sooner than one that would start now.
            await asyncio.wait([warming])
            warm = self._warm_for(kind)
        if warm is None and (self._room() or not self._idle):
            worker = await self._start()
        else:
            worker = warm or self._idle[0]
            self._idle.remove(worker)
        worker.kinds.add(kind)
        worker.jobs += 1
        worker.memory_mb = self._memory_mb(kind)
        self._busy.add(worker)
        return worker

    async def _take_lane(self, kind: JobKind) -> WorkerProcess:
        worker = self._lane
        self._lane = None
        if worker is None or not worker.alive:
            worker = await self._start(in_lane=True)
        worker.kinds.add(kind)
        worker.jobs += 1
        worker.memory_mb = self._memory_mb(kind) + self._settings.model_memory_mb
        self._busy.add(worker)
        return worker

    def _warm_for(self, kind: JobKind) -> WorkerProcess | None:
        self._idle = [worker for worker in self._idle if worker.alive]
        return next((worker for worker in self._idle if kind in worker.kinds), None)

    def _room(self) -> bool:
        busy = sum(not worker.in_lane for worker in self._busy)
        return len(self._idle) + busy + self._starting < self._settings.workers

    def keep_warm(self, kind: JobKind, workers: int, seconds: float) -> int:
        """See for so long that `workers` are ready for a kind of job; how many are so now."""
        count = min(workers, self._settings.workers)
        self._wanted_warm[kind] = Warmth(count, time.monotonic() + seconds)
        self._warm_up()
        return self._ready(kind)

    def _ready(self, kind: JobKind) -> int:
        return sum(kind in worker.kinds for worker in self._idle if worker.alive)

    def _warm_up(self) -> None:
        """Begin to ready a worker for each kind that wants one more, if there is a place for it."""
        now = time.monotonic()
        for kind, warmth in list(self._wanted_warm.items()):
            if warmth.until < now:
                del self._wanted_warm[kind]
                continue
            # Those that are at work do not count: the next phrase comes while one is rendered.
            if kind in self._warming or self._ready(kind) >= warmth.workers:
                continue
            cold = next((one for one in self._idle if not one.kinds & set(self._wanted_warm)), None)
            if cold is not None:
                self._idle.remove(cold)
            if cold is not None or self._room():
                self._warming[kind] = asyncio.create_task(self._ready_one(kind, cold))

    async def _ready_one(self, kind: JobKind, worker: WorkerProcess | None) -> None:
        """Have a worker load what a first job of a kind would wait for."""
        try:
            worker = worker or await self._start()
            self._busy.add(worker)
            worker.memory_mb = self._memory_mb(kind)
            attempt = worker.temporary / "warm-up"
            library = str(self._settings.library)
            run = Run(f"warm-up {kind}", WARM_UP, {"kind": kind}, library, str(attempt))
            await worker.run(run, silent)
            worker.kinds.add(kind)
        except (RoadieError, NeverStarted) as error:
            log.warning("no worker could be made ready to %s: %s", kind, error)
            # Not again and again.
            self._wanted_warm.pop(kind, None)
        finally:
            self._warming.pop(kind, None)
            if worker is not None:
                await self.give_back(worker)

    def _memory_mb(self, kind: JobKind) -> int:
        """What a worker may take for a job, its children included."""
        one = self._settings.worker_memory_mb
        if kind not in HAS_PROCESSES_OF_ITS_OWN:
            return one
        return one + self._settings.render_workers * self._settings.render_memory_mb

    async def _start(self, in_lane: bool = False) -> WorkerProcess:
        self._started += 1
        self._starting += 1
        try:
            temporary = self._temporary.folder / str(self._started)
            return await WorkerProcess.start(self._settings, temporary, self._lifeline, in_lane)
        finally:
            self._starting -= 1

    async def give_back(self, worker: WorkerProcess) -> None:
        """Keep a worker for the next job, unless it is gone or has served its time."""
        self._busy.discard(worker)
        if worker.alive and worker.jobs < self._settings.worker_jobs:
            worker.idle_since = time.monotonic()
            if worker.in_lane:
                self._lane = worker
            else:
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
        wanted = set(self._wanted_warm)
        for worker in [
            idle
            for idle in self._idle
            if not idle.alive or (idle.idle_since < late and not idle.kinds & wanted)
        ]:
            self._idle.remove(worker)
            await worker.kill()
        await self._let_models_go()
        self._warm_up()
        if with_children:
            try:
                await asyncio.to_thread(bound, worker_log(self._settings.library))
            except OSError as error:
                log.warning("The workers' log cannot be kept short: %s", error)

    async def _let_models_go(self) -> None:
        """End an idle lane: no library gives all of a model's memory back but by its end."""
        lane = self._lane
        late = time.monotonic() - self._settings.model_idle_seconds
        if lane is not None and (not lane.alive or lane.idle_since < late):
            self._lane = None
            await lane.kill()

    async def close(self) -> None:
        """End all workers."""
        self._wanted_warm.clear()
        for warming in self._warming.values():
            warming.cancel()
        await asyncio.gather(*self._warming.values(), return_exceptions=True)
        lane = [self._lane] if self._lane is not None else []
        await asyncio.gather(*(worker.kill() for worker in [*self._idle, *self._busy, *lane]))
        self._lane = None
        self._idle.clear()
        self._busy.clear()
        for end in (self._lifeline, self._held_end):
            os.close(end)
        await asyncio.to_thread(self._temporary.remove)


def _too_much(memory_mb: int) -> WorkerOutOfMemory:
    return WorkerOutOfMemory(
        f"The job needed more than {memory_mb} MB of memory: try a shorter piece, or raise "
        f"worker_memory_mb (or model_memory_mb) in the settings."
    )
