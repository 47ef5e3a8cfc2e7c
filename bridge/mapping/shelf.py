"""The shelf of mappings: those that come with Roadie, and the user's own folder, which goes first.

A file that is broken is told with its line and left out; if it could be used before, that is kept.
Of those that come with Roadie only the heads are read, until one is used: there are many, and the
bridge starts without.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from bridge.mapping.head import Head, head_of
from bridge.mapping.known import NOTHING_KNOWN, Known
from bridge.mapping.named import base_of
from bridge.mapping.reading import ReadMapping, read_mapping
from session.errors import NotFound, RoadieError, UnreadableMapping, storage
from session.nearest import nearest
from session.yaml_file import read_text

_ENDINGS = (".yaml", ".yml")
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A mapping and its file; `own` is the user's, `hides` says that one of ours has its name."""

    read: ReadMapping
    file: Path
    own: bool
    hides: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.read.mapping.name


@dataclass(frozen=True, slots=True)
class _File:
    """What is known of a file: its stamp when it was read, and what was in it.

    `unread` is the head of one that has not been read so far.
    """

    stamp: Stamp
    read: ReadMapping | None
    fault: str | None
    unread: Head | None = None

    @property
    def head(self) -> Head | None:
        """What it is called and for; None of one that cannot be used."""
        if self.unread is not None or self.read is None:
            return self.unread
        return Head(self.read.mapping.name, self.read.mapping.devices)


@dataclass(frozen=True, slots=True)
class _Shelved:
    """The file that has a name, be it read or not."""

    head: Head
    path: Path
    own: bool
    hides: bool = False


def shelf_key(name: str) -> str:
    """What two names have in common that are one: case, and whether words are joined by - or _."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.split(r"[\s_-]+", plain.strip()))


class MappingShelf:
    """Mappings by name. `say` is told a sentence for each file that cannot be used, once.

    Safe from any thread.
    """

    def __init__(
        self,
        own_folder: Path | None = None,
        known: Known = NOTHING_KNOWN,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._own_folder = own_folder
        self._known = known
        self._say = say or (lambda _: None)
        self._files: dict[Path, _File] = {}
        self._named: dict[Path, None] = {}
        self._shelved: dict[str, _Shelved] = {}
        self._own_paths: list[Path] = []
        self._folder_fault: str | None = None
        self._lock = threading.RLock()
        self.changed()

    def names(self) -> list[str]:
        """The names of all mappings that can be used, in the order of the alphabet."""
        return [one.head.name for _, one in sorted(self._shelved.items())]

    def entries(self) -> list[OnShelf]:
        """All that can be used, in the order of the alphabet; all are read for it."""
        with self._lock:
            self._read([one.path for one in self._shelved.values()])
            return [self._on_shelf(one) for _, one in sorted(self._shelved.items())]

    def faults(self) -> list[str]:
        """A sentence for each file that is broken now."""
        return [one.fault for _, one in sorted(self._files.items()) if one.fault]

    def load(self, name_or_path: str | Path) -> ReadMapping:
        """The mapping of a name, or in a YAML file, which is watched from now on.

        Raises NotFound with the nearest name, UnreadableMapping for a file that is wrong.
        """
        asked = str(name_or_path)
        if isinstance(name_or_path, Path) or asked.lower().endswith(_ENDINGS):
            path = Path(asked).expanduser().absolute()
            read = read_mapping(path, self._known)
            self._named[path] = None
            self.changed()
            return read
        with self._lock:
            if found := self._shelved.get(shelf_key(asked)):
                self._read([found.path])
            if found := self._shelved.get(shelf_key(asked)):
                return self._on_shelf(found).read
        for path, file in self._files.items():
            if file.fault and shelf_key(path.stem) == shelf_key(asked):
                raise UnreadableMapping(file.fault)
        near = nearest(asked, self.names())
        hint = f"did you mean {near!r}?" if near else f"choose one of {', '.join(self.names())}."
        raise NotFound(f"There is no mapping called {asked!r}: {hint}")

    def used_with(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        """The mappings that fit the controllers that are there, one's own first.

        Where one's own uses a controller, ours for it are not taken.
        """
        with self._lock:
            taken = self._fitting(devices)
            while self._read([one.path for one in taken]):
                taken = self._fitting(devices)  # one that was broken may have kept others out
            return [self._on_shelf(one).read for one in taken]

    def changed(self) -> frozenset[str]:
        """Read what changed on the disk; the names of mappings that are others now, or gone.

        A file that broke keeps what it held before, and `say` is told which line is wrong.
        """
        with self._lock:
            self._look()
            before = self._contents()
            found: dict[Path, _File] = {}
            for path, own in self._paths():
                file = self._read_again(path, own)
                if file is not None:
                    found[path] = file
            self._files = found
            self._shelve()
            after = self._contents()
        return frozenset(name for name in before | after if before.get(name) != after.get(name))

    def again(self, known: Known) -> frozenset[str]:
        """As `changed`, with everything read anew: a profile came or changed."""
        with self._lock:
            self._known = known
            self._files = {
                path: one if one.unread else _File((0, 0, 0), one.read, one.fault)
                for path, one in self._files.items()
            }
            return self.changed()

    def _look(self) -> None:
        """See which files there are; a folder that cannot be read is told once, and kept."""
        fault = None
        try:
            self._own_paths = _yaml_files(self._own_folder)
        except RoadieError as error:
            fault = str(error)
            if fault != self._folder_fault:
                self._say(fault)
        self._folder_fault = fault

    def _paths(self) -> Iterator[tuple[Path, bool]]:
        yield from ((path, True) for path in self._named)
        own = (path for path in self._own_paths if path not in self._named)
        yield from ((path, True) for path in own)
        ours = Path(str(files("templates") / "mappings"))
        yield from ((path, False) for path in _yaml_files(ours) if path not in self._named)

    def _read_again(self, path: Path, own: bool) -> _File | None:
        old = self._files.get(path)
        stamp: Stamp = (0, 0, 0)
        try:
            with storage(path):
                state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
            if old is not None and old.stamp == stamp:
                return old
            if old is None and not own:
                head = head_of(read_text(path, "mapping", UnreadableMapping))
                if head is not None:
                    return _File(stamp, None, None, head)
            read = read_mapping(path, self._known)
        except NotFound:
            # An editor that saves by renaming takes a file away for a moment; for those that were
            # named, that is not the end.
            return old if path in self._named else None
        except RoadieError as error:
            if old is None or old.fault != str(error):
                kept = " What it said before is kept." if own and old and old.read else ""
                self._say(f"{error}{kept}")
            return _File(stamp, old.read if old else None, str(error))
        return _File(stamp, read, None)

    def _read(self, paths: list[Path]) -> bool:
        """Read those of these files that are not read so far; whether there were any."""
        unread = [path for path in paths if self._files[path].unread]
        for path in unread:
            file = self._files[path]
            try:
                read = read_mapping(path, self._known)
            except RoadieError as error:
                self._say(str(error))
                self._files[path] = _File(file.stamp, None, str(error))
            else:
                self._files[path] = _File(file.stamp, read, None)
        if unread:
            self._shelve()
        return bool(unread)

    def _fitting(self, devices: Collection[str]) -> list[_Shelved]:
        taken: list[_Shelved] = []
        there = {base_of(device) for device in devices}
        shelved = sorted(self._shelved.items(), key=lambda item: (not item[1].own, item[0]))
        for _, one in shelved:
            uses = {base_of(device) for device in one.head.devices}
            theirs = {base_of(device) for other in taken for device in other.head.devices}
            if uses & there and (one.own or not uses & theirs):
                taken.append(one)
        return taken

    def _on_shelf(self, one: _Shelved) -> OnShelf:
        read = self._files[one.path].read
        assert read is not None
        return OnShelf(read, one.path, one.own, one.hides)

    def _contents(self) -> dict[str, object]:
        """What each name stands for, to see whether it is another."""
        files = ((one.head.name, self._files[one.path]) for one in self._shelved.values())
        return {name: file.read or file.unread for name, file in files}

    def _shelve(self) -> None:
        taken: dict[str, _Shelved] = {}
        for path, own in self._paths():
            file = self._files.get(path)
            if file is None or file.head is None:
                continue
            name = file.head.name
            first = taken.get(shelf_key(name))
            if first is None:
                taken[shelf_key(name)] = _Shelved(file.head, path, own)
            elif first.own and not own:
                taken[shelf_key(name)] = replace(first, hides=True)
            elif file.fault is None:
                fault = f"{path}: {first.path} is called {name} too: give one of them another name."
                self._files[path] = replace(file, fault=fault)
                self._say(fault)
        self._shelved = taken


def _yaml_files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    with storage(folder):
        if not folder.is_dir():
            return []
        next(folder.iterdir(), None)  # `rglob` is silent about a folder that it may not read
        return sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in _ENDINGS and not path.name.startswith(".")
        )
