"""Who runs which jobs of a library: one lock file a process, and one for the whole library.

An operating system frees a dead process's locks, so a free lock is the proof that its owner is
gone and that its jobs may be taken over.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from session.errors import StorageFailed, storage_error

LOCKS_FOLDER = ".locks"
LIBRARY_LOCK = "library"
LIBRARY_LOCK_SECONDS = 60
OWNER_NAME = re.compile("[0-9a-f]{12}")


def _lock(library: Path, name: str) -> FileLock:
    return FileLock(library / LOCKS_FOLDER / f"{name}.lock", thread_local=False)


def _remove(lock: FileLock) -> None:
    # Windows refuses to remove a file that is open; an empty file left behind does no harm.
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


@contextmanager
def library_lock(library: Path, name: str = LIBRARY_LOCK) -> Iterator[None]:
    """Hold the library for a moment: to open its database, take jobs over, or name deliveries.

    Another `name` is another lock, for what need not wait for these.

    Raises StorageFailed when another process does not let go of it.
    """
    lock = _lock(library, name)
    try:
        (library / LOCKS_FOLDER).mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LIBRARY_LOCK_SECONDS)
    except OSError as error:
        if not isinstance(error, Timeout):
            raise storage_error(error, library) from error
        raise StorageFailed(
            f"Another Roadie holds {library} and does not answer: close it and try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


class Ownership:
    """This process's name among those that use a library, proved by a held lock.

    Claim it, and look for the dead, under `library_lock` only.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self.name = secrets.token_hex(6)
        self._held = _lock(library, self.name)

    def claim(self) -> None:
        """Hold the lock. Raises StorageFailed."""
        try:
            self._held.acquire(timeout=0)
        except OSError as error:
            raise storage_error(error, self._library) from error

    def release(self) -> None:
        """Let others take over what is left."""
        _remove(self._held)
        self._held.release()

    def dead(self, owner: str) -> bool:
        """Whether the process called `owner` is gone; its lock file goes too."""
        if owner == self.name:
            return False
        lock = _lock(self._library, owner)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        _remove(lock)
        lock.release()
        return True

    def others(self) -> list[str]:
        """Everyone else who left a lock file."""
        found = (file.stem for file in (self._library / LOCKS_FOLDER).glob("*.lock"))
        return [name for name in found if OWNER_NAME.fullmatch(name) and name != self.name]
