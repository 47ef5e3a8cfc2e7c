"""The files of profiles: the user's own folder, which goes first, and those that come with Roadie.

Of the latter, and of imported maps of other programs, of which a user may have hundreds, only the
heads are read until one is asked for: the bridge starts as fast with them as without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from bridge.controllers.head import Head, head_of
from bridge.controllers.profile import Profile
from bridge.controllers.reading import read_profile
from session.errors import UnreadableProfile
from session.yaml_file import read_text
from session.yaml_shelf import OwnFolder, ShelfFile, ShelfFiles, yaml_files

IMPORTED = "imported"
"""The folder, in the user's own, where imports are put."""

ProfileFile: TypeAlias = ShelfFile[Profile, Head]


class ProfileFiles(ShelfFiles[Profile, Head]):
    """All of them; `look` is due before the first use."""

    def __init__(self, own_folder: Path | None, say: Callable[[str], None]) -> None:
        super().__init__(_profile, _head, _waits, say)
        self._own = OwnFolder(own_folder, say)

    def look(self) -> None:
        """Read what changed on the disk."""
        own = [(path, True) for path in self._own.files()]
        shipped = yaml_files(Path(str(files("controllers"))))
        self.reread([*own, *((path, False) for path in shipped)])


def _waits(path: Path, own: bool) -> bool:
    return not own or path.parent.name == IMPORTED


def _head(path: Path) -> Head | None:
    try:
        return head_of(read_text(path, "profile", UnreadableProfile))
    except UnreadableProfile:
        return None  # what is wrong is told by reading all of it


def _profile(path: Path, own: bool) -> Profile:
    return read_profile(path) if own else _shipped(path, path.stat().st_mtime_ns)


@cache
def _shipped(path: Path, _: int) -> Profile:
    """One that comes with Roadie, read once however many shelves there are."""
    return read_profile(path)
