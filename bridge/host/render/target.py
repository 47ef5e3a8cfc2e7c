"""The file that a render writes: seen by nobody until it is whole, and never in another's place.

Where the system can (Linux, on most disks) the file has no name while it grows, so that nothing
is left of it even when the process is killed; elsewhere it has a hidden name beside the target.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from io import BufferedRandom
from pathlib import Path
from types import TracebackType
from typing import Self

from session.errors import BadInput, storage

_PREFIX, _SUFFIX = ".roadie-", ".partial"
_STALE_SECONDS = 3600.0
"""A hidden file that has not grown for so long is a dead process's."""

_READ_BYTES = 1 << 17
"""So much is still in the processor's cache when its digest is taken."""

_NO_UNNAMED_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOSYS)
"""What open(2) answers to O_TMPFILE where the kernel or the disk has no such files."""

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL)
"""What link(2) answers on disks that have none, such as a stick's FAT."""


class Target:
    """A file in the making, as a context manager: gone at its end unless it was put in place.

    `replaces` is the SHA-256 of the one file that it may take the place of.
    """

    file: BufferedRandom

    def __init__(self, path: Path, replaces: str | None = None) -> None:
        self.path = path
        self._replaces = replaces
        self._hidden: Path | None = None

    def __enter__(self) -> Self:
        """Begin. Raises BadInput where another file stands, StorageFailed and its kin."""
        self._may_be_put()
        with storage(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unnamed = _unnamed_file(self.path.parent)
            if unnamed is None:
                self._hidden = _hidden_beside(self.path)
                self.file = self._hidden.open("x+b")
            else:
                self.file = os.fdopen(unnamed, "w+b")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A full disk also refuses the flush of close(); the first refusal is the one to report.
        with suppress(OSError):
            self.file.close()
        if self._hidden is not None:
            with suppress(OSError):
                self._hidden.unlink()

    def digest(self, tick: Callable[[], None] = lambda: None) -> str:
        """The SHA-256 of what was written; `tick` is called while it is read once more."""
        digest = hashlib.sha256()
        piece = memoryview(bytearray(_READ_BYTES))
        with storage(self.path):
            self.file.flush()
            self.file.seek(0)
            while count := self.file.readinto(piece):
                digest.update(piece[:count])
                tick()
        return digest.hexdigest()

    def put_in_place(self) -> None:
        """Give the whole file its name. Raises as the beginning does."""
        with storage(self.path):
            self.file.flush()
            if self._may_be_put():
                self._replace()
            else:
                self._link()

    def _may_be_put(self) -> bool:
        """Whether the target stands there and may be replaced; BadInput where it may not."""
        with storage(self.path):
            if not os.path.lexists(self.path):
                return False
            if self._replaces is not None and self.path.is_file():
                with self.path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() == self._replaces:
                        return True
        if self._replaces is not None:
            raise BadInput(
                f"{self.path} was changed after Roadie wrote it, and is kept: move it away or "
                "choose another name."
            )
        raise self._taken()

    def _taken(self) -> BadInput:
        return BadInput(f"{self.path} is there already, and is kept: choose another name.")

    def _replace(self) -> None:
        if self._hidden is None:
            self._hidden = _hidden_beside(self.path)
            self._name_it(self._hidden)
        self.file.close()
        self._hidden.replace(self.path)
        self._hidden = None

    def _link(self) -> None:
        try:
            if self._hidden is None:
                self._name_it(self.path)
            else:
                self._rename_without_replacing(self._hidden)
        except FileExistsError as error:
            raise self._taken() from error

    def _name_it(self, path: Path) -> None:
        """Give the file without a name one (open(2), O_TMPFILE). Raises FileExistsError."""
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # With a folder's descriptor Python calls linkat, which follows /proc's link.
            os.link(f"/proc/self/fd/{self.file.fileno()}", path.name, dst_dir_fd=folder)
        finally:
            os.close(folder)

    def _rename_without_replacing(self, hidden: Path) -> None:
        try:
            os.link(hidden, self.path)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # The name is claimed by an empty file: no other program's can come in between.
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            self.file.close()
            hidden.replace(self.path)
            self._hidden = None


def _unnamed_file(folder: Path) -> int | None:
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in _NO_UNNAMED_FILES:
            return None
        raise


def _hidden_beside(path: Path) -> Path:
    """A free hidden name for the target; those that dead processes left are removed."""
    key = hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    for left in path.parent.glob(f"{_PREFIX}{key}-*{_SUFFIX}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()
    return path.with_name(f"{_PREFIX}{key}-{secrets.token_hex(4)}{_SUFFIX}")
