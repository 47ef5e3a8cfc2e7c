"""Which files of the inbox have become jobs, kept over restarts."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.sqlite import insert

from server.database import DATABASE_NAME, database_errors, inbox, jobs


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

    def begin(self, path: str, size_bytes: int, mtime_ns: int, now: float) -> str | None:
        """Note that a file is about to become a job; the job's id when it already is one.

        A row without a job was left by a crash between the two steps, before or after the job
        was stored: the store tells which.
        """
        content = (size_bytes, mtime_ns)
        with database_errors(self._path), self._database.begin() as connection:
            row = connection.execute(select(inbox).where(inbox.c.path == path)).first()
            if row is not None and (row.size_bytes, row.mtime_ns) == content:
                if row.job_id is not None:
                    return str(row.job_id)
                query = select(jobs.c.id, jobs.c.spec).where(
                    jobs.c.kind == "import", jobs.c.created_at >= row.seen_at
                )
                for job in connection.execute(query):
                    if job.spec.get("file") == path:
                        values = {"job_id": job.id}
                        connection.execute(
                            update(inbox).where(inbox.c.path == path).values(**values)
                        )
                        return str(job.id)
                return None
            values = {
                "path": path,
                "size_bytes": size_bytes,
                "mtime_ns": mtime_ns,
                "job_id": None,
                "seen_at": now,
            }
            statement = insert(inbox).values(**values)
            connection.execute(
                statement.on_conflict_do_update(index_elements=[inbox.c.path], set_=values)
            )
        return None

    def note_job(self, path: str, job_id: str) -> None:
        """Note which job a file became."""
        with database_errors(self._path), self._database.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.path == path).values(job_id=job_id))
