"""Which files of the inbox have become jobs, kept over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.sqlite import insert

from server.database import DATABASE_NAME, database_errors, inbox, jobs

CLAIM_SECONDS = 30.0
"""How long a process may take to make a job of a file that it has claimed; when that failed, the
file is tried again after this time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The file is a job already."""

    job_id: str


Step = Taken | Literal["claimed", "elsewhere"]
"""`claimed`: make the job now; `elsewhere`: another process is making it."""


class InboxLedger:
    """One row a path, for the content that it had when it was last taken."""

    def __init__(self, database: Engine, library: Path) -> None:
        self._database = database
        self._path = library / DATABASE_NAME

    def settled(self) -> list[tuple[str, int, int]]:
        """Path, size in bytes and time of change of every file that became a job."""
        query = select(inbox.c.path, inbox.c.size_bytes, inbox.c.mtime_ns)
        with database_errors(self._path), self._database.connect() as connection:
            rows = connection.execute(query.where(inbox.c.job_id.is_not(None))).all()
        return [(row.path, row.size_bytes, row.mtime_ns) for row in rows]

    def begin(self, path: str, size_bytes: int, mtime_ns: int, now: float) -> Step:
        """Claim a file that is about to become a job, unless it is one or will be.

        A row without a job was left by another process that is at it, or by a crash between the
        two steps: then the store tells whether the job was made.
        """
        claim = {
            "path": path,
            "size_bytes": size_bytes,
            "mtime_ns": mtime_ns,
            "job_id": None,
            "seen_at": now,
        }
        with database_errors(self._path), self._database.begin() as connection:
            # Writing first takes the write lock, so that two processes cannot both claim.
            added = connection.execute(insert(inbox).values(**claim).on_conflict_do_nothing())
            if added.rowcount:
                return "claimed"
            here = inbox.c.path == path
            row = connection.execute(select(inbox).where(here)).one()
            if (row.size_bytes, row.mtime_ns) == (size_bytes, mtime_ns):
                if row.job_id is not None:
                    return Taken(row.job_id)
                job_id = _job_of(connection, path, row.seen_at)
                if job_id is not None:
                    connection.execute(update(inbox).where(here).values(job_id=job_id))
                    return Taken(job_id)
                if 0 <= now - row.seen_at < CLAIM_SECONDS:
                    return "elsewhere"
            connection.execute(update(inbox).where(here).values(**claim))
            return "claimed"

    def note_job(self, path: str, job_id: str) -> None:
        """Note which job a file became."""
        with database_errors(self._path), self._database.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.path == path).values(job_id=job_id))


def _job_of(connection: Connection, path: str, since: float) -> str | None:
    query = select(jobs.c.id, jobs.c.spec)
    imports = query.where(jobs.c.kind == "import", jobs.c.created_at >= since)
    for job in connection.execute(imports):
        if job.spec.get("file") == path:
            return str(job.id)
    return None
