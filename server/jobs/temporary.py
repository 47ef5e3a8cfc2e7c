"""Temporary files of a server's workers: a folder a server, with a lock that says that it lives."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from server.jobs.ownership import OWNER_NAME
from session.errors import storage

PREFIX = "roadie-"
LOCK_FILE = ".lock"
YOUNG_SECONDS = 60
"""A folder this young may be of a server that has not locked it yet."""


def temporary_folder(owner: str) -> Path:
    """Where the workers of a server called `owner` keep temporary files."""
    return Path(tempfile.gettempdir()) / f"{PREFIX}{owner}"


class Temporary:
    """The folder of one server, from when it is made until it is removed. Raises StorageFailed."""

    def __init__(self, owner: str) -> None:
        self.folder = temporary_folder(owner)
        self._lock = _lock_of(self.folder)
        with storage(self.folder):
            self.folder.mkdir(mode=0o700)
            self._lock.acquire(timeout=0)

    def remove(self) -> None:
        """Remove it with all that is left in it."""
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def remove_left_behind() -> None:
    """Remove the folders of servers that were killed, whichever library they worked on.

    Only this user's own, and only with proof: a lock that nobody holds, or nothing inside. A lock
    is freed by the system when its process ends.
    """
    for folder in _old_ones():
        with suppress(OSError):  # it is another's by now, or another server removes it too
            if (folder / LOCK_FILE).is_file():
                lock = _lock_of(folder)
                with suppress(Timeout):
                    lock.acquire(timeout=0)
                    lock.release()
                    shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.rmdir()


def _old_ones() -> Iterator[Path]:
    """This user's folders that have the name of a server's, and are not young."""
    latest = time.time() - YOUNG_SECONDS
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            named = OWNER_NAME.fullmatch(folder.name.removeprefix(PREFIX))
            mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
            if named and mine and stat.S_ISDIR(about.st_mode) and about.st_mtime < latest:
                yield folder


def _lock_of(folder: Path) -> FileLock:
    return FileLock(folder / LOCK_FILE, thread_local=False)
