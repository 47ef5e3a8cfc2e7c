"""The watched inbox: recordings that appear in a folder are imported, each once.

Files are found by looking at the folder; the operating system's notifications only make that
happen sooner. So a network folder, or a system out of watches, works as well, a little later.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import Engine
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from server.jobs.job import Job
from server.jobs.specs import ImportSpec
from server.library.arrivals import Arrivals, Patience, Sight
from server.library.inbox_ledger import InboxLedger, Taken
from server.library.inbox_sights import InboxFolder
from server.settings import Settings
from session.errors import RoadieError, storage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """What became of a file: it was `found`, or became a job (`taken`)."""

    state: Literal["found", "taken"]
    path: str
    job_id: str | None = None


def _silent(event: InboxEvent) -> None:
    del event


class InboxWatch:
    """Watches the inbox while it is entered: `async with InboxWatch(settings, db, submit): ...`.

    `submit` makes a job of a file. `tell` hears what becomes of each file. Files are read, never
    moved or changed. `look_seconds` is how often the folder is looked at unasked.
    """

    def __init__(
        self,
        settings: Settings,
        database: Engine,
        submit: Callable[[ImportSpec], Awaitable[Job]],
        *,
        tell: Callable[[InboxEvent], None] = _silent,
        patience: Patience | None = None,
        look_seconds: float = 2.0,
        native: bool = True,
    ) -> None:
        self._folder = settings.inbox_folder
        self._ledger = InboxLedger(database, settings.library)
        self._submit = submit
        self._tell = tell
        self._arrivals = Arrivals(patience)
        self._look_seconds = look_seconds
        self._native = native
        self._nudge = asyncio.Event()
        self._observer: BaseObserver | None = None
        self._task: asyncio.Task[None] | None = None
        self._told: set[str] = set()
        self._looking = InboxFolder(self._folder)
        self._failing = False

    @property
    def waiting(self) -> tuple[str, ...]:
        """Files that are there but have not been written whole, as far as is known."""
        return self._arrivals.waiting

    async def __aenter__(self) -> Self:
        """Start watching. Raises StorageFailed when the inbox cannot be made or read."""
        with storage(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        for path, size_bytes, mtime_ns in await asyncio.to_thread(self._ledger.settled):
            self._arrivals.settle(path, size_bytes, mtime_ns)
        if self._native:
            await asyncio.to_thread(self._observe, asyncio.get_running_loop())
        self._task = asyncio.create_task(self._watch(), name="inbox")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._observer is not None:
            self._observer.stop()
            await asyncio.to_thread(self._observer.join)

    def _observe(self, loop: asyncio.AbstractEventLoop) -> None:
        observer = Observer()
        try:
            observer.schedule(_Nudger(loop, self._nudge), str(self._folder), recursive=True)
            observer.start()
        except OSError as error:
            log.warning(
                "No notifications for %s (%s): it is looked at instead.", self._folder, error
            )
            return
        self._observer = observer

    async def _watch(self) -> None:
        while True:
            self._nudge.clear()
            try:
                await self._look()
                self._failing = False
            except RoadieError as error:
                if not self._failing:
                    log.warning("The inbox waits: %s", error)
                self._failing = True
            except Exception:
                log.exception("The inbox could not be looked at")
            pause = min(0.5, self._look_seconds) if self._arrivals.waiting else self._look_seconds
            # Not wait_for, which in Python 3.11 may swallow the cancellation that ends the watch.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._nudge.wait()
                # A file that is being copied notifies without end: look at most so often.
                await asyncio.sleep(min(0.25, self._look_seconds))

    async def _look(self) -> None:
        sights = await asyncio.to_thread(self._sights)
        now = time.monotonic()
        written = self._arrivals.look(sights, now)
        for path in self._arrivals.waiting:
            self._tell_once(InboxEvent("found", path))
        self._told.intersection_update(sights)
        for path in written:
            await self._take(path, sights[path])

    async def _take(self, path: str, sight: Sight) -> None:
        content = (sight.size_bytes, sight.mtime_ns)
        step = await asyncio.to_thread(self._ledger.begin, path, *content, time.time())
        if step == "elsewhere":
            return
        job_id = step.job_id if isinstance(step, Taken) else await self._make_job(path)
        self._arrivals.settle(path, *content)
        self._told.discard(path)
        self._tell(InboxEvent("taken", path, job_id))

    async def _make_job(self, path: str) -> str:
        job = await self._submit(ImportSpec(file=path))
        await asyncio.to_thread(self._ledger.note_job, path, job.id)
        return job.id

    def _sights(self) -> dict[str, Sight]:
        with storage(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            return dict(self._looking.sights())

    def _tell_once(self, event: InboxEvent) -> None:
        if event.path not in self._told:
            self._told.add(event.path)
            self._tell(event)


class _Nudger(FileSystemEventHandler):
    """Wakes the watch from the observer's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, nudge: asyncio.Event) -> None:
        self._loop = loop
        self._nudge = nudge

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Something happened in the folder; reading a file is no news."""
        if event.event_type in ("opened", "closed_no_write"):
            return
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudge.set)
