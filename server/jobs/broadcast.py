"""Telling many listeners how jobs change, without waiting for any of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from server.jobs.job import Job

BACKLOG_JOBS = 1000


class _Changes:
    """What one listener has not read yet: the last snapshot of each job that changed."""

    def __init__(self) -> None:
        self._waiting: dict[str, Job] = {}
        self._ready = asyncio.Event()
        self._closed = False

    def put(self, job: Job) -> None:
        self._waiting[job.id] = job
        if len(self._waiting) > BACKLOG_JOBS:
            del self._waiting[next(iter(self._waiting))]
        self._ready.set()

    def close(self) -> None:
        self._closed = True
        self._ready.set()

    def __aiter__(self) -> AsyncIterator[Job]:
        return self

    async def __anext__(self) -> Job:
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

    def send(self, job: Job) -> None:
        """Tell everyone; never blocks."""
        for listener in self._listeners:
            listener.put(job)

    @contextmanager
    def subscribe(self) -> Iterator[AsyncIterator[Job]]:
        """A listener, for as long as the context lasts."""
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
