"""Tells every listener what becomes of the files of the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from server.library.inbox import InboxEvent

BACKLOG = 1000
"""Events kept for a listener that is slow; older ones are dropped."""


class InboxNews:
    """Call it with an event; `listen` gives those that come after."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[InboxEvent]] = set()

    def __call__(self, event: InboxEvent) -> None:
        """Tell all listeners."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    @contextmanager
    def listen(self) -> Iterator[AsyncIterator[InboxEvent]]:
        """Events from now on."""
        queue: asyncio.Queue[InboxEvent] = asyncio.Queue(BACKLOG)
        self._queues.add(queue)
        try:
            yield _drained(queue)
        finally:
            self._queues.discard(queue)


async def _drained(queue: asyncio.Queue[InboxEvent]) -> AsyncIterator[InboxEvent]:
    while True:
        yield await queue.get()
