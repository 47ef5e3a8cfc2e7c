"""Files on a shelf: the user's own, and those that come with Roadie.

They are read when they change. One that breaks is told of with its line, and keeps what it held
before. Of those that may wait only the heads are read, until somebody uses them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from session.errors import NotFound, RoadieError, storage

ENDINGS = (".yaml", ".yml")
Stamp = tuple[int, int, int]
_UNREADABLE: Stamp = (0, 0, 0)
T = TypeVar("T")
H = TypeVar("H")


def shelf_key(name: str) -> str:
    """What two names have in common that are one: case, and whether words are joined by - or _."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.split(r"[\s_-]+", plain.strip()))


def yaml_files(folder: Path | None) -> list[Path]:
    """The YAML files in a folder and those below it, in order; none without one.

    Raises what `storage` makes of a folder that may not be read.
    """
    if folder is None:
        return []
    with storage(folder):
        if not folder.is_dir():
            return []
        next(folder.iterdir(), None)  # `rglob` is silent about a folder that it may not read
        return sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in ENDINGS and not path.name.startswith(".")
        )


class OwnFolder:
    """The user's own folder. One that cannot be read is told of once, and as it was before."""

    def __init__(self, path: Path | None, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say
        self._files: list[Path] = []
        self._fault: str | None = None

    def files(self) -> list[Path]:
        """Its files, as they are now."""
        fault = None
        try:
            self._files = yaml_files(self._path)
        except RoadieError as error:
            fault = str(error)
            if fault != self._fault:
                self._say(fault)
        self._fault = fault
        return self._files


@dataclass(frozen=True, slots=True)
class ShelfFile(Generic[T, H]):
    """A file as it was read last: what it holds, or what is wrong with it, or both.

    `own` is the user's; `unread` is the head of one that has not been read so far.
    """

    path: Path
    own: bool
    stamp: Stamp
    held: T | None = None
    fault: str | None = None
    unread: H | None = None


class ShelfFiles(Generic[T, H]):
    """The files by their paths, in order. `say` is told what is wrong with one, once.

    `read` gives what a file (the user's own or not) holds, and `head` what is read of one that
    `waits` at first; None where all of it must be read. Both raise what `read_text` does.
    """

    def __init__(
        self,
        read: Callable[[Path, bool], T],
        head: Callable[[Path], H | None],
        waits: Callable[[Path, bool], bool],
        say: Callable[[str], None],
    ) -> None:
        self._read = read
        self._head = head
        self._waits = waits
        self._say = say
        self._files: dict[Path, ShelfFile[T, H]] = {}

    def __iter__(self) -> Iterator[ShelfFile[T, H]]:
        return iter(self._files.values())

    def __getitem__(self, path: Path) -> ShelfFile[T, H]:
        return self._files[path]

    def get(self, path: Path) -> ShelfFile[T, H] | None:
        """What is known of a file; None of one that cannot be used in any way."""
        return self._files.get(path)

    def reread(self, paths: Iterable[tuple[Path, bool]], stay: Collection[Path] = ()) -> None:
        """These are the files now, and which are the user's; those that changed are read.

        Of those that `stay`, one that is away keeps what it held: an editor that saves by renaming
        takes a file away for a moment.
        """
        found = (self._looked_at(path, own, path in stay) for path, own in paths)
        self._files = {one.path: one for one in found if one is not None}

    def anew(self) -> None:
        """Have all that was read be read again at the next `reread`."""
        self._files = {
            path: one if one.unread else replace(one, stamp=_UNREADABLE)
            for path, one in self._files.items()
        }

    def read(self, path: Path) -> ShelfFile[T, H]:
        """The file, read now if it was not."""
        file = self._files[path]
        if file.unread is not None:
            file = self._files[path] = self._content(replace(file, unread=None), None)
        return file

    def refuse(self, path: Path, fault: str) -> None:
        """Something else is wrong with a file; `say` is told."""
        self._files[path] = replace(self._files[path], fault=fault)
        self._say(fault)

    def _looked_at(self, path: Path, own: bool, stays: bool) -> ShelfFile[T, H] | None:
        old = self._files.get(path)
        new: ShelfFile[T, H] = ShelfFile(path, own, _UNREADABLE)
        try:
            with storage(path):
                state = path.stat()
            new = replace(new, stamp=(state.st_mtime_ns, state.st_size, state.st_ino))
            if old is not None and old.stamp == new.stamp:
                return old
            if old is None and self._waits(path, own) and (head := self._head(path)) is not None:
                return replace(new, unread=head)
        except NotFound:
            return old if stays else None
        except RoadieError as error:
            return self._broken(new, old, str(error))
        return self._content(new, old)

    def _content(self, new: ShelfFile[T, H], old: ShelfFile[T, H] | None) -> ShelfFile[T, H]:
        try:
            return replace(new, held=self._read(new.path, new.own))
        except RoadieError as error:
            return self._broken(new, old, str(error))

    def _broken(
        self, new: ShelfFile[T, H], old: ShelfFile[T, H] | None, fault: str
    ) -> ShelfFile[T, H]:
        kept = old.held if old else None
        if old is None or old.fault != fault:
            self._say(f"{fault}{'' if kept is None else ' What it said before is kept.'}")
        return replace(new, held=kept, fault=fault)
