"""The schema, its migrations, and the log of the workers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.database import DATABASE_NAME, REVISION, metadata, open_database
from server.jobs.worker_log import KEPT_BYTES, LOG_LIMIT_BYTES, bound, worker_log
from session.errors import StorageFailed

HEAVY = {"numpy", "scipy", "dawdreamer", "pedalboard", "onnxruntime", "soxr", "soundfile"}


def test_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_code_works_on_the_newest_schema() -> None:
    config = Config()
    config.set_main_option("script_location", "server/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_the_database_writes_ahead_and_reaches_the_disk(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("CREATE TABLE inbox (path TEXT)")
    connection.commit()
    with pytest.raises(StorageFailed):
        open_database(tmp_path)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    assert tables == [("inbox",)]


def test_a_database_that_is_current_is_opened_without_alembic(tmp_path: Path) -> None:
    open_database(tmp_path).dispose()
    code = (
        "import sys; from pathlib import Path; from server.database import open_database;"
        "import server.jobs.service; open_database(Path(sys.argv[1])).dispose();"
        "print(*(name for name in sys.modules if '.' not in name))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "sqlalchemy" in loaded
    assert not (HEAVY | {"alembic"}) & set(loaded)


def test_the_log_of_the_workers_is_kept_short(tmp_path: Path) -> None:
    log = worker_log(tmp_path)
    bound(log)
    with log.open("ab") as worker:
        worker.write(b"x" * LOG_LIMIT_BYTES + b"the end")
        worker.flush()
        bound(log)
        assert log.stat().st_size == 0
        kept = log.with_name("workers.log.1").read_bytes()
        assert len(kept) == KEPT_BYTES
        assert kept.endswith(b"the end")
        worker.write(b"more")
        worker.flush()
    assert log.read_bytes() == b"more"
