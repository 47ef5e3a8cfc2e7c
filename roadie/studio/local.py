"""The studio in this process, for when no server runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from server.jobs.any_spec import AnySpec
from server.jobs.job import Job
from server.jobs.service import JobService


class LocalStudio:
    """Jobs run by workers of this process, on the same library and store a server would use."""

    where = "this process"

    def __init__(self, service: JobService, library: Path) -> None:
        self._service = service
        self.library = library

    async def submit(self, spec: AnySpec) -> Job:
        """Queue a job."""
        return await self._service.submit(spec)

    async def follow(self, job_id: str) -> AsyncIterator[Job]:
        """The job each time it changes, ending with its last state."""
        with self._service.subscribe() as changes:
            job = await self._service.get(job_id)
            yield job
            if job.finished:
                return
            async for change in changes:
                if change.id == job_id:
                    yield change
                    if change.finished:
                        return

    async def cancel(self, job_id: str) -> Job:
        """End a job."""
        return await self._service.cancel(job_id)

    async def get(self, job_id: str) -> Job:
        """The job as it stands."""
        return await self._service.get(job_id)

    async def jobs(self, limit: int) -> list[Job]:
        """The newest jobs first."""
        return await self._service.list(limit=limit)
