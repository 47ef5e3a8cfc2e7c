"""Time that is turned by hand, for tests: nothing sleeps, and what waits goes in its order."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from bridge.sync.own import OwnClock

PATIENCE_S = 0.2
"""Real seconds that a released thread has to wait again, or to end, before time goes on."""
_LOOK_S = 0.002


@dataclass(eq=False)
class _Waiter:
    at_s: float
    thread: threading.Thread
    released: threading.Event = field(default_factory=threading.Event)


class VirtualSeconds:
    """A `Seconds` that stands still until a test turns it.

    Threads in `wait_until` are released one at a time in the order of their times, each at its own
    time; one that waits again before the end of the turn is released again, where it is due.
    """

    def __init__(self, now_s: float = 0.0, patience_s: float = PATIENCE_S) -> None:
        self._now_s = now_s
        self._patience_s = patience_s
        self._waiting: list[_Waiter] = []
        self._changed = threading.Condition()

    def now_s(self) -> float:
        """What it was turned to."""
        return self._now_s

    def wait_until(self, at_s: float) -> None:
        """Return when it has been turned to `at_s`; at once where that has been."""
        with self._changed:
            if at_s <= self._now_s:
                return
            waiter = _Waiter(at_s, threading.current_thread())
            self._waiting.append(waiter)
            self._changed.notify_all()
        waiter.released.wait()

    def until_waiting(self, threads: int = 1, patience_s: float = 10.0) -> None:
        """Return when so many threads wait. Raises TimeoutError after `patience_s` real seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._waiting) >= threads, patience_s):
                raise TimeoutError(f"{len(self._waiting)} threads wait, {threads} are due")

    def turn(self, by_s: float) -> None:
        """Let `by_s` pass."""
        self.turn_to(self._now_s + by_s)

    def turn_to(self, at_s: float) -> None:
        """Let time pass to `at_s`. Raises ValueError when that has been."""
        if at_s < self._now_s:
            raise ValueError(f"it is {self._now_s} s: time does not go back to {at_s} s")
        while waiter := self._next(at_s):
            waiter.released.set()
            self._until_settled(waiter.thread)
        self._now_s = at_s

    def _next(self, at_s: float) -> _Waiter | None:
        with self._changed:
            due = [waiter for waiter in self._waiting if waiter.at_s <= at_s]
            if not due:
                return None
            first = min(due, key=lambda waiter: waiter.at_s)
            self._waiting.remove(first)
            self._now_s = max(self._now_s, first.at_s)
            return first

    def _until_settled(self, thread: threading.Thread) -> None:
        def settled() -> bool:
            return not thread.is_alive() or any(one.thread is thread for one in self._waiting)

        with self._changed:
            looks = int(self._patience_s / _LOOK_S)
            for _ in range(looks):  # an ending thread tells nobody: it is looked for
                if settled() or self._changed.wait_for(settled, _LOOK_S):
                    return


class VirtualClock(OwnClock):
    """A clock on time turned by hand."""

    def __init__(
        self,
        bpm: float = 120.0,
        seconds: VirtualSeconds | None = None,
        *,
        playing: bool = True,
        meter: tuple[int, int] = (4, 4),
    ) -> None:
        self.seconds = seconds or VirtualSeconds()
        super().__init__(self.seconds, bpm, playing=playing, meter=meter, name="virtual")

    def locate(self, beats: float) -> None:
        """Jump to a place, as a DAW that is followed does."""
        now_s = self.seconds.now_s()
        self.take(replace(self.transport(), anchor_s=now_s, anchor_beats=beats))

    def turn_beats(self, by_beats: float) -> None:
        """Let so much music pass, at the tempo of now."""
        self.seconds.turn(by_beats * 60 / self.transport().bpm)
