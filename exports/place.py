"""Putting a file of the session into a project without copying it, where the disk can."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import IO

from session.errors import storage
from session.progress import Progress, silent

_FICLONE = 0x40049409
"""Linux: share all blocks of another file (ioctl_ficlonerange(2))."""

_COPY_BYTES = 8 * 2**20

_CANNOT_COPY_INSIDE = (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EBADF)
"""What `copy_file_range` answers for disks that it cannot copy between (copy_file_range(2))."""


def place_file(source: Path, target: Path, progress: Progress = silent) -> None:
    """Make `target` hold what `source` holds: a clone, else a hard link, else a copy.

    Never a symbolic link: a project must survive being moved. Raises StorageFailed and its kin.
    """
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if _clone(source, target):
            return
        try:
            os.link(source.resolve(), target)  # the file itself: a link to a link is a link
            return
        except OSError:  # another disk, or one without hard links: a copy is the way that is left
            target.unlink(missing_ok=True)
    _copy(source, target, progress)


def _clone(source: Path, target: Path) -> bool:
    if sys.platform != "linux":
        return False
    import fcntl

    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
            return True
        except OSError:  # a file system without clones
            pass
    target.unlink(missing_ok=True)
    return False


def _copy(source: Path, target: Path, progress: Progress) -> None:
    try:
        with storage(target), source.open("rb") as old, target.open("wb") as new:
            size, done = max(1, source.stat().st_size), 0
            while block := old.read(_COPY_BYTES):
                new.write(block)
                done += len(block)
                progress(done / size, f"Copying {source.name}")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def copy_range(
    source: Path, source_offset: int, target: IO[bytes], target_offset: int, size: int
) -> None:
    """Copy a range of a file into an open one, inside the system where it can.

    Raises OSError, also where `source` is too short.
    """
    target.flush()
    with source.open("rb") as old:
        copied = _copy_inside(old, source_offset, target, target_offset, size)
        old.seek(source_offset + copied)
        target.seek(target_offset + copied)
        while copied < size:
            block = old.read(min(_COPY_BYTES, size - copied))
            if not block:
                raise OSError(errno.EIO, "it ended too early", str(source))
            target.write(block)
            copied += len(block)


def _copy_inside(
    source: IO[bytes], source_offset: int, target: IO[bytes], target_offset: int, size: int
) -> int:
    """How much the system copied by itself: nothing where it cannot."""
    copied = 0
    if sys.platform == "linux":
        while copied < size:
            places = source_offset + copied, target_offset + copied
            try:
                done = os.copy_file_range(source.fileno(), target.fileno(), size - copied, *places)
            except OSError as error:
                if error.errno not in _CANNOT_COPY_INSIDE:
                    raise
                break
            if not done:
                break
            copied += done
    return copied
