"""What lies in the inbox: recordings, MIDI files, and projects with the folder they stand in."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from server.library.arrivals import Sight
from server.library.wholeness import HEAD_BYTES, wholeness

log = logging.getLogger(__name__)

PROJECTS = frozenset({".als", ".rpp", ".dawproject"})
_WITH_A_FOLDER = frozenset({".als", ".rpp"})
"""Projects whose audio lies beside them; a DAWproject holds its own."""

EXTENSIONS = PROJECTS | {
    f".{name}"
    for name in (
        *("wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "flac", "caf", "au", "snd"),
        *("ogg", "oga", "opus", "mp3"),
        *("mid", "midi"),
        *("m4a", "aac", "wma"),
    )
}
"""What is taken: recordings, MIDI files and projects. The last three end in a sentence about
converting them, which is better than silence."""

_PARTIAL_SUFFIXES = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", "~")


def is_taken(name: str) -> bool:
    """Whether a file of this name is for the inbox: music, visible, not a partial download."""
    lower = name.lower()
    return (
        not lower.startswith((".", "~"))
        and not lower.endswith(_PARTIAL_SUFFIXES)
        and Path(lower).suffix in EXTENSIONS
    )


class InboxFolder:
    """Looks at a folder. A name that cannot be taken is warned of once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unnameable: set[str] = set()

    def sights(self) -> Iterator[tuple[str, Sight]]:
        """Every file that is for the inbox, as it is now, by its path.

        What stands in a folder with a Live set or a REAPER project is that project's own: the
        project alone is seen, and it changes while anything of it does.
        """
        for place, folders, names in os.walk(self._folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            music = [name for name in names if is_taken(name)]
            projects = [name for name in music if Path(name.lower()).suffix in _WITH_A_FOLDER]
            if projects and Path(place) != self._folder:
                folders.clear()
                yield from self._projects(Path(place), projects)
            else:
                yield from self._files(Path(place), music)

    def _files(self, folder: Path, names: list[str]) -> Iterator[tuple[str, Sight]]:
        for name in names:
            path = folder / name
            try:
                str(path).encode()  # raises for a name that no JSON can hold
                sight = _sight(path)
            except UnicodeEncodeError:
                self._refuse_name(path)
            except OSError:
                # Gone since the folder was listed, or not ours to read yet.
                continue
            else:
                if sight is not None:
                    yield str(path), sight

    def _projects(self, folder: Path, names: list[str]) -> Iterator[tuple[str, Sight]]:
        size_bytes, mtime_ns = _whole_folder(folder)
        for path, sight in self._files(folder, names):
            yield path, Sight(size_bytes, max(mtime_ns, sight.mtime_ns), sight.wholeness)

    def _refuse_name(self, path: Path) -> None:
        readable = os.fsencode(path).decode(errors="replace")
        if readable not in self._unnameable:
            self._unnameable.add(readable)
            log.warning("The name of %s is not UTF-8: rename the file to import it.", readable)


def _whole_folder(folder: Path) -> tuple[int, int]:
    """The bytes of the music below `folder`, and when the last of it changed."""
    size_bytes, mtime_ns = 0, 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in filter(is_taken, names):
            try:
                stat = Path(place, name).stat()
            except OSError:  # gone since the folder was listed
                continue
            size_bytes, mtime_ns = size_bytes + stat.st_size, max(mtime_ns, stat.st_mtime_ns)
    return size_bytes, mtime_ns


def _sight(path: Path) -> Sight | None:
    """The file as it is now; None when it is no plain file. Raises OSError."""
    stat = path.stat()
    if not S_ISREG(stat.st_mode):
        return None  # opening a pipe would wait for its writer
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return Sight(stat.st_size, stat.st_mtime_ns, wholeness(head, stat.st_size))
