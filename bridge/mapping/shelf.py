"""The shelf of mappings: those that come with Roadie, and the user's own folder, which goes first.

A file that is broken is told with its line and left out; if it could be used before, that is kept.
Of those that come with Roadie only the heads are read, until one is used: there are many, and the
bridge starts without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from bridge.mapping.head import Head, head_of
from bridge.mapping.known import NOTHING_KNOWN, Known
from bridge.mapping.named import base_of
from bridge.mapping.reading import ReadMapping, read_mapping
from session.errors import NotFound, UnreadableMapping
from session.nearest import did_you_mean
from session.yaml_file import read_text
from session.yaml_shelf import ENDINGS, OwnFolder, ShelfFile, ShelfFiles, shelf_key, yaml_files


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
class _Shelved:
    """The file that has a name, be it read or not."""

    head: Head
    path: Path
    own: bool
    hides: bool = False


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
        self._known = known
        say = say or (lambda _: None)
        self._own = OwnFolder(own_folder, say)
        self._files: ShelfFiles[ReadMapping, Head] = ShelfFiles(
            lambda path, _: read_mapping(path, self._known),
            lambda path: head_of(read_text(path, "mapping", UnreadableMapping)),
            lambda _, own: not own,
            say,
        )
        self._named: dict[Path, None] = {}
        self._shelved: dict[str, _Shelved] = {}
        self._paths: list[tuple[Path, bool]] = []
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
        return sorted(one.fault for one in self._files if one.fault)

    def load(self, name_or_path: str | Path) -> ReadMapping:
        """The mapping of a name, or in a YAML file, which is watched from now on.

        Raises NotFound with the nearest name, UnreadableMapping for a file that is wrong.
        """
        asked = str(name_or_path)
        if isinstance(name_or_path, Path) or asked.lower().endswith(ENDINGS):
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
        for file in self._files:
            if file.fault and shelf_key(file.path.stem) == shelf_key(asked):
                raise UnreadableMapping(file.fault)
        hint = did_you_mean(asked, self.names(), quoted=True)
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
            before = self._contents()
            self._paths = list(self._looked())
            self._files.reread(self._paths, stay=self._named)
            self._shelve()
            after = self._contents()
        return frozenset(name for name in before | after if before.get(name) != after.get(name))

    def again(self, known: Known) -> frozenset[str]:
        """As `changed`, with everything read anew: a profile came or changed."""
        with self._lock:
            self._known = known
            self._files.anew()
            return self.changed()

    def _looked(self) -> Iterator[tuple[Path, bool]]:
        """The files there are, and which are the user's; those that were named go first."""
        yield from ((path, True) for path in self._named)
        yield from ((path, True) for path in self._own.files() if path not in self._named)
        ours = Path(str(files("templates") / "mappings"))
        yield from ((path, False) for path in yaml_files(ours) if path not in self._named)

    def _read(self, paths: list[Path]) -> bool:
        """Read those of these files that are not read so far; whether there were any."""
        unread = [path for path in paths if self._files[path].unread]
        for path in unread:
            self._files.read(path)
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
        read = self._files[one.path].held
        assert read is not None
        return OnShelf(read, one.path, one.own, one.hides)

    def _contents(self) -> dict[str, object]:
        """What each name stands for, to see whether it is another."""
        files = ((one.head.name, self._files[one.path]) for one in self._shelved.values())
        return {name: file.held or file.unread for name, file in files}

    def _shelve(self) -> None:
        taken: dict[str, _Shelved] = {}
        for path, own in self._paths:
            file = self._files.get(path)
            head = None if file is None else _head(file)
            if file is None or head is None:
                continue
            name = head.name
            first = taken.get(shelf_key(name))
            if first is None:
                taken[shelf_key(name)] = _Shelved(head, path, own)
            elif first.own and not own:
                taken[shelf_key(name)] = replace(first, hides=True)
            elif file.fault is None:
                fault = f"{path}: {first.path} is called {name} too: give one of them another name."
                self._files.refuse(path, fault)
        self._shelved = taken


def _head(file: ShelfFile[ReadMapping, Head]) -> Head | None:
    """What it is called and for; None of one that cannot be used."""
    if file.unread is not None or file.held is None:
        return file.unread
    return Head(file.held.mapping.name, file.held.mapping.devices)
