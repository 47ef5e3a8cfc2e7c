"""Files that outlive a power cut."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

MANY_FILES = 8
"""From here on, to write out all that waits for a disk is less than to wait for it file by file."""

_TELLS_ERRORS = (5, 8)
"""The first Linux whose `syncfs` says what could not be written."""


def sync(path: Path) -> None:
    """Have the disk hold `path` for good; folders too, where the system can. Raises OSError."""
    if path.is_symlink() or (os.name == "nt" and path.is_dir()):
        return
    # Windows flushes only what is open for writing.
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_files(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write each file; the disk holds them for good when this returns.

    Many of them are waited for in one pass a disk, where the system can. Raises OSError that names
    the file, or one of the disk that failed; what was written by then is there.
    """
    sync_disk = _sync_disk() if len(files) >= MANY_FILES else None
    disks: dict[int, tuple[int, Path]] = {}
    with ExitStack() as held:
        for path, content in files:
            try:
                with path.open("wb") as file:
                    handle = file.fileno()
                    disk = os.fstat(handle).st_dev
                    if sync_disk and disk not in disks:
                        # Held from before anything is written: it is told of every error since.
                        disks[disk] = os.dup(handle), path
                        held.callback(os.close, disks[disk][0])
                    file.write(content)
                    file.flush()
                    if not sync_disk:
                        os.fsync(handle)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(path)) from error
        if sync_disk and not all(sync_disk(*one) for one in disks.values()):
            for path, _ in files:
                sync(path)


@cache
def _sync_disk() -> Callable[[int, Path], bool] | None:
    """Writes out all that waits for the disk of an open file, and says whether the system can."""
    if not sys.platform.startswith("linux") or _kernel() < _TELLS_ERRORS:
        return None
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None

    def sync_disk(handle: int, path: Path) -> bool:
        if syncfs(handle) == 0:
            return True
        number = ctypes.get_errno()
        if number in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
            return False
        raise OSError(number, os.strerror(number), str(path))

    return sync_disk


def _kernel() -> tuple[int, ...]:
    numbers = os.uname().release.split("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdecimal())
