"""Stems that were parted before, by what they were parted from and how."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.place import place_file
from server.separation.contract import Separator, Stem
from session.errors import StorageFailed, storage
from session.progress import Progress

log = logging.getLogger(__name__)

MOST_BYTES = 8 * 2**30
"""What all stems together may take; those not used for longest go first."""

_ENTRY = "stems.json"
_BLOCK_BYTES = 1 << 20


def hash_of(file: Path, progress: Progress) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises StorageFailed, Cancelled."""
    digest = hashlib.sha256()
    with storage(file), file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
            progress(0.0, "Looking for stems that are there already")
    return digest.hexdigest()


def key_of(content: str, separator: Separator, only: Sequence[str] = ()) -> str:
    """The name of the stems of the mix whose hash is `content`, by `separator`."""
    parted = [content, separator.name, separator.version, separator.fingerprint(), sorted(only)]
    return hashlib.sha256(json.dumps(parted).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StemCache:
    """The folder `cache/stems` of a library: a folder an entry, which comes whole or not at all.

    Files are the same as those in sessions (clones or hard links) where the disk can: they take
    room of their own only when the sessions are gone. An entry is not believed when a file in it
    was written to since.
    """

    folder: Path
    most_bytes: int = MOST_BYTES

    @classmethod
    def of_library(cls, library: Path) -> StemCache:
        """The cache of the library at `library`."""
        return cls(library / "cache" / "stems")

    def take(self, key: str, folder: Path) -> tuple[Stem, ...] | None:
        """Put the stems called `key` into `folder`; None when they are not here.

        Raises StorageFailed.
        """
        entry = self.folder / key
        kept = _read(entry)
        if kept is None:
            return None
        stems = []
        for one in kept:
            source, target = entry / one["file"], folder / one["file"]
            if _mark(source) != one["mark"]:
                shutil.rmtree(entry, ignore_errors=True)
                return None
            place_file(source, target)
            stems.append(Stem(one["name"], one["role"], target))
        with storage(entry):
            os.utime(entry / _ENTRY)
        return tuple(stems)

    def keep(self, key: str, stems: Sequence[Stem], work: Path) -> None:
        """Keep `stems` as `key`, where there is room. `work` is a free path on the same disk."""
        if sum(stem.file.stat().st_size for stem in stems) > self.most_bytes:
            return
        try:
            self._put(key, stems, work)
        except StorageFailed:
            # Stems that are not kept are parted again: no reason to lose those that were made.
            log.warning("stems were not kept in %s", self.folder, exc_info=True)
            shutil.rmtree(work, ignore_errors=True)
        self._make_room()

    def _put(self, key: str, stems: Sequence[Stem], work: Path) -> None:
        kept: list[dict[str, Any]] = []
        with storage(work):
            work.mkdir(parents=True)
            for stem in stems:
                place_file(stem.file, work / stem.file.name)
                kept.append(
                    {
                        "name": stem.name,
                        "role": stem.role,
                        "file": stem.file.name,
                        "mark": _mark(work / stem.file.name),
                    }
                )
            (work / _ENTRY).write_text(json.dumps(kept), encoding="utf-8")
            self.folder.mkdir(parents=True, exist_ok=True)
            if (self.folder / key).exists():
                shutil.rmtree(work)
            else:
                work.rename(self.folder / key)

    def _make_room(self) -> None:
        entries = []
        for entry in self.folder.iterdir() if self.folder.is_dir() else ():
            try:
                used = (entry / _ENTRY).stat().st_mtime_ns
                size = sum(file.stat().st_size for file in entry.iterdir())
            except OSError:  # another job removes it, or it is no entry
                continue
            entries.append((used, size, entry))
        total = sum(size for _, size, _ in entries)
        for _, size, entry in sorted(entries):
            if total <= self.most_bytes:
                return
            shutil.rmtree(entry, ignore_errors=True)
            total -= size


def _read(entry: Path) -> list[dict[str, Any]] | None:
    try:
        content = json.loads((entry / _ENTRY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    keys = {"name", "role", "file", "mark"}
    sound = isinstance(content, list) and all(keys <= set(one) for one in content)
    return content if sound else None


def _mark(file: Path) -> list[int] | None:
    """What changes when somebody writes to a file."""
    try:
        state = file.stat()
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]
