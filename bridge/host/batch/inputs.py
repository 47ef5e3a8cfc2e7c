"""The files that a batch is about: named, in folders, or found by patterns.

Patterns are expanded here as a shell would, for shells that do not; hidden files are left out
unless they are named.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import has_magic
from itertools import groupby
from pathlib import Path, PurePosixPath

from session.errors import BadInput, NotFound, RoadieError, storage_error

AUDIO_ENDINGS = frozenset(
    (".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".caf")
) | {".w64", ".rf64", ".au", ".snd"}
MIDI_ENDINGS = frozenset((".mid", ".midi", ".smf", ".kar"))


@dataclass(frozen=True, slots=True)
class Input:
    """A file, and the folders between the common root and it ("." for none).

    `root` is the folder that was named, or that its pattern begins with.
    """

    path: Path
    tree: PurePosixPath
    root: Path


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that was asked for and cannot be rendered, and why."""

    source: str
    error: RoadieError


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    root: Path
    named: bool


def find_inputs(
    inputs: Sequence[str], folder: Path, endings: frozenset[str]
) -> tuple[list[Input], list[Wrong]]:
    """The files of `inputs`, each once, in the order in which people sort them.

    Those that were named are taken whatever their ending. Relative ones are in `folder`.
    """
    found: list[_Found] = []
    wrong: list[Wrong] = []
    for text in inputs:
        try:
            found += _of_one(text, folder, endings)
        except RoadieError as error:
            wrong.append(Wrong(text, error))
        except OSError as error:
            wrong.append(Wrong(text, storage_error(error, error.filename or text)))
    if not found:
        return [], wrong
    # Files that a shell found for a pattern have the folder that all are in for a root.
    roots = {one.root for one in found}
    root = Path(os.path.commonpath(roots)) if _one_drive(roots) else None
    once: dict[str, _Found] = {}
    for one in sorted(found, key=lambda one: (not one.named, _in_order(one.path))):
        once.setdefault(os.path.realpath(one.path), one)
    for real in [real for real in once if not _is_text(real)]:
        name = str(once.pop(real).path).encode(errors="replace").decode()
        wrong.append(Wrong(name, BadInput(f"{name} has a name that is no text: rename it.")))
    ordered = sorted(once.values(), key=lambda one: _in_order(one.path))
    return [Input(one.path, _tree(one.path, root), one.root) for one in ordered], wrong


def _is_text(path: str) -> bool:
    """Whether a path is Unicode: some archives leave names in the encodings of their days."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _one_drive(roots: set[Path]) -> bool:
    return len({root.anchor for root in roots}) == 1


def _tree(path: Path, root: Path | None) -> PurePosixPath:
    if root is None:
        return PurePosixPath()
    return PurePosixPath(path.parent.relative_to(root).as_posix())


def _of_one(text: str, folder: Path, endings: frozenset[str]) -> list[_Found]:
    path = Path(os.path.normpath(folder / Path(text).expanduser()))
    # A file may well be called "take [2].wav".
    if path.is_file():
        return [_Found(path, path.parent, True)]
    if path.is_dir():
        found = [_Found(file, path, False) for file in _files(path) if _fits(file, endings)]
        if not found:
            raise NotFound(f"The folder {text} holds no files that could be rendered.")
        return found
    if path.exists():
        raise BadInput(f"{text} is no file: choose an audio file, a folder or a pattern.")
    if not has_magic(text):
        raise NotFound(f"There is no file or folder {text}: check the path and try again.")
    return _matching(text, path, endings)


def _matching(text: str, path: Path, endings: frozenset[str]) -> list[_Found]:
    parts = path.parts
    fixed = next(index for index, part in enumerate(parts) if has_magic(part))
    root, pattern = Path(*parts[:fixed]), parts[fixed:]
    try:
        matches = _regex(pattern).fullmatch
    except re.error as error:
        raise BadInput(f"{text} is no pattern ({error}): use *, ?, ** and [abc].") from error
    deep = "**" in pattern
    found = [
        _Found(file, root, False)
        for file in (_files(root, None if deep else len(pattern)) if root.is_dir() else ())
        if matches(file.relative_to(root).as_posix()) and _fits(file, endings)
    ]
    if not found:
        raise NotFound(f"Nothing that could be rendered matches {text}: check the pattern.")
    return found


def _regex(pattern: Sequence[str]) -> re.Pattern[str]:
    """For a path with slashes: `**` is any number of folders, none included."""
    *folders, last = pattern
    words = ["(?:[^/]+/)*" if part == "**" else f"{_one(part)}/" for part in folders]
    words.append("(?:[^/]+/)*[^/]+" if last == "**" else _one(last))
    flags = re.DOTALL | (re.IGNORECASE if os.name == "nt" else 0)
    return re.compile("".join(words), flags)


def _one(part: str) -> str:
    """One part of a path; a wild card is no slash, and `[!ab]` any mark but these."""
    words, rest = [], part
    while rest:
        wild = re.match(r"\*+|\?|\[(!?)(\]?[^\]]*)\]", rest)
        if wild is None:
            words.append(re.escape(rest[0]))
            rest = rest[1:]
            continue
        rest = rest[wild.end() :]
        if wild[0][0] == "*":
            words.append("[^/]*")
        elif wild[0] == "?":
            words.append("[^/]")
        else:
            inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", wild[2])
            words.append(f"(?!/)[{'^' if wild[1] else ''}{inside}]")
    return "".join(words)


def _files(folder: Path, depth: int | None = None) -> Iterator[Path]:
    """The files below a folder, by folders that links lead to as well, each folder once."""
    seen: set[tuple[int, int]] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        status = Path(place).stat()
        mark = (status.st_dev, status.st_ino)
        level = len(Path(place).relative_to(folder).parts) + 1
        if mark in seen or (depth is not None and level >= depth):
            folders.clear()
        if mark in seen and status.st_ino:
            continue
        seen.add(mark)
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def _fits(path: Path, endings: frozenset[str]) -> bool:
    return path.suffix.lower() in endings and path.is_file()


def _in_order(path: Path) -> list[tuple[bool, int, str]]:
    """Take 2 before take 10, whatever the case."""
    return [
        (digits, int("".join(group)) if digits else 0, text)
        for part in path.parts
        for digits, group, text in _runs(f"{part}/")
    ] + [(False, 0, str(path))]


def _runs(text: str) -> Iterator[tuple[bool, str, str]]:
    for digits, run in groupby(text, lambda mark: "0" <= mark <= "9"):
        word = "".join(run)
        yield digits, word, word.casefold()
