"""Finding sessions of the library by their words and facts, with or without a server."""

from __future__ import annotations

import asyncio

from roadie.commands.choose import session_ids
from server.database import open_database
from server.jobs.ownership import library_lock
from server.library.label import BLANK, read_label
from server.library.library import Library
from server.library.search import Wanted
from server.library.summary import SessionSummary, labelled, summary_of
from server.settings import Settings
from session import read_session
from session.errors import FolderReadOnly, RoadieError

PLAIN = Wanted(hidden=False)
"""All that are not hidden."""


def find_sessions(settings: Settings, wanted: Wanted, limit: int) -> list[SessionSummary]:
    """Sessions that are as wanted, newest first. Raises StorageFailed."""
    if not settings.sessions_folder.is_dir():
        return []
    try:
        with library_lock(settings.library):
            database = open_database(settings.library)
    except FolderReadOnly:
        if wanted != PLAIN:
            raise
        found = [summary_in(settings, name) for name in session_ids(settings)]
        return [summary for summary in found if not summary.hidden][:limit]
    try:
        page, _, _ = asyncio.run(Library(settings, database).page(limit, wanted=wanted))
    finally:
        database.dispose()
    return page


def summary_in(settings: Settings, name: str) -> SessionSummary:
    """What a list shows of a session, read from its folder; it says what cannot be read."""
    folder = settings.sessions_folder / name
    try:
        summary = summary_of(read_session(folder), name, str(folder))
    except RoadieError as error:
        return SessionSummary(name, str(folder), name, "", error=str(error))
    try:
        label = read_label(folder)
    except RoadieError:
        label = BLANK
    return labelled(summary, label)
