"""Tells every listener what happens, without waiting for any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

BACKLOG = 1000
"""Events kept for a listener that is slow; older ones are dropped."""

T = TypeVar("T")


class News(Generic[T]):
    """Call it with an event, on the event loop; `listen` gives those that come after."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[T]] = set()

    def __call__(self, event: T) -> None:
        """Tell all listeners."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._queues)

    @contextmanager
    def listen(self) -> Iterator[AsyncIterator[T]]:
        """Events from now on."""
        queue: asyncio.Queue[T] = asyncio.Queue(BACKLOG)
        self._queues.add(queue)
        try:
            yield _drained(queue)
        finally:
            self._queues.discard(queue)


async def _drained(queue: asyncio.Queue[T]) -> AsyncIterator[T]:
    while True:
        yield await queue.get()
