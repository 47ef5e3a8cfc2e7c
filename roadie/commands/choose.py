"""Which session or file a command's argument means."""

from __future__ import annotations

from pathlib import Path

from server.settings import Settings
from session.document import SESSION_FILE
from session.errors import BadInput, NotFound
from session.nearest import did_you_mean


def session_ids(settings: Settings) -> list[str]:
    """The sessions in the library, newest first."""
    found = settings.sessions_folder.glob(f"*/{SESSION_FILE}")
    newest_first = sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [path.parent.name for path in newest_first]


def session_id(settings: Settings, text: str) -> str:
    """The id of the session that `text` names: an id, a folder, or `last`.

    Raises NotFound when there is none, BadInput for a folder outside the library.
    """
    ids = session_ids(settings)
    if text == "last":
        if not ids:
            raise NotFound(f"The library {settings.library} is empty: generate or import first.")
        return ids[0]
    if text in ids:
        return text
    folder = Path(text).expanduser().absolute()
    if (folder / SESSION_FILE).is_file():
        if folder.resolve().parent == settings.sessions_folder.resolve():
            return folder.name
        raise BadInput(
            f"{folder} is a session outside the library: copy it into {settings.sessions_folder}."
        )
    hint = did_you_mean(text, ids, "`roadie sessions` lists what there is.", alike=0.4)
    raise NotFound(f"There is no session called {text!r}: {hint}")


def is_recording(settings: Settings, text: str) -> bool:
    """Whether `text` names a file rather than a session."""
    return text not in session_ids(settings) and Path(text).expanduser().is_file()


def existing_file(path: Path) -> str:
    """The absolute path of a file that exists. Raises NotFound, BadInput."""
    whole = path.expanduser().absolute()
    if whole.is_dir():
        raise BadInput(f"{path} is a folder: give an audio file, a MIDI file or a project in it.")
    if not whole.exists():
        raise NotFound(f"There is no file {path}: check the path and try again.")
    return str(whole)
