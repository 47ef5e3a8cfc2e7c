"""Cutting excerpts out of a session, as work of an isolated process: plain JSON in and out.

Each writes what `excerpt` asks for of the session in `folder` to the file `target`, and gives its
`name`.
"""

from __future__ import annotations

from pathlib import Path

from bridge.host.isolated.contract import JsonObject
from exports.excerpt import ExcerptAsked, excerpt_of
from exports.excerpt_archive import TracksAsked, excerpts_of, write_tracks
from exports.excerpt_notes import excerpt_midi
from exports.excerpt_sound import write_excerpt
from server.disk_room import check_room_for_sound
from server.library.label import titled
from session.document import read_session
from session.errors import storage
from session.model import Session
from session.progress import Progress

MOST_CHANNELS = 2


def _asked(asked: JsonObject) -> tuple[Session, Path, Path]:
    """The session, its folder, and the file to write."""
    folder, target = Path(asked["folder"]), Path(asked["target"])
    return titled(read_session(folder), folder), folder, target


def cut_sound(asked: JsonObject, progress: Progress) -> JsonObject:
    """A WAV file. Raises what `excerpt_of` and `write_excerpt` raise, and DiskFull."""
    session, folder, target = _asked(asked)
    excerpt = excerpt_of(session, ExcerptAsked(**asked["excerpt"]))
    check_room_for_sound(target.parent, excerpt.length_samples * MOST_CHANNELS)
    write_excerpt(session, folder, excerpt, target, progress)
    return {"name": excerpt.name}


def cut_notes(asked: JsonObject, _: Progress) -> JsonObject:
    """A MIDI file. Raises what `excerpt_of` and `excerpt_midi` raise, and StorageFailed."""
    session, _folder, target = _asked(asked)
    excerpt = excerpt_of(session, ExcerptAsked(**asked["excerpt"]), notes=True)
    content = excerpt_midi(session, excerpt)
    with storage(target):
        target.write_bytes(content)
    return {"name": excerpt.name}


def cut_tracks(asked: JsonObject, progress: Progress) -> JsonObject:
    """A zip archive. Raises what `excerpts_of` and `write_tracks` raise, and DiskFull."""
    session, folder, target = _asked(asked)
    found = excerpts_of(session, TracksAsked(**asked["excerpt"]))
    # The archive, and beside it the sound of one track on its way in.
    samples = (len(found.excerpts) + 1) * found.length_samples * MOST_CHANNELS
    check_room_for_sound(target.parent, samples)
    write_tracks(session, folder, found, target, progress)
    return {"name": found.name}
