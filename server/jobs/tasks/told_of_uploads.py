"""What a session says of a file that was sent: its own name, not where it stood for a while."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.library.folders import upload_place
from session.model import Session

_FILES = ("reference", "drums")


def told_of_its_file(session: Session, library: Path) -> Session:
    """The session of an import, whose provenance names a file that was sent as its sender does.

    A path of the server's own machine stays as it is: the file is still there.
    """
    old = session.provenance
    file = Path(str(old.parameters.get("file", "")))
    if not upload_place(library, file):
        return session
    return session.evolve(provenance=replace(old, parameters={**old.parameters, "file": file.name}))


def told_of_uploads(session: Session, library: Path) -> Session:
    """The session, whose provenance names what was sent to go by likewise, and says it is gone."""
    old = session.provenance
    sound = old.parameters.get("sound")
    if not isinstance(sound, dict):
        return session
    files = {field: Path(str(sound[field])) for field in _FILES if sound.get(field)}
    names = {field: file.name for field, file in files.items() if upload_place(library, file)}
    if not names:
        return session
    are = "were" if len(names) > 1 else "was"
    note = (
        f"It went by {' and '.join(names.values())}, which {are} sent along and not kept: "
        "give the file again to go by it once more."
    )
    parameters = {**old.parameters, "sound": {**sound, **names}}
    return session.evolve(provenance=replace(old, parameters=parameters, notes=(*old.notes, note)))
