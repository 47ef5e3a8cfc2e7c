"""Writing on sessions: several pages and programs at once, and none loses what another wrote."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from server.jobs.ownership import library_lock
from server.library.label import LABEL_FILE, OLD_MARK_FILE, Label, dump_label, read_label
from session.document import SESSION_FILE
from session.durable import write_files
from session.errors import SessionGone, storage

LABELS_LOCK = "labels"

Change = Callable[[Label], Label]
"""The label as it shall be, from the label as it is. Raises RoadieError to leave it alone."""


class Labelling:
    """Changes labels: what is read is what is changed, under a lock. Safe from any thread."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._writing = threading.Lock()

    def change(self, folders: Sequence[Path], change: Change) -> None:
        """Change the label of every session in `folders`, or, where that cannot be, of none.

        Raises UnreadableSession, SessionGone, StorageFailed, and what `change` raises.
        """
        with self._writing, library_lock(self._library, LABELS_LOCK):
            wanted = []
            for folder in folders:
                before = read_label(folder)
                after = change(before)
                if after != before:
                    wanted.append((folder, after))
            self._write(wanted)

    @staticmethod
    def _write(wanted: Sequence[tuple[Path, Label]]) -> None:
        for folder, _ in wanted:
            if not (folder / SESSION_FILE).is_file():
                raise SessionGone(
                    f"The session {folder.name} was moved or deleted meanwhile: list the sessions "
                    "again."
                )
        beside = [folder / f".{LABEL_FILE}.{os.getpid()}" for folder, _ in wanted]
        try:
            with storage(LABEL_FILE):
                labels = (dump_label(label) for _, label in wanted)
                write_files(list(zip(beside, labels, strict=True)))
            for path in beside:
                with storage(path):
                    path.replace(path.with_name(LABEL_FILE))
                    # What it said is in the label now.
                    path.with_name(OLD_MARK_FILE).unlink(missing_ok=True)
        finally:
            for path in beside:
                path.unlink(missing_ok=True)
