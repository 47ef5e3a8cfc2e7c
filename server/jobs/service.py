"""The front of the job system: submit work, watch it, cancel it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine

from server.database import open_database
from server.jobs.any_spec import AnySpec
from server.jobs.broadcast import Broadcast, EarlyOf
from server.jobs.checked import check
from server.jobs.host_specs import CompareSpec, RenderSpec, ScanSpec
from server.jobs.job import Job, JobKind, JobState
from server.jobs.live import Live
from server.jobs.model_specs import ExtendSpec, InstallSpec, RepaintSpec, TrainSpec
from server.jobs.ownership import Ownership, library_lock
from server.jobs.specs import (
    ExportSpec,
    GenerateSpec,
    ImportSpec,
    RespondSpec,
    SeparateSpec,
    TranscribeSpec,
    VarySpec,
)
from server.jobs.staging import STAGING_FOLDER, clear, orphans
from server.jobs.store import JobStore
from server.jobs.supervisor import Supervisor
from server.jobs.task import TASKS
from server.jobs.temporary import remove_left_behind, temporary_folder
from server.settings import Settings
from session.errors import NotFound, RoadieError, storage

log = logging.getLogger(__name__)

KINDS: dict[type[AnySpec], JobKind] = {
    GenerateSpec: "generate",
    VarySpec: "vary",
    RespondSpec: "respond",
    ImportSpec: "import",
    SeparateSpec: "separate",
    TranscribeSpec: "transcribe",
    ExportSpec: "export",
    RenderSpec: "render",
    ScanSpec: "scan",
    CompareSpec: "compare",
    RepaintSpec: "repaint",
    ExtendSpec: "extend",
    InstallSpec: "install",
    TrainSpec: "train",
}
SWEEP_SECONDS = 10.0
POLL_SECONDS = 0.25
CANCEL_SECONDS = 3.0


class JobService:
    """The jobs of one process on one library.

    Several processes may use a library at once: each runs the jobs it was given, and takes over
    those of a process that died. `tasks` maps a kind of job to `"module:attribute"`. Paths in
    specs are absolute.
    """

    def __init__(self, settings: Settings, tasks: Mapping[JobKind, str] = TASKS) -> None:
        self._settings = settings
        self._tasks = tasks
        self._broadcast = Broadcast()
        self._last_id = 0
        self._taken_over: set[str] = set()

    async def __aenter__(self) -> Self:
        """Open the store, take over what dead processes left, start. Raises StorageFailed."""
        self._engine, self._ownership = await asyncio.to_thread(self._open)
        self._store = JobStore(self._engine)
        try:
            self._supervisor = Supervisor(
                self._settings, self._tasks, self._store, self._ownership.name, self._broadcast
            )
        except BaseException:
            self._let_go()
            raise
        try:
            await self._sweep()
            await self._supervisor.forget_old()
        except BaseException:
            await self._close()
            raise
        self._sweeping = asyncio.create_task(self._sweep_on())
        return self

    def _open(self) -> tuple[Engine, Ownership]:
        library = self._settings.library
        with storage(library):
            (library / STAGING_FOLDER).mkdir(parents=True, exist_ok=True)
        with library_lock(library):
            engine = open_database(library)
            ownership = Ownership(library)
            ownership.claim()
        remove_left_behind()
        return engine, ownership

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the workers; jobs that run go back to the queue, for the next process."""
        self._sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await self._sweeping
        await self._close()

    async def _close(self) -> None:
        await self._supervisor.close()
        self._broadcast.close()
        self._let_go()

    def _let_go(self) -> None:
        self._ownership.release()
        self._engine.dispose()

    @property
    def database(self) -> Engine:
        """The library's database, open."""
        return self._engine

    # What dead processes left

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._sweep()
            except RoadieError as error:
                log.warning("looking for jobs of dead processes failed: %s", error)

    async def _sweep(self) -> None:
        for job in await asyncio.to_thread(self._take_over):
            log.info("job %s was left %s by a process that ended", job.id, job.state)
            self._taken_over.add(job.id)
            await self._supervisor.resume(job)

    def _take_over(self) -> list[Job]:
        library = self._settings.library
        others = set(self._ownership.others()) | self._store.unfinished_owners()
        if not others - {self._ownership.name}:
            return []
        taken: list[Job] = []
        with library_lock(library):
            dead = [name for name in others if name is None or self._ownership.dead(name)]
            for name in dead:
                taken.extend(self._store.take_over(name, self._ownership.name))
            lost = orphans(library, self._store.unfinished())
        for job_id in lost:
            clear(library, job_id)
        for name in dead:
            if name is not None:
                shutil.rmtree(temporary_folder(name), ignore_errors=True)
        return taken

    # Jobs

    async def submit(self, spec: AnySpec) -> Job:
        """Queue a job; it stands in the store when this returns.

        Raises StorageFailed, and as `check` does for what can be seen to fail. Whoever asks again
        for a batch that a dead process left gets the one that goes on already.
        """
        if isinstance(spec, RenderSpec) and spec.files and (job := self._left_batch(spec)):
            return job
        # A long session's notes, or all styles, take a while to read.
        await asyncio.to_thread(check, spec, self._settings)
        now = time.time()
        job = Job(
            id=self._new_id(now),
            kind=KINDS[type(spec)],
            spec=spec.model_dump(mode="json"),
            state="queued",
            created_at=now,
            owner=self._ownership.name,
        )
        in_lane = await self._supervisor.needs_models(job)
        await self._supervisor.on_store(partial(self._store.insert, job))
        self._supervisor.add(job, in_lane)
        return job

    def _left_batch(self, spec: RenderSpec) -> Job | None:
        """The unfinished job of a dead process that renders the very same files."""
        asked = spec.model_dump(mode="json")
        for job_id in self._taken_over:
            live = self._supervisor.live.get(job_id)
            if live and live.job.spec == asked and not (live.job.finished or live.cancelled):
                return live.job
        return None

    def _new_id(self, now: float) -> str:
        """An id that sorts by time."""
        self._last_id = max(self._last_id + 1, int(now * 1000))
        return f"{self._last_id:011x}{secrets.token_hex(4)}"

    async def get(self, job_id: str) -> Job:
        """The job as it stands now. Raises NotFound."""
        live = self._supervisor.live.get(job_id)
        if live is not None:
            return live.job
        job = await self._supervisor.on_store(partial(self._store.get, job_id))
        if job is None:
            raise NotFound(f"There is no job {job_id}: list the jobs to see which there are.")
        return job

    async def cancel(self, job_id: str) -> Job:
        """End a job and answer how it stands then; a finished job stays as it is.

        Raises NotFound. A job of another process is cancelled by that process.
        """
        job = await self.get(job_id)
        if job.finished:
            return job
        live = self._supervisor.live.get(job_id)
        if live is not None:
            await self._supervisor.cancel(live)
        else:
            await self._supervisor.on_store(partial(self._store.want_cancelled, job_id))
        with suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS):
                return await self.wait(job_id)
        return await self.get(job_id)

    async def wait(self, job_id: str) -> Job:
        """The job once it has finished, or as this service left it when it closed.

        Raises NotFound.
        """
        live: Live | None = self._supervisor.live.get(job_id)
        if live is not None:
            await live.finished.wait()
            return live.job
        while not (job := await self.get(job_id)).finished:
            await asyncio.sleep(POLL_SECONDS)
        return job

    def subscribe(self) -> AbstractContextManager[AsyncIterator[Job]]:
        """Snapshots of this process's jobs as they change, until the service closes.

        `with jobs.subscribe() as changes: async for job in changes: ...`. A slow reader misses
        steps between, never the last state of a job, and never holds up anyone else.
        """
        return self._broadcast.subscribe()

    def subscribe_to_all(self) -> AbstractContextManager[AsyncIterator[Job | EarlyOf]]:
        """As `subscribe`, and with the early notes of the jobs."""
        return self._broadcast.subscribe_to_all()

    async def early_notes(self, job_id: str) -> dict[str, Any] | None:
        """The notes that a job has told before its sound; None before that and once it has ended.

        Raises NotFound where there is no such job.
        """
        live = self._supervisor.live.get(job_id)
        if live is None:
            await self.get(job_id)
            return None
        return live.early

    def keep_warm(self, kind: JobKind, workers: int, seconds: float) -> int:
        """See for so long that workers are ready for a kind of job; how many are so now.

        Asking again renews it. No more are kept than may run at a time.
        """
        return self._supervisor.keep_warm(kind, workers, seconds)

    async def list(
        self, state: JobState | None = None, limit: int = 100, before: str | None = None
    ) -> list[Job]:
        """Jobs from newest to oldest; `before` is the id of the last one of the page before."""
        page = await self._supervisor.on_store(partial(self._store.page, state, limit, before))
        live = self._supervisor.live
        return [live[job.id].job if job.id in live else job for job in page]
