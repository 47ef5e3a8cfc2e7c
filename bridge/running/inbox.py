"""Where the receiving threads put what arrived, and the engine takes it: in order, and fair."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TypeVar

from bridge.events.arrived import Arrived, Source

WAITING_AT_MOST = 100_000
"""Of one source: ten seconds of the fastest controller there is."""
WAITING_IN_ALL = 400_000
"""About 150 MB, which only a program that floods from many ports comes to."""
SOURCES_REMEMBERED = 4096
TOLD_EVERY_S = 10.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `per_s` messages a second in the long run, and `burst` at once."""

    per_s: float
    burst: float


@dataclass(frozen=True, slots=True)
class Lost:
    """Messages of one source that were left out, by reason."""

    full: int = 0
    too_fast: int = 0


class Inbox:
    """One queue for each source, taken from in turns; any thread puts, one thread takes.

    A source's own order is kept. A source that floods waits behind itself alone: whatever it
    sends, every other source with something waiting is served once before it is served again.

    Each source has at most one token in `_turns` (a C queue, whose waiting taker costs the putter
    no more than a wake-up) while anything of it waits; the lock is held for a few appends only.

    `say` is told of the first message that a source loses, and then of how many it lost, no oftener
    than every ten seconds. It is called by the thread that put, so it must be quick.
    """

    def __init__(
        self,
        say: Callable[[str], None] = lambda _: None,
        *,
        at_most: int = WAITING_AT_MOST,
        in_all: int = WAITING_IN_ALL,
        rate: Rate | None = None,
    ) -> None:
        self._say = say
        self._at_most = at_most
        self._in_all = in_all
        self._rate = rate
        self._lock = Lock()
        self._turns: SimpleQueue[Source | None] = SimpleQueue()
        self._next: Source | None = None
        self._waiting: dict[Source, deque[Arrived]] = {}
        self._count = 0
        self._allowances: dict[Source, _Allowance] = {}
        self._lost: dict[Source, Lost] = {}
        self._told_s: dict[Source, float] = {}

    def put(self, arrived: Arrived) -> bool:
        """Add a message at the end of its source's queue; False when it was left out instead."""
        source = arrived.source
        with self._lock:
            queue = self._waiting.get(source)
            if self._rate is not None and not self._allowed(arrived, self._rate):
                words = self._lose(arrived, too_fast=1)
            elif self._count >= self._in_all or (queue and len(queue) >= self._at_most):
                words = self._lose(arrived, full=1)
            else:
                if queue is None:
                    self._waiting[source] = deque((arrived,))
                    self._turns.put(source)
                else:
                    queue.append(arrived)
                self._count += 1
                return True
        if words:
            self._say(words)
        return False

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether there is a message to take, now or within `timeout_s`; the taking thread's.

        Without a timeout it waits until there is one, or `wake` is called, which answers False.
        """
        if self._next is None:
            with suppress(Empty):
                self._next = self._turns.get(
                    timeout=None if timeout_s is None else max(0.0, timeout_s)
                )
        return self._next is not None

    def take(self, timeout_s: float | None = None) -> Arrived | None:
        """The next message, whose source has waited its turn; None when `wait` says False."""
        if not self.wait(timeout_s):
            return None
        source, self._next = self._next, None
        assert source is not None
        with self._lock:
            queue = self._waiting[source]
            arrived = queue.popleft()
            self._count -= 1
            if queue:
                self._turns.put(source)
            else:
                del self._waiting[source]
        return arrived

    def wake(self) -> None:
        """Have one `wait` answer False, and one `take` None, now or when it is next called."""
        self._turns.put(None)

    def __len__(self) -> int:
        """How many messages wait."""
        return self._count

    def lost(self) -> Mapping[Source, Lost]:
        """What each source lost since the beginning; nothing for those that lost nothing."""
        with self._lock:
            return dict(self._lost)

    def _lose(self, arrived: Arrived, *, full: int = 0, too_fast: int = 0) -> str:
        """Count a loss; what is to be said of it, if anything."""
        source, at_s = arrived.source, arrived.at_s
        before = self._lost.get(source, Lost())
        lost = Lost(before.full + full, before.too_fast + too_fast)
        _remember(self._lost, source, lost)
        if at_s < self._told_s.get(source, -inf) + TOLD_EVERY_S:
            return ""
        _remember(self._told_s, source, at_s)
        count = lost.full + lost.too_fast
        messages = "message was" if count == 1 else "messages were"
        return f"{source} sends faster than it can be followed: {count} {messages} left out."

    def _allowed(self, arrived: Arrived, rate: Rate) -> bool:
        allowance = self._allowances.get(arrived.source)
        if allowance is None:
            allowance = _Allowance(rate.burst, arrived.at_s)
            _remember(self._allowances, arrived.source, allowance)
        return allowance.spend(arrived.at_s, rate)


def _remember(book: dict[Source, T], source: Source, value: T) -> None:
    """Write it down, forgetting whom was written down first when there are too many."""
    if source not in book and len(book) >= SOURCES_REMEMBERED:
        del book[next(iter(book))]
    book[source] = value


class _Allowance:
    """A token bucket, by the times that the messages themselves carry."""

    __slots__ = ("_at_s", "_left")

    def __init__(self, left: float, at_s: float) -> None:
        self._left = left
        self._at_s = at_s

    def spend(self, at_s: float, rate: Rate) -> bool:
        earned = max(0.0, at_s - self._at_s) * rate.per_s
        self._left = min(rate.burst, self._left + earned)
        self._at_s = max(self._at_s, at_s)
        if self._left < 1:
            return False
        self._left -= 1
        return True
