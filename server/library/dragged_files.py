"""Files that were dragged out of the page: kept in the library, since a DAW may play them there.

They lie in `dragged/KEY/NAME`. What is cleared away goes to `cleared/dragged/KEY/NAME`, from where
it can be put back; no file is deleted, and none takes the place of another.
"""

from __future__ import annotations

import filecmp
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock

from session.errors import BadInput, storage


@dataclass(frozen=True, slots=True)
class Heap:
    """How much lies in a folder and below it."""

    folder: Path
    files: int
    size_bytes: int


class DraggedFiles:
    """Lays files out, counts them, clears them away and puts them back; one thread at a time."""

    def __init__(self, library: Path) -> None:
        self._laid_out = library / "dragged"
        self._cleared = library / "cleared" / "dragged"
        self._moving = Lock()

    def lay_out(self, file: Path, key: str, name: str) -> Path:
        """Move `file` to where it stays under this key and name.

        One that lies there already stays as it is: the same content needs no other file.
        Raises BadInput for other content, StorageFailed, DiskFull.
        """
        target = self._laid_out / key / name
        with self._moving, storage(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if not os.path.lexists(target):
                file.replace(target)
            elif not target.is_file() or not filecmp.cmp(file, target, shallow=False):
                raise BadInput(
                    f"Another file lies at {target}, and a DAW may play it: give a key of its own."
                )
        return target

    def laid_out(self) -> Heap:
        """What lies where DAWs play it from."""
        return _heap(self._laid_out)

    def cleared(self) -> Heap:
        """What was cleared away."""
        return _heap(self._cleared)

    def clear(self) -> None:
        """Move all that is laid out away. Raises StorageFailed."""
        with self._moving:
            _move(self._laid_out, self._cleared)

    def put_back(self) -> None:
        """Move all that was cleared away to where it lay. Raises StorageFailed."""
        with self._moving:
            _move(self._cleared, self._laid_out)


def _heap(folder: Path) -> Heap:
    sizes = []
    for path in _files(folder):
        with suppress(OSError):  # it went away meanwhile
            found = path.lstat()
            sizes.append(found.st_size if stat.S_ISREG(found.st_mode) else 0)
    return Heap(folder, len(sizes), sum(sizes))


def _move(source: Path, target: Path) -> None:
    """Move all files below `source` to the same places below `target`; empty folders go."""
    for path in list(_files(source)):
        place = _free(target / path.relative_to(source))
        with storage(path):
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
    for folder, _, _ in os.walk(source, topdown=False):
        with suppress(OSError):  # not empty
            Path(folder).rmdir()


def _free(place: Path) -> Path:
    """The place, or, where something lies there, one beside it: `Keys (2).wav`."""
    free = place
    for number in count(2):
        if not os.path.lexists(free):
            break
        free = place.with_name(f"{place.stem} ({number}){place.suffix}")
    return free


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        for name in names:
            yield Path(place, name)
        for name in folders:
            if Path(place, name).is_symlink():
                yield Path(place, name)
