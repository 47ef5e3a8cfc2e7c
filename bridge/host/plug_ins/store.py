"""The file that remembers what scans found: SQLite, one row for each file and each plug-in.

Any number of processes may read and write it at once (write-ahead log). One that is broken, or of
another version, is moved aside by the next scan; until then readers see nothing in it. A row of
`files` is written when all that the file holds is known, so a scan that was stopped goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.record import KeptOff, PlugIn, Stamp
from session.errors import StorageFailed, storage

VERSION = 1
WAIT_SECONDS = 30.0
_SCHEMA = """
create table files (
    file text not null, format text not null,
    size_bytes integer not null, changed_ns integer not null, files integer not null,
    primary key (file, format)
);
create table plug_ins (
    file text not null, format text not null, address text not null,
    size_bytes integer not null, changed_ns integer not null, files integer not null,
    content text, reason text, name text not null,
    primary key (file, format, address)
);
"""
_PLUG_IN: TypeAdapter[PlugIn] = TypeAdapter(PlugIn)


@dataclass(frozen=True, slots=True)
class Known:
    """A plug-in of a file when the file was `stamp`; `address` is "" for a file as a whole."""

    file: str
    format: PlugInFormat
    address: str
    stamp: Stamp


class Store:
    """The index file, written by scans. `moved_aside` is where an unusable one went."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.moved_aside: Path | None = None
        with storage(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            # One that another process is about to make looks like one that is broken.
            with FileLock(f"{path}.lock"):
                if path.exists() and not _usable(path):
                    self.moved_aside = _move_aside(path)
                if not path.exists():
                    self._make()

    def _make(self) -> None:
        with self._connected() as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute("begin immediate")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"pragma user_version = {VERSION}")
            connection.execute("commit")

    def whole_files(self) -> dict[tuple[str, PlugInFormat], Stamp]:
        """What each file was when all that it holds was known."""
        with self._connected() as connection:
            rows = connection.execute(
                "select file, format, size_bytes, changed_ns, files from files"
            )
            return {(row[0], row[1]): Stamp(*row[2:]) for row in rows}

    def all(self) -> tuple[list[PlugIn], list[KeptOff]]:
        """See `read_all`."""
        return read_all(self._path)

    def known(self) -> set[Known]:
        """The plug-ins that were loaded or kept off, with what their files were then."""
        with self._connected() as connection:
            rows = connection.execute(
                "select file, format, address, size_bytes, changed_ns, files from plug_ins"
            )
            return {Known(row[0], row[1], row[2], Stamp(*row[3:])) for row in rows}

    def put(self, known: Known, result: PlugIn | KeptOff) -> None:
        """Remember one plug-in, in place of what was known of it."""
        kept_off = result if isinstance(result, KeptOff) else None
        content = None if isinstance(result, KeptOff) else _PLUG_IN.dump_json(result).decode()
        with self._connected() as connection:
            connection.execute(
                "insert or replace into plug_ins values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(known.file, known.format, known.address, *_columns(known.stamp)),
                    *(content, kept_off.reason if kept_off else None, result.name),
                ),
            )

    def whole(
        self, file: str, format: PlugInFormat, stamp: Stamp, addresses: tuple[str, ...]
    ) -> None:
        """All that the file holds is known; what it held besides `addresses` is gone."""
        marks = ", ".join("?" * len(addresses))
        with self._connected() as connection:
            connection.execute("begin immediate")
            connection.execute(
                f"delete from plug_ins where file = ? and format = ? and address not in ({marks})",
                (file, format, *addresses),
            )
            connection.execute(
                "insert or replace into files values (?, ?, ?, ?, ?)",
                (file, format, *_columns(stamp)),
            )
            connection.execute("commit")

    def remove(self, file: str, format: PlugInFormat) -> None:
        """The file is gone."""
        with self._connected() as connection:
            connection.execute("begin immediate")
            for table in ("files", "plug_ins"):
                connection.execute(
                    f"delete from {table} where file = ? and format = ?", (file, format)
                )
            connection.execute("commit")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with _connection(str(self._path), self._path) as connection:
            yield connection


def read_all(path: Path, called: str | None = None) -> tuple[list[PlugIn], list[KeptOff]]:
    """What the index holds, in the order of names; nothing where there is no usable one.

    With `called`, only what has that name, file or address: a large index is not read for one.
    """
    if not _usable(path):
        return [], []
    where = (
        "" if called is None else "where name = :name collate nocase or :name in (file, address) "
    )
    with _connection(f"{path.absolute().as_uri()}?mode=ro", path) as connection:
        rows = connection.execute(
            "select file, format, address, content, reason, name from plug_ins "
            f"{where}order by name collate nocase, format desc, file",
            {"name": called},
        ).fetchall()
    plug_ins, kept_off = [], []
    for file, kind, address, content, reason, name in rows:
        if content is not None:
            plug_ins.append(_PLUG_IN.validate_json(content))
        else:
            kept_off.append(KeptOff(file, kind, reason, address, name))
    return plug_ins, kept_off


def _usable(path: Path) -> bool:
    """Whether it is an index of this version."""
    if not path.is_file():
        return False
    try:
        with _connection(f"{path.absolute().as_uri()}?mode=ro", path) as connection:
            (version,) = connection.execute("pragma user_version").fetchone()
            if version == VERSION:
                connection.execute("select count(*) from plug_ins").fetchone()
            return bool(version == VERSION)
    except StorageFailed:
        return False


def _move_aside(path: Path) -> Path:
    with storage(path):
        for number in range(1, 1000):
            target = path.with_name(f"{path.stem}.old-{number}{path.suffix}")
            if not target.exists():
                break
        path.rename(target)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    return target


@contextmanager
def _connection(name: str, path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that commits each statement by itself. Raises StorageFailed."""
    try:
        connection = sqlite3.connect(
            name, timeout=WAIT_SECONDS, isolation_level=None, uri=name.startswith("file:")
        )
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StorageFailed(
            f"The index of plug-ins {path} cannot be used ({error}): run `roadie plugins scan`, "
            f"or move it away."
        ) from error


def _columns(stamp: Stamp) -> tuple[int, int, int]:
    return stamp.size_bytes, stamp.changed_ns, stamp.files
