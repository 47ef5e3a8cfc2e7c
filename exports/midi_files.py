"""A session's MIDI as files: all of it, and each part alone."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

from exports.names import UniqueNames
from exports.printed import PrintedStems
from session.errors import storage
from session.model import Session
from session.smf import smf_bytes

_ALL_PARTS = "all parts as MIDI"


def write_midi(session: Session, target: Path, printed: PrintedStems | None = None) -> None:
    """Write all parts as one type 1 file; a copy of the one that another format has `printed`.

    Raises StorageFailed and its kin.
    """
    found = printed.find(_ALL_PARTS) if printed else None
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if found:
            copyfile(found, target)
        else:
            target.write_bytes(smf_bytes(session))
    if printed:
        printed.keep(_ALL_PARTS, target)


def write_midi_parts(session: Session, folder: Path) -> list[Path]:
    """Write each part with notes as a file of its own, numbered in track order."""
    names = UniqueNames()
    written = []
    for index, track in enumerate(session.tracks, 1):
        if track.midi_clips:
            path = folder / names.take_numbered(index, track.name, ".mid")
            with storage(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(smf_bytes(session, [track]))
            written.append(path)
    return written
