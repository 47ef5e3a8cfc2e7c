"""Telling many listeners how jobs change, and their early notes, without waiting for any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from server.jobs.job import Job

BACKLOG_JOBS = 1000


@dataclass(frozen=True, slots=True)
class EarlyOf:
    """The notes of a job before its sound: the JSON of `session.early.EarlyNotes`."""

    id: str
    notes: dict[str, Any]


class _Changes:
    """What one listener has not read yet: the last snapshot of each job that changed."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[type, str], Job | EarlyOf] = {}
        self._ready = asyncio.Event()
        self._closed = False

    def put(self, news: Job | EarlyOf) -> None:
        if (EarlyOf, news.id) in self._waiting:
            # A job's end must not stand where an older change of it stood, before its notes.
            self._waiting.pop((Job, news.id), None)
        self._waiting[type(news), news.id] = news
        if len(self._waiting) > BACKLOG_JOBS:
            del self._waiting[next(iter(self._waiting))]
        self._ready.set()

    def close(self) -> None:
        self._closed = True
        self._ready.set()

    def __aiter__(self) -> AsyncIterator[Job | EarlyOf]:
        return self

    async def __anext__(self) -> Job | EarlyOf:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._waiting.pop(next(iter(self._waiting)))


class Broadcast:
    """Snapshots of jobs to every listener; only the last one of each job is kept for the slow."""

    def __init__(self) -> None:
        self._listeners: set[_Changes] = set()
        self._closed = False

    def send(self, news: Job | EarlyOf) -> None:
        """Tell everyone; never blocks."""
        for listener in self._listeners:
            listener.put(news)

    @contextmanager
    def subscribe(self) -> Iterator[AsyncIterator[Job]]:
        """A listener to jobs, for as long as the context lasts."""
        with self.subscribe_to_all() as news:
            yield _jobs(news)

    @contextmanager
    def subscribe_to_all(self) -> Iterator[AsyncIterator[Job | EarlyOf]]:
        """A listener to jobs and early notes; a job's end comes after its notes."""
        changes = _Changes()
        if self._closed:
            changes.close()
        self._listeners.add(changes)
        try:
            yield changes
        finally:
            self._listeners.discard(changes)

    def close(self) -> None:
        """End every listener's loop, once it has read what waits."""
        self._closed = True
        for listener in self._listeners:
            listener.close()


async def _jobs(news: AsyncIterator[Job | EarlyOf]) -> AsyncIterator[Job]:
    async for each in news:
        if isinstance(each, Job):
            yield each
