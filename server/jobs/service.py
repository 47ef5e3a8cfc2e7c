"""The front of the job system: submit work, watch it, cancel it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from server.jobs.job import Job, JobState
from server.jobs.specs import ExportSpec, GenerateSpec, ImportSpec, SeparateSpec, TranscribeSpec
from server.jobs.task import TASKS
from server.settings import Settings

AnySpec = GenerateSpec | ImportSpec | SeparateSpec | TranscribeSpec | ExportSpec


class JobService:
    """The jobs of one process on one library.

    Several processes may use a library at once: each runs the jobs it was given, and takes over
    those of a process that died. `tasks` maps a kind of job to `"module:attribute"`.
    """

    def __init__(self, settings: Settings, tasks: Mapping[str, str] = TASKS) -> None:
        self._settings = settings
        self._tasks = tasks

    async def __aenter__(self) -> Self:
        """Open the store, take over what dead processes left, start. Raises StorageFailed."""
        raise NotImplementedError

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the workers; jobs that run go back to the queue."""
        raise NotImplementedError

    async def submit(self, spec: AnySpec) -> Job:
        """Queue a job; it stands in the store when this returns. Raises StorageFailed."""
        raise NotImplementedError

    async def get(self, job_id: str) -> Job:
        """The job as it stands now. Raises NotFound."""
        raise NotImplementedError

    async def list(
        self, state: JobState | None = None, limit: int = 100, before: str | None = None
    ) -> list[Job]:
        """Jobs from newest to oldest; `before` is the id of the last one of the page before."""
        raise NotImplementedError

    async def cancel(self, job_id: str) -> Job:
        """End a job and answer how it ended; a finished job stays as it is. Raises NotFound."""
        raise NotImplementedError

    async def wait(self, job_id: str) -> Job:
        """The job once it has finished. Raises NotFound."""
        raise NotImplementedError

    def subscribe(self) -> AbstractContextManager[AsyncIterator[Job]]:
        """Snapshots of this process's jobs as they change.

        `with jobs.subscribe() as changes: async for job in changes: ...`. A slow reader misses
        steps between, never the last state of a job, and never holds up anyone else.
        """
        raise NotImplementedError
