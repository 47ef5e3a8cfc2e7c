"""What was rendered into a folder: `roadie-renders.jsonl` in it, one line for each whole file.

Lines are only added. One that a power cut tore is passed over. Targets are relative to the
folder, so that it can be moved.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.host.batch.fingerprint import Mark, digest_of, mark_of, versions
from session.errors import RoadieError, storage

LEDGER_FILE = "roadie-renders.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was rendered.

    `source` is absolute, `sha256` its digest, empty where it changed during the render; `track`
    of a MIDI file. `settings` is the fingerprint of all else (`bridge.host.batch.fingerprint`).
    `target` is relative to the ledger's folder, as is `staged`, where the file is until it gets
    its name; `replaces` is the digest of the file that it took the name of. `report` is the
    render's, as JSON.
    """

    source: str
    track: int | None
    mark: Mark
    sha256: str
    settings: str
    target: str
    target_mark: Mark
    target_sha256: str
    staged: str
    replaces: str | None
    report: dict[str, Any]

    @property
    def key(self) -> tuple[str, int | None]:
        """What was rendered."""
        return self.source, self.track


class Ledger:
    """The lines of the ledger in `folder`, as they stood when it was read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / LEDGER_FILE
        self._read_bytes = 0
        self._entries: dict[tuple[str, int | None], list[Entry]] = {}
        self._by_target: dict[str, Entry] = {}
        self.read_on()

    def read_on(self) -> None:
        """Read what was added since. Raises StorageFailed and its kin."""
        with storage(self.path):
            if not self.path.exists():
                return
            with self.path.open("rb") as file:
                file.seek(self._read_bytes)
                added = file.read()
        # A line that is still being written has no end yet.
        whole = added[: added.rfind(b"\n") + 1]
        self._read_bytes += len(whole)
        for line in whole.splitlines():
            entry = _entry_of(line)
            if entry is not None:
                self._entries.setdefault(entry.key, []).append(entry)
                self._by_target[entry.target] = entry

    def of(self, source: str, track: int | None) -> list[Entry]:
        """What was rendered of a source, newest first."""
        return self._entries.get((source, track), [])[::-1]

    def at(self, target: str) -> Entry | None:
        """What was last rendered to a target."""
        return self._by_target.get(target)

    def all(self) -> Iterator[Entry]:
        """All lines that can be read."""
        for entries in self._entries.values():
            yield from entries

    def targets(self) -> Iterable[str]:
        """All that was rendered."""
        return self._by_target

    def add(self, entries: Sequence[Entry]) -> None:
        """Add lines, safe on the disk when this returns. Raises StorageFailed and its kin.

        The caller holds the folder's lock.
        """
        lines = b"".join(_line(entry) for entry in entries)
        with storage(self.path):
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                if _torn(file):
                    lines = b"\n" + lines
                while lines:
                    lines = lines[file.write(lines) :]
                os.fsync(handle)


def _torn(file: Any) -> bool:
    """Whether the last line has no end: it is to stay alone."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def _line(entry: Entry) -> bytes:
    content = {
        **asdict(entry),
        "versions": versions(),
        "rendered": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return (
        json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
            errors="surrogateescape"
        )
        + b"\n"
    )


def _entry_of(line: bytes) -> Entry | None:
    try:
        content = json.loads(line.decode(errors="surrogateescape"))
        for name in ("mark", "target_mark"):
            content[name] = Mark(**content[name])
        return Entry(**{name: content[name] for name in Entry.__dataclass_fields__})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_whole(entry: Entry, folder: Path) -> bool:
    """Whether what was rendered is still there and unchanged, or waits to get its name."""
    return any(
        is_as_written(folder / name, entry)
        for name in (entry.target, entry.staged)
        if is_inside(name)
    )


def is_inside(name: str) -> bool:
    """Whether a name from a ledger stays in its folder."""
    return bool(name) and ".." not in name.split("/") and not os.path.isabs(name)  # noqa: PTH117


def is_as_written(path: Path, entry: Entry) -> bool:
    """Whether the file at `path` is what was rendered; its digest is taken only on doubt."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        mark = mark_of(path)
        return mark == entry.target_mark or (
            mark.size_bytes == entry.target_mark.size_bytes
            and digest_of(path) == entry.target_sha256
        )
    except RoadieError:
        return False


def is_same_source(entry: Entry, source: Path, mark: Mark) -> bool:
    """Whether a source is as it was when it was rendered."""
    if entry.mark == mark:
        return bool(entry.sha256)
    if entry.mark.size_bytes != mark.size_bytes or not entry.sha256:
        return False
    return digest_of(source) == entry.sha256
