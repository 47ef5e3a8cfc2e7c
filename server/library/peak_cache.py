"""Peaks that were drawn before, by the file that they are of."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.library.peak_file import is_whole
from session.errors import storage

log = logging.getLogger(__name__)

MOST_BYTES = 2**30
"""What all peaks together may take; those not looked at for longest go first. A stereo file of
three minutes takes 0.2 MB, one of an hour 4 MB."""

_TIDIED_EVERY = 200
_USED_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class PeakKey:
    """Which content of which file: the same file in two sessions (a hard link) is drawn once."""

    name: str

    @classmethod
    def of(cls, audio: Path) -> PeakKey:
        """The key of an audio file as it stands. Raises NotFound, StorageFailed."""
        with storage(audio):
            stat = audio.stat()
        parts = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        return cls(hashlib.sha256(repr(parts).encode()).hexdigest()[:40])


class PeakCache:
    """The folder `cache/peaks` of a library. Safe from any thread."""

    def __init__(self, library: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = library / "cache" / "peaks"
        self._most_bytes = most_bytes
        self._tidying = threading.Lock()
        self._taken = 0

    def path(self, key: PeakKey) -> Path:
        """Where the peaks are, or belong."""
        return self.folder / f"{key.name}.peaks"

    def find(self, key: PeakKey) -> Path | None:
        """The file of peaks, if it has been drawn; it counts as used."""
        path = self.path(key)
        if not is_whole(path):
            return None
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _USED_SECONDS:
                os.utime(path)
        return path

    def note_new(self) -> None:
        """Peaks were drawn: make room, now and then."""
        with self._tidying:
            self._taken += 1
            if self._taken % _TIDIED_EVERY == 1:
                self._make_room()

    def _make_room(self) -> None:
        found = []
        try:
            for entry in os.scandir(self.folder):
                with suppress(FileNotFoundError):
                    stat = entry.stat()
                    found.append((stat.st_mtime_ns, stat.st_size, entry.path))
        except OSError as error:
            log.warning("Old peaks cannot be cleared away: %s", error)
            return
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most_bytes:
                return
            with suppress(OSError):
                Path(path).unlink()
                total -= size
