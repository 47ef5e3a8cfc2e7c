"""The shelf of profiles: those that come with Roadie, and the user's own folder, which goes first.

A file that is broken is told with its line and left out; if it could be used before, that is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bridge.controllers.known_by import by_identity, by_port_name
from bridge.controllers.profile import Profile
from bridge.controllers.reading import read_profile
from session.errors import NotFound, RoadieError, storage
from session.nearest import nearest

_ENDINGS = (".yaml", ".yml")
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A profile and its file; `own` is the user's, `hides` says that one of ours has the id."""

    profile: Profile
    file: Path
    own: bool
    hides: bool = False


@dataclass(slots=True)
class _Read:
    """What is known of a file: its stamp when it was read, and what was in it."""

    stamp: Stamp
    profile: Profile | None
    fault: str | None


class ProfileShelf:
    """Profiles by id. `say` is told a sentence for each file that cannot be used, once."""

    def __init__(
        self,
        own_folder: Path | None = None,
        say: Callable[[str], None] | None = None,
        system: str = sys.platform,
    ) -> None:
        self._own_folder = own_folder
        self._say = say or (lambda _: None)
        self._system = system
        self._read: dict[Path, _Read] = {}
        self._entries: dict[str, OnShelf] = {}
        self.reread()

    def names(self) -> list[str]:
        """The ids of all profiles, in the order of the alphabet."""
        return sorted(self._entries)

    def entries(self) -> list[OnShelf]:
        """All that can be used, in the order of the alphabet."""
        return [self._entries[name] for name in self.names()]

    def faults(self) -> list[str]:
        """A sentence for each file that is broken now."""
        return [read.fault for _, read in sorted(self._read.items()) if read.fault]

    def load(self, name: str) -> Profile:
        """The profile with an id. Raises NotFound with the nearest one."""
        found = self._entries.get(name)
        if found is None:
            near = nearest(name, self._entries)
            hint = f"did you mean {near}?" if near else f"choose one of {', '.join(self.names())}."
            raise NotFound(f"There is no profile called {name!r}: {hint}")
        return found.profile

    def recognise(self, port_name: str, identity_reply: bytes | None = None) -> Profile | None:
        """Whose port this is: by what the device answered, then by its name; None when unknown.

        Where both are known they must agree; of several, the user's own goes first.
        """
        profiles = [one.profile for one in sorted(self.entries(), key=lambda one: not one.own)]
        named = [one for one in profiles if by_port_name(one, port_name, self._system)]
        if identity_reply:
            answered = [one for one in profiles if by_identity(one, identity_reply)]
            both = [one for one in named if one in answered]
            if both or answered:
                return next(iter(both), None) or self._unnamed(answered, port_name)
            # It answered, and not as one of those that say how they answer.
            named = [one for one in named if not one.match.identity]
        return next(iter(named), None)

    def reread(self) -> set[str]:
        """Read what changed on the disk; the ids whose profile is another now, or gone.

        A file that broke keeps what it held before, and `say` is told which line is wrong.
        """
        before = {name: one.profile for name, one in self._entries.items()}
        seen: dict[Path, _Read] = {}
        try:
            own_files = _yaml_files(self._own_folder)
        except RoadieError as error:
            self._say(str(error))
            own_files = [path for path in self._read if self._is_own(path)]
        files_with_own = [*((path, True) for path in own_files), *_shipped()]
        for path, own in files_with_own:
            read = self._read_again(path, own)
            if read is not None:
                seen[path] = read
        self._read = seen
        self._entries = dict(self._shelved())
        after = {name: one.profile for name, one in self._entries.items()}
        return {name for name in before | after if before.get(name) != after.get(name)}

    def _unnamed(self, answered: list[Profile], port_name: str) -> Profile | None:
        """One that is known by its answer alone, on a port that is not said to be another's."""
        system = self._system
        for one in answered:
            if not by_port_name(one, port_name, system, excluded=True):
                return one
        return None

    def _is_own(self, path: Path) -> bool:
        return self._own_folder is not None and path.is_relative_to(self._own_folder)

    def _read_again(self, path: Path, own: bool) -> _Read | None:
        old = self._read.get(path)
        try:
            with storage(path):
                state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if old is not None and old.stamp == stamp:
                return old
            profile = read_profile(path)
        except NotFound:
            return None
        except RoadieError as error:
            if not own:
                raise
            kept = old.profile if old else None
            if old is None or old.fault != str(error):
                before = " What it said before is kept." if kept else ""
                self._say(f"{error}{before}")
            return _Read(stamp, kept, str(error))
        return _Read(stamp, profile, None)

    def _shelved(self) -> Iterator[tuple[str, OnShelf]]:
        taken: dict[str, OnShelf] = {}
        for path, read in self._read.items():
            profile = read.profile
            if profile is None:
                continue
            own = self._is_own(path)
            first = taken.get(profile.id)
            if first is None:
                taken[profile.id] = OnShelf(profile, path, own)
            elif first.own and not own:
                taken[profile.id] = OnShelf(first.profile, first.file, own=True, hides=True)
            elif read.fault is None:
                read.fault = f"{path}: {first.file} has the id {profile.id} too: rename one."
                self._say(read.fault)
        yield from taken.items()


def _shipped() -> Iterator[tuple[Path, bool]]:
    for path in _yaml_files(Path(str(files("controllers")))):
        yield path, False


def _yaml_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    with storage(folder):
        return sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in _ENDINGS and not path.name.startswith(".")
        )
