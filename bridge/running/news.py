"""What the bridge tells whoever started it: one JSON object a line.

The bridge never waits for its reader. What moves is told ten times a second at most: each ticket's
newest state, and that of the controls that moved last; sentences and arrivals are all told, up to a
bound.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from itertools import starmap
from typing import Any, Literal

from bridge.events.moved import Moved
from bridge.mapping.contract import Answer
from bridge.running.urgent import BESIDE, hurry

NewsKind = Literal["ready", "device", "moved", "went", "clock", "said", "kept", "quiet", "ended"]

EVERY_S = 0.1
NEWEST = 32
"""So many controls are told of at a time: more than a table shows. With hundreds moving, the lines
would take more time than what they tell of."""
KEPT = 1000
"""Lines that wait for a reader; the oldest go first, and how many went is told."""


class News:
    """Gathers news from any thread and gives it, as lines, to `write` on a thread of its own."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self.also: Callable[[Mapping[str, Any]], None] = _nobody
        """Is told the same, on the thread of the news."""
        self._lock = threading.Lock()
        self._lines: deque[dict[str, Any]] = deque()
        self._newest: dict[tuple[str, str], dict[str, Any]] = {}
        self._moved: dict[str, tuple[Moved, Answer]] = {}
        self._dropped = 0
        self._some = threading.Event()
        self._at_once = threading.Event()
        """There is news that does not wait for what moves."""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._tell_on, name="news", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def close(self) -> None:
        """Tell what is left, and stop; may be called twice."""
        self._closing.set()
        self._at_once.set()
        self._some.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def say(self, words: str) -> None:
        """A sentence for the musician."""
        self.tell("said", words=words)

    def tell(self, kind: NewsKind, **fields: Any) -> None:
        """A piece of news of which each is told."""
        with self._lock:
            if len(self._lines) >= KEPT:
                self._lines.popleft()
                self._dropped += 1
            self._lines.append({"news": kind, **fields})
        self._at_once.set()
        self._some.set()

    def newest(self, kind: NewsKind, of: str, **fields: Any) -> None:
        """A piece of news that takes the place of an older one of the same, if that still waits."""
        with self._lock:
            self._newest[kind, of] = {"news": kind, "of": of, **fields}
        self._some.set()

    def moved(self, moved: Moved, answer: Answer) -> None:
        """A control moved, and what came of it; put into words later, for it may come often."""
        name = moved.name
        with self._lock:
            self._moved.pop(name, None)
            self._moved[name] = (moved, answer)
            if len(self._moved) > NEWEST:
                del self._moved[next(iter(self._moved))]
        if not self._some.is_set():
            self._some.set()

    def _tell_on(self) -> None:
        hurry(BESIDE)
        while True:
            self._some.wait()
            closing = self._closing.is_set()
            self._some.clear()
            if not self._tell():
                return
            if closing:
                return
            self._at_once.wait(EVERY_S)
            self._at_once.clear()

    def _tell(self) -> bool:
        """Write what waits; False when nobody reads any more."""
        with self._lock:
            lines, moved = [*self._lines], [*self._moved.values()]
            newest = [*self._newest.values()]
            if self._dropped:
                words = f"{self._dropped} older lines were left out: they came too fast."
                lines.insert(0, {"news": "said", "words": words})
            self._lines.clear()
            self._newest.clear()
            self._moved.clear()
            self._dropped = 0
        try:
            for line in (*lines, *starmap(_moved, moved), *newest):
                self.also(line)
                self._write(json.dumps(line, separators=(",", ":")))
        except (OSError, ValueError):  # the reader went away, or closed the file under us
            return False
        return True


def _nobody(_: Mapping[str, Any]) -> None:
    pass


def _moved(moved: Moved, answer: Answer) -> dict[str, Any]:
    does = [asked.action for asked in answer.asked]
    does += [f"{told.name} = {_short(told.value)}" for told in answer.parameters]
    return {
        "news": "moved",
        "of": moved.name,
        "motion": moved.motion,
        "value": round(moved.value, 4),
        "does": ", ".join(does),
        "tickets": [asked.ticket for asked in answer.asked],
    }


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
