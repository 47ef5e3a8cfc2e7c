"""Cutting an excerpt out of a session, as work of an isolated process: plain JSON in and out."""

from __future__ import annotations

from pathlib import Path

from bridge.host.isolated.contract import JsonObject
from exports.excerpt import ExcerptAsked, excerpt_of
from exports.excerpt_sound import write_excerpt
from server.disk_room import check_room_for_sound
from server.library.label import titled
from session.document import read_session
from session.progress import Progress

MOST_CHANNELS = 2


def cut_excerpt(asked: JsonObject, progress: Progress) -> JsonObject:
    """Write what `excerpt` asks for of the session in `folder` to the file `target`.

    Gives its `name`. Raises what `excerpt_of` and `write_excerpt` raise, and DiskFull.
    """
    folder, target = Path(asked["folder"]), Path(asked["target"])
    session = titled(read_session(folder), folder)
    excerpt = excerpt_of(session, ExcerptAsked(**asked["excerpt"]))
    check_room_for_sound(target.parent, excerpt.length_samples * MOST_CHANNELS)
    write_excerpt(session, folder, excerpt, target, progress)
    return {"name": excerpt.name}
