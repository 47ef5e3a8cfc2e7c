"""Bindings that time will move: a hold, a second press that may come, a light that says its end.

Hundreds may wait at once while thousands of events come in a second, so nobody looks at them all:
a heap says who is next. An entry may be older than the truth, which costs one look too many.
"""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.mapping.binding import Binding


class Waiting:
    """Who waits, by when. One thread uses it."""

    def __init__(self) -> None:
        self._fresh: dict[Binding, None] = {}
        self._heap: list[tuple[float, int, Binding]] = []
        self._due_s: dict[Binding, float] = {}
        self._count = itertools.count()

    def add(self, binding: Binding) -> None:
        """Something began with this binding that time will move; or ended, which does no harm."""
        self._fresh[binding] = None

    def clear(self) -> None:
        """Nobody waits."""
        self._fresh.clear()
        self._heap.clear()
        self._due_s.clear()

    def due_s(self, now_s: float) -> float | None:
        """When the next of them wants to be looked at."""
        self._settle(now_s)
        return self._heap[0][0] if self._heap else None

    def take(self, now_s: float) -> list[Binding]:
        """Those whose time has come, soonest first; who goes on waiting is added again."""
        self._settle(now_s)
        taken = []
        while self._heap and self._heap[0][0] <= now_s:
            due_s, _, binding = heapq.heappop(self._heap)
            if self._due_s.get(binding) == due_s:
                del self._due_s[binding]
                taken.append(binding)
        return taken

    def _settle(self, now_s: float) -> None:
        for binding in self._fresh:
            due_s = binding.due_s(now_s)
            known_s = self._due_s.get(binding)
            if due_s is not None and (known_s is None or due_s < known_s):
                self._due_s[binding] = due_s
                heapq.heappush(self._heap, (due_s, next(self._count), binding))
        self._fresh.clear()
