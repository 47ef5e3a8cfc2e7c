"""The files of profiles: read when they change, kept as they were while they are broken.

Of those that come with Roadie, and of imported maps of other programs, of which a user may have
hundreds, only the heads are read until one is asked for: the bridge starts as fast with them as
without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from bridge.controllers.head import Head, head_of
from bridge.controllers.profile import Profile
from bridge.controllers.reading import read_profile
from session.errors import NotFound, RoadieError, UnreadableProfile, storage
from session.yaml_file import read_text

IMPORTED = "imported"
"""The folder, in the user's own, where imports are put."""

_ENDINGS = (".yaml", ".yml")
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A file as it was read last: its profile, or what is wrong with it, or both.

    `unread` is the head of one that has not been read so far.
    """

    path: Path
    own: bool
    stamp: Stamp
    profile: Profile | None = None
    fault: str | None = None
    unread: Head | None = None


class ProfileFiles:
    """The files of the user's own folder, which go first, and those that come with Roadie."""

    def __init__(self, own_folder: Path | None, say: Callable[[str], None]) -> None:
        self._own_folder = own_folder
        self._say = say
        self._files: dict[Path, ProfileFile] = {}

    def __iter__(self) -> Iterator[ProfileFile]:
        return iter(self._files.values())

    def reread(self) -> None:
        """Read what changed on the disk."""
        try:
            own = _yaml_files(self._own_folder)
        except RoadieError as error:
            self._say(str(error))
            own = [one.path for one in self if one.own]
        shipped = _yaml_files(Path(str(files("controllers"))))
        found = [self._looked_at(path, own=True) for path in own]
        found += [self._looked_at(path, own=False) for path in shipped]
        self._files = {one.path: one for one in found if one is not None}

    def read(self, file: ProfileFile) -> ProfileFile:
        """The file, read now if it was not."""
        if file.unread is not None:
            file = self._read(file, None)
            self._files[file.path] = file
        return file

    def _looked_at(self, path: Path, own: bool) -> ProfileFile | None:
        old = self._files.get(path)
        try:
            with storage(path):
                state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if old is not None and old.stamp == stamp:
                return old
            new = ProfileFile(path, own, stamp)
            later = old is None and (not own or path.parent.name == IMPORTED)
            unread = _head(path) if later else None
        except NotFound:
            return None
        except RoadieError as error:
            self._say(str(error))
            return old
        return replace(new, unread=unread) if unread else self._read(new, old)

    def _read(self, file: ProfileFile, old: ProfileFile | None) -> ProfileFile:
        if not file.own:
            return replace(file, profile=_shipped(file.path, file.stamp), unread=None)
        try:
            profile = read_profile(file.path)
        except RoadieError as error:
            kept = old.profile if old else None
            if old is None or old.fault != str(error):
                self._say(f"{error}{' What it said before is kept.' if kept else ''}")
            return replace(file, profile=kept, fault=str(error), unread=None)
        return replace(file, profile=profile, unread=None)


def _head(path: Path) -> Head | None:
    try:
        return head_of(read_text(path, "profile", UnreadableProfile))
    except UnreadableProfile:
        return None  # what is wrong is told by reading all of it


@cache
def _shipped(path: Path, _: Stamp) -> Profile:
    """One that comes with Roadie, read once however many shelves there are."""
    return read_profile(path)


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
