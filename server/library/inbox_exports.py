"""What comes in through the inbox goes out as projects, in the formats that the settings name."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from server.jobs.job import Job
from server.jobs.specs import ExportSpec
from server.settings import Settings
from session.errors import RoadieError

log = logging.getLogger(__name__)


async def export_arrivals(
    changes: AsyncIterator[Job],
    settings: Settings,
    submit: Callable[[ExportSpec], Awaitable[Job]],
) -> None:
    """Submit an export for each import of a file of the inbox that is done, as long as it runs."""
    seen: set[str] = set()
    async for job in changes:
        if job.id in seen or not _arrived(job, settings.inbox_folder):
            continue
        seen.add(job.id)
        session = Path(str((job.result or {}).get("data", {}).get("session", ""))).name
        try:
            await submit(ExportSpec(session=session, formats=settings.inbox_formats))
        except RoadieError as error:
            log.warning("%s was imported but not exported: %s", session, error)


def _arrived(job: Job, inbox: Path) -> bool:
    if job.kind != "import" or job.state != "done":
        return False
    return Path(str(job.spec.get("file", ""))).is_relative_to(inbox)
