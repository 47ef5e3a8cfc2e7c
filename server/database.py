"""The library's database: an index of its sessions, and its jobs. SQLite in WAL mode.

Session folders are the truth and the index can be made again from them; the history of jobs
cannot, so a broken database is moved aside, never deleted.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from session.errors import RoadieError, StorageFailed, storage_error

log = logging.getLogger(__name__)

DATABASE_NAME = "roadie.db"
REVISION = "0002"
"""The schema this code works on: the newest file in `server/migrations/versions`."""
BUSY_SECONDS = 20
QUICK_CHECK_BYTES = 64 * 2**20

metadata = MetaData()

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("spec", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("fraction", Float, nullable=False),
    Column("stage", String, nullable=False),
    Column("seconds_left", Float),
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("attempts", Integer, nullable=False),
    Column("owner", String),
    Column("result", JSON(none_as_null=True)),
    Column("failure", JSON(none_as_null=True)),
    Column("warnings", JSON, nullable=False),
    Column("moves", JSON(none_as_null=True)),
    Column("cancel_wanted", Integer, nullable=False, server_default="0"),
    Index("jobs_by_owner", "owner", "state"),
    Index("jobs_by_state", "state", "id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("mtime_ns", Integer, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("label_stamp", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("parent", String),
    Column("bpm", Float),
    Column("key", String),
    Column("style", String),
    Column("engine", String),
    Column("operation", String),
    Column("mark", String),
    Column("favourite", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
    # What is searched stands before what is large: SQLite need not read past it.
    Column("text", String, nullable=False),
    Column("label", JSON, nullable=False),
    Column("summary", JSON, nullable=False),
    Index("sessions_by_time", "created_at", "id"),
    Index("sessions_by_parent", "parent"),
)

albums = Table(
    "albums",
    metadata,
    Column("session_id", String, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("album", String, primary_key=True),
    Index("albums_by_name", "album"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("path", String, primary_key=True),
    Column("size_bytes", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("job_id", String),
    Column("seen_at", Float, nullable=False),
)


def open_database(library: Path) -> Engine:
    """The database of a library, made or brought up to date first.

    Call it under the library's lock (`server.jobs.ownership.library_lock`) where other processes
    may be starting too. A broken database is moved aside with a warning. Raises StorageFailed.
    """
    path = library / DATABASE_NAME
    with database_errors(path):
        engine = _connect(path)
        try:
            revision = _revision(engine)
        except DBAPIError as error:
            if not _is_broken(error):
                engine.dispose()
                raise
            engine.dispose()
            _move_aside(path)
            engine = _connect(path)
            revision = None
        try:
            if revision != REVISION:
                _migrate(engine, revision, path)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _connect(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would otherwise leave schema changes outside the transaction.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _revision(engine: Engine) -> str | None:
    """The revision a database stands at, None for an empty one; reads enough to find it broken."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        if _size_bytes(engine) <= QUICK_CHECK_BYTES:
            state = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if state != "ok":
                raise _broken(str(state))
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _size_bytes(engine: Engine) -> int:
    return Path(engine.url.database or "").stat().st_size


def _broken(reason: str) -> DBAPIError:
    cause = sqlite3.DatabaseError(reason)
    cause.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return DBAPIError(None, None, cause)


def _is_broken(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _move_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    log.warning(
        "The database %s was broken and has been moved to %s: the list of sessions is made again "
        "from their folders, the history of jobs is lost.",
        path,
        aside.name,
    )


def _migrate(engine: Engine, revision: str | None, path: Path) -> None:
    # Alembic takes longer to import than everything else together: only when it has work.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StorageFailed(
            f"{path} was written by a newer Roadie: update Roadie, or choose another library."
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Translate what SQLite and the disk say about the database at `path` into one sentence."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error
    except DBAPIError as error:
        raise _translated(error, path) from error


def _translated(error: DBAPIError, path: Path) -> RoadieError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            return storage_error(OSError(errno.ENOSPC, "full"), path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return storage_error(OSError(errno.EACCES, "read only"), path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED if isinstance(error, OperationalError):
            return StorageFailed(f"{path} is held by another program: close it and try again.")
        case _:
            return StorageFailed(f"The database {path} failed ({error.orig}): start Roadie again.")
