"""Where the audio of somebody's project lies on this machine, and what the session calls it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path, PurePosixPath, PureWindowsPath

from exports.contract import ProjectAudio
from exports.names import UniqueNames, clean_text

_DEEPEST = 4
"""Levels below the project's folder that are searched for a file by its name."""

_MOST_FILES = 20_000


class ProjectFolder:
    """The folder of a project, and the way from what the project calls a file to the file.

    With `elsewhere` a file may also lie outside the folder, where the project says it is.
    """

    def __init__(self, project: Path, elsewhere: bool) -> None:
        self._folder = project.resolve().parent
        self._elsewhere = elsewhere
        self._by_name: dict[str, Path] | None = None

    def find(self, *said: str) -> Path | None:
        """The file at the first of the paths `said` that is there; else one of that name.

        Paths may be relative to the folder, absolute, and in the form of another system.
        """
        for text in filter(None, said):
            for path in _readings(text):
                found = self._allowed(self._folder / path)
                if found:
                    return found
        for text in filter(None, said):
            found = self._named(last_part(text))
            if found:
                return found
        return None

    def _allowed(self, path: Path) -> Path | None:
        try:
            real = path.resolve()
            if not real.is_file():
                return None
        except (OSError, ValueError, RuntimeError):  # a name that this system cannot have
            return None
        return real if self._elsewhere or real.is_relative_to(self._folder) else None

    def _named(self, name: str) -> Path | None:
        if self._by_name is None:
            self._by_name = {}
            waiting = [(self._folder, 0)]
            while waiting and len(self._by_name) < _MOST_FILES:
                folder, depth = waiting.pop(0)
                try:
                    entries = sorted(folder.iterdir())
                except OSError:  # a folder that may not be read holds nothing for us
                    continue
                for entry in entries:
                    if entry.is_symlink():
                        continue
                    if entry.is_dir() and depth < _DEEPEST:
                        waiting.append((entry, depth + 1))
                    elif entry.is_file():
                        self._by_name.setdefault(entry.name.casefold(), entry)
        return self._by_name.get(name.casefold()) if name else None


class PlayedFiles:
    """Gives each file that a project plays a place in the session, once."""

    def __init__(self) -> None:
        self._names = UniqueNames()
        self._played: dict[Hashable, ProjectAudio] = {}

    @property
    def all(self) -> tuple[ProjectAudio, ...]:
        """Every file that was named, in the order of its first use."""
        return tuple(self._played.values())

    def take(self, key: Hashable, said: str, find: Callable[[], Path | str | None]) -> ProjectAudio:
        """The file with that key, which the project calls `said`.

        `find` looks for it when it is first named: a path, a member of the archive, or nothing.
        """
        if key not in self._played:
            place = self._names.take(PurePosixPath(last_part(said)).stem, "Audio", ".wav")
            lies = find()
            self._played[key] = ProjectAudio(
                f"audio/{place}",
                clean_text(said) or "a file without a name",
                path=lies if isinstance(lies, Path) else None,
                member=lies if isinstance(lies, str) else None,
            )
        return self._played[key]


def last_part(path: str) -> str:
    """The name of the file at a path in the form of any system; nothing for nothing."""
    windows = "\\" in path or path[1:2] == ":"
    return (PureWindowsPath(path) if windows else PurePosixPath(path)).name


def _readings(text: str) -> list[str]:
    """The path as it stands and, where it is in Windows' form, with slashes."""
    return [text, text.replace("\\", "/")] if "\\" in text else [text]
