"""Making a session folder from another: the same files, nothing copied that can be linked."""

from __future__ import annotations

from pathlib import Path

from exports.place import place_file
from server.library.folders import file_inside
from server.library.midi_files import ORIGINAL_MIDI_FILE
from session.document import read_session
from session.errors import NotFound, SessionGone, StorageFailed


def derive(session_folder: Path, target: Path) -> None:
    """Link the audio and the originals of the session in `session_folder` into the folder `target`.

    Every file that the session names, and the untouched original of an import
    (`audio/original.*` or `midi/original.mid`), keeps its place. `target` is made; its
    session.json is the caller's to write. The session's own folder is only read.

    Raises NotFound, UnreadableSession, SessionGone when the folder goes away meanwhile, and
    StorageFailed's kin.
    """
    session = read_session(session_folder)
    originals = [f"audio/{path.name}" for path in (session_folder / "audio").glob("original.*")]
    if (session_folder / ORIGINAL_MIDI_FILE).is_file():
        originals.append(ORIGINAL_MIDI_FILE)
    names = dict.fromkeys([*session.files(), *sorted(originals)])
    try:
        for name in names:
            place_file(file_inside(session_folder, name), target / name)
    except (NotFound, StorageFailed) as error:
        if session_folder.is_dir():
            raise
        raise SessionGone(
            f"The session {session_folder.name} was moved or deleted while it was worked on: "
            "put it back and try again."
        ) from error
