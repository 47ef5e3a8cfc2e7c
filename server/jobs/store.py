"""Jobs in the database. Every call is one transaction and may block: call it from a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update

from server.database import database_errors, jobs
from server.jobs.job import FINISHED, KEEPING, Job, JobFailure, JobState

Moves = list[dict[str, str]]
"""The renames of a delivery, `{"source", "target"}` in absolute paths."""

_TRIMMED_BY = 20
"""Finished jobs are trimmed when there are a twentieth more than are kept: not one by one."""

_FIELDS = tuple(field.name for field in fields(Job))


class JobStore:
    """The jobs of a library, of this process and of others. All methods raise StorageFailed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = Path(engine.url.database or "")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database_errors(self._path), self._engine.begin() as connection:
            yield connection

    def insert(self, job: Job) -> None:
        """A new job."""
        with self._transaction() as connection:
            connection.execute(jobs.insert().values(_columns(job)))

    def save(self, job: Job, moves: Moves | None = None) -> None:
        """The job as it stands now; `moves` are the renames it is about to make."""
        values = {**_columns(job), "moves": moves}
        with self._transaction() as connection:
            connection.execute(update(jobs).where(jobs.c.id == job.id).values(values))

    def get(self, job_id: str) -> Job | None:
        """The job of that id."""
        with self._transaction() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        return None if row is None else _job(row)

    def moves(self, job_id: str) -> Moves:
        """The renames that a job in state `delivering` was about to make."""
        with self._transaction() as connection:
            found = connection.execute(select(jobs.c.moves).where(jobs.c.id == job_id)).scalar()
        return found or []

    def page(self, state: JobState | None, limit: int, before: str | None) -> list[Job]:
        """Jobs from newest to oldest."""
        query = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(jobs.c.state == state)
        if before is not None:
            query = query.where(jobs.c.id < before)
        with self._transaction() as connection:
            return [_job(row) for row in connection.execute(query)]

    def unfinished_owners(self) -> set[str | None]:
        """Everyone who has jobs that are not finished."""
        query = select(jobs.c.owner).where(jobs.c.state.not_in(FINISHED)).distinct()
        with self._transaction() as connection:
            return set(connection.execute(query).scalars())

    def take_over(self, dead: str | None, owner: str) -> list[Job]:
        """Give `owner` the unfinished jobs of `dead`; answers them, oldest first."""
        theirs = jobs.c.owner.is_(None) if dead is None else jobs.c.owner == dead
        query = update(jobs).where(theirs, jobs.c.state.not_in(FINISHED)).values(owner=owner)
        with self._transaction() as connection:
            taken = connection.execute(query.returning(jobs)).all()
        return sorted((_job(row) for row in taken), key=lambda job: job.id)

    def want_cancelled(self, job_id: str) -> None:
        """Ask the process that owns a job to cancel it."""
        query = update(jobs).where(jobs.c.id == job_id, jobs.c.state.not_in(FINISHED))
        with self._transaction() as connection:
            connection.execute(query.values(cancel_wanted=1))

    def wanted_cancelled(self, owner: str) -> list[str]:
        """The jobs of `owner` that somebody asked to cancel."""
        query = select(jobs.c.id).where(
            jobs.c.owner == owner, jobs.c.state.not_in(FINISHED), jobs.c.cancel_wanted == 1
        )
        with self._transaction() as connection:
            return list(connection.execute(query).scalars())

    def unfinished(self) -> set[str]:
        """The ids of all jobs that are not finished."""
        query = select(jobs.c.id).where(jobs.c.state.not_in(FINISHED))
        with self._transaction() as connection:
            return set(connection.execute(query).scalars())

    def trim(self, kept: int) -> list[str]:
        """Remove finished jobs but for the `kept` that ended last; the ids of those removed."""
        over = jobs.c.state.in_(FINISHED)
        with self._transaction() as connection:
            count = connection.execute(select(func.count(jobs.c.id)).where(over)).scalar_one()
        if count <= kept + kept // _TRIMMED_BY:
            return []
        # One that is told as cancelled while its worker still writes is not over yet.
        old = select(jobs.c.id).where(over, jobs.c.stage != KEEPING)
        old = old.order_by(jobs.c.finished_at.desc(), jobs.c.id.desc()).offset(kept)
        with self._transaction() as connection:
            gone = connection.execute(delete(jobs).where(jobs.c.id.in_(old)).returning(jobs.c.id))
            return list(gone.scalars())


def _columns(job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in _FIELDS}
    values["failure"] = None if job.failure is None else asdict(job.failure)
    values["warnings"] = list(job.warnings)
    return values


def _job(row: Row[Any]) -> Job:
    values = {name: getattr(row, name) for name in _FIELDS}
    failure = values["failure"]
    values["failure"] = None if failure is None else JobFailure(**failure)
    values["warnings"] = tuple(values["warnings"])
    return Job(**values)
