"""What goes into the archive of a session, or of a project that was exported from it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exports.names import safe_name
from server.library.folders import file_inside
from server.library.label import LABEL_FILE
from server.library.zip_stream import Entry
from session.document import SESSION_FILE
from session.errors import NotFound, storage

_FOLDERS = ("audio", "midi")
_FILES = (SESSION_FILE, LABEL_FILE)


@dataclass(frozen=True, slots=True)
class Packing:
    """An archive's name without its ending, and what is in it."""

    name: str
    entries: tuple[Entry, ...]


def pack_session(folder: Path, title: str) -> Packing:
    """A session's sound and notes, `session.json` and what is written on it; no exports.

    Raises StorageFailed.
    """
    name = safe_name(title, safe_name(folder.name, "session"))
    entries = [_file(folder, file, name) for file in _FILES if (folder / file).is_file()]
    for part in _FOLDERS:
        entries.extend(_below(folder, part, name))
    return Packing(name, tuple(entries))


def pack_export(session: Path, export: str, title: str) -> Packing:
    """A project folder in the session's `exports`, whole. Raises NotFound, StorageFailed."""
    folder = session / "exports" / export
    plain = export not in ("", ".", "..") and not any(mark in export for mark in "/\\\0")
    if not plain or export.startswith(".") or not folder.is_dir() or folder.is_symlink():
        raise NotFound(
            f"There is no export {export[:100]!r} of this session: export it first, or see what "
            "was exported."
        )
    name = f"{safe_name(title, safe_name(session.name, 'session'))} ({safe_name(export, 'export')})"
    return Packing(name, tuple(_below(folder, "", name)))


def _below(root: Path, part: str, name: str) -> Iterator[Entry]:
    """All files of `root/part`, and folders with nothing in them; links may not lead out."""
    with storage(root):
        for place, folders, files in os.walk(root / part, onerror=_raise):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            here = Path(place)
            shown = sorted(each for each in files if not each.startswith("."))
            if not (folders or shown) and here != root / part:
                relative = here.relative_to(root).as_posix()
                yield Entry(_named(name, relative), None, 0, here.stat().st_mtime)
            for file in shown:
                relative = (here / file).relative_to(root).as_posix()
                try:
                    yield _file(root, relative, name)
                except NotFound:
                    continue  # a link that leads out, or no plain file


def _file(root: Path, relative: str, name: str) -> Entry:
    path = file_inside(root, relative)
    with storage(path):
        stat = path.stat()
    return Entry(_named(name, relative), path, stat.st_size, stat.st_mtime)


def _named(name: str, relative: str) -> str:
    # Some file systems part a letter from its accent; others then show two.
    return unicodedata.normalize("NFC", f"{name}/{relative}")


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
