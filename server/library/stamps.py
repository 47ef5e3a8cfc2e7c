"""What tells that somebody has written to a session, without reading it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from server.library.folders import is_session_id
from server.library.label import LABEL_FILE, OLD_MARK_FILE
from session.document import SESSION_FILE
from session.errors import storage


class Stamp(NamedTuple):
    """Time of change and size of `session.json`; the same of its label, empty for none."""

    mtime_ns: int
    size_bytes: int
    label: str = ""

    def same_music(self, other: Stamp | None) -> bool:
        """Whether `session.json` is as it was."""
        return other is not None and self[:2] == other[:2]


def stamp_of(folder: str | Path) -> Stamp | None:
    """The stamp of a session's folder; None for one that holds no session."""
    try:
        music = os.stat(f"{folder}/{SESSION_FILE}")  # noqa: PTH116 - ten thousand at a time
    except OSError:
        # Not a session, or deleted since the folder was listed.
        return None
    return Stamp(music.st_mtime_ns, music.st_size, _label_stamp(folder))


def _label_stamp(folder: str | Path) -> str:
    for name in (LABEL_FILE, OLD_MARK_FILE):
        try:
            label = os.stat(f"{folder}/{name}")  # noqa: PTH116
        except OSError:
            continue
        return f"{label.st_mtime_ns:x}-{label.st_size:x}-{label.st_ino:x}"
    return ""


def stamps(sessions: Path) -> Iterator[tuple[str, Stamp]]:
    """Every session in the folder `sessions`, by its id. Raises StorageFailed."""
    if not sessions.is_dir():
        return
    with storage(sessions), os.scandir(sessions) as entries:
        for entry in entries:
            stamp = stamp_of(entry.path) if is_session_id(entry.name) else None
            if stamp is not None:
                yield entry.name, stamp
