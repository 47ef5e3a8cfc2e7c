"""What the commands need of the making side, wherever it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from server.jobs.any_spec import AnySpec
from server.jobs.job import Job


class Studio(Protocol):
    """Takes work and tells how it goes."""

    where: str
    library: Path

    async def submit(self, spec: AnySpec) -> Job:
        """Queue a job. Raises BadInput, NotFound, StorageFailed."""

    def follow(self, job_id: str) -> AsyncIterator[Job]:
        """The job each time it changes, ending with its last state."""

    async def cancel(self, job_id: str) -> Job:
        """End a job."""

    async def get(self, job_id: str) -> Job:
        """The job as it stands. Raises NotFound."""

    async def jobs(self, limit: int) -> list[Job]:
        """The newest jobs first."""
