"""Where a session's audio is on this disk."""

from __future__ import annotations

from pathlib import Path

from session.errors import BadInput, NotFound


def audio_file(folder: Path, file: str) -> Path:
    """The whole path of a session's `file`, without links, as another program can open it.

    Raises NotFound when it is not there, BadInput when it leads out of the session's folder.
    """
    inside = folder.resolve()
    found = (inside / file).resolve()
    if not found.is_relative_to(inside):
        raise BadInput(f"{file} leads out of the session's folder {folder}: it is not sent.")
    if not found.is_file():
        raise NotFound(f"{file} is not in the session's folder {folder}: restore it.")
    return found
