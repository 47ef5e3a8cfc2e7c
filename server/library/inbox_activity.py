"""What has come in through the inbox, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from sqlalchemy import Engine, select

from server.database import DATABASE_NAME, database_errors, inbox, jobs
from server.jobs.job import JobState


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of the inbox. Times are seconds since the epoch."""

    path: str
    state: JobState | Literal["found"]
    seen_at: float | None = None
    job_id: str | None = None
    session: str | None = None
    failure: str | None = None


def recent_arrivals(database: Engine, library: Path, limit: int) -> list[Arrival]:
    """Files that became jobs, the newest first. Raises StorageFailed."""
    query = (
        select(inbox.c.path, inbox.c.seen_at, jobs.c.id, jobs.c.state, jobs.c.result)
        .add_columns(jobs.c.failure)
        .join(jobs, jobs.c.id == inbox.c.job_id)
        .order_by(inbox.c.seen_at.desc())
        .limit(limit)
    )
    with database_errors(library / DATABASE_NAME), database.connect() as connection:
        rows = connection.execute(query).all()
    return [_arrival(row) for row in rows]


def _arrival(row: Any) -> Arrival:
    made = ((row.result or {}).get("data") or {}).get("session")
    failure = (row.failure or {}).get("message")
    return Arrival(
        path=row.path,
        state=row.state,
        seen_at=row.seen_at,
        job_id=row.id,
        session=PurePosixPath(made).name if isinstance(made, str) else None,
        failure=failure if isinstance(failure, str) else None,
    )
