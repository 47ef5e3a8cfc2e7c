"""Where things stand in the library, and why no name can lead out of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from session.document import SESSION_FILE
from session.errors import NotFound

UPLOADS_FOLDER = ".uploads"
"""What was sent to the server stands here until its job has ended, each in a folder of its own."""

LONGEST_ID = 255
_FORBIDDEN = frozenset('/\\:*?"<>|\0')
"""Characters that mean something to a file system somewhere."""


def is_session_id(name: str) -> bool:
    """Whether `name` can be a session's id: one plain, visible folder name."""
    return (
        0 < len(name.encode("utf-8", "surrogatepass")) <= LONGEST_ID
        and not name.startswith(".")
        and not any(mark in _FORBIDDEN or ord(mark) < 32 for mark in name)
        and not any("\ud800" <= mark <= "\udfff" for mark in name)
    )


def upload_place(library: Path, file: Path) -> Path | None:
    """The folder of the upload that `file` came with; None for a file that was not sent."""
    uploads = library / UPLOADS_FOLDER
    return next((place for place in file.parents if place.parent == uploads), None)


def session_folder(sessions: Path, session_id: str) -> Path:
    """The folder of a session in `sessions`. Raises NotFound."""
    folder = sessions / session_id if is_session_id(session_id) else None
    if folder is None or not (folder / SESSION_FILE).is_file():
        raise NotFound(
            f"There is no session called {session_id[:100]!r}: see `roadie sessions` for those "
            "there are."
        )
    return folder


def file_inside(root: Path, relative: str) -> Path:
    """The file `relative` (with /) in the folder `root`; links may not lead out of `root`.

    Raises NotFound when it is not there, is not a plain file or would lead out.
    """
    missing = NotFound(f"There is no file {relative[:200]!r} here: see the session's files.")
    parts = relative.split("/")
    if any(part in ("", ".", "..") or not is_session_id(part) for part in parts):
        raise missing
    try:
        inside = root.resolve(strict=True)
        path = inside.joinpath(*PurePosixPath(relative).parts).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise missing from error
    if not path.is_relative_to(inside) or not path.is_file():
        raise missing
    return path
