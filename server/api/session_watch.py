"""Follows the sessions' folders for pages that look on, so that they show what is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path, PurePath

from server.jobs.job import Job
from server.library.library import Library
from server.library.peak_desk import PeakDesk
from session.errors import RoadieError

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


async def follow_sessions(
    library: Library, changes: AsyncIterator[Job], heard: Callable[[], bool]
) -> None:
    """Look at the folders as soon as a job has ended, and now and then while anybody listens."""
    ended = asyncio.Event()
    ended.set()
    listening = asyncio.create_task(_note_ends(changes, ended))
    failing = False
    try:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await ended.wait()
            if not (ended.is_set() or heard()):
                continue
            ended.clear()
            try:
                await asyncio.to_thread(library.refresh)
                failing = False
            except RoadieError as error:
                if not failing:
                    log.warning("The index of the sessions is not up to date: %s", error)
                failing = True
            except Exception:
                log.exception("The sessions could not be looked at")
    finally:
        listening.cancel()


async def _note_ends(changes: AsyncIterator[Job], ended: asyncio.Event) -> None:
    async for job in changes:
        if job.finished:
            ended.set()


async def draw_new_sessions(changes: AsyncIterator[Job], library: Library, desk: PeakDesk) -> None:
    """Have the waveforms of what jobs make drawn, before anybody looks."""
    async for job in changes:
        for session_id in _made_by(job):
            try:
                await desk.draw_ahead(await _audio_of(library, session_id))
            except RoadieError as error:
                log.info("No waveforms of %s: %s", session_id, error)
            except Exception:
                log.exception("The waveforms of %s could not be asked for", session_id)


async def _audio_of(library: Library, session_id: str) -> list[Path]:
    names = [file.path for file in await library.files(session_id)]
    sounds = [name.removeprefix("audio/") for name in names if name.startswith("audio/")]
    return [library.file(session_id, "audio", sound) for sound in sounds]


def _made_by(job: Job) -> list[str]:
    """The ids of the sessions that a job made."""
    if job.state != "done":
        return []
    data = (job.result or {}).get("data") or {}
    several = data.get("sessions")
    found = several if isinstance(several, list) else [data]
    places = [one.get("session") for one in found if isinstance(one, dict)]
    return [PurePath(place).name for place in places if isinstance(place, str)]
