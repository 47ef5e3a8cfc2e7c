"""Work in threads that stays in order, and ends when one thing fails or the user cancels.

numpy, libsndfile and file calls release Python's lock: two threads do twice as much.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORKERS = max(1, min(4, os.cpu_count() or 1))
_TICK_SECONDS = 0.2


def _nothing() -> None:
    pass


def for_each(
    work: Callable[[T], R],
    items: Iterable[T],
    done: Callable[[R], None],
    tick: Callable[[], None] = _nothing,
) -> None:
    """Call `work` on every item in threads, and `done` with its results, in order, in this one.

    `tick` is called here while a result is waited for. What any of them raises ends it: the work
    that has begun is awaited, the rest is not started.
    """
    waiting: deque[Future[R]] = deque()

    def first() -> R:
        while True:
            try:
                return waiting[0].result(_TICK_SECONDS)
            except NotYet:
                if waiting[0].done():
                    raise
                tick()

    with ThreadPoolExecutor(WORKERS, "roadie-export") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > 2 * WORKERS:
                    done(first())
                    waiting.popleft()
            while waiting:
                done(first())
                waiting.popleft()
        finally:
            for future in waiting:
                future.cancel()
