"""Sentences that would come again and again are said now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

QUIET_S = 5.0
REMEMBERED = 200


class SaidOnce:
    """Passes a sentence on, unless it was said in the last five seconds. Safe from any thread."""

    def __init__(
        self, say: Callable[[str], None], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._now_s = now_s
        self._lock = threading.Lock()
        self._said_s: dict[str, float] = {}

    def __call__(self, words: str) -> None:
        now_s = self._now_s()
        with self._lock:
            if now_s < self._said_s.get(words, float("-inf")) + QUIET_S:
                return
            self._said_s.pop(words, None)
            self._said_s[words] = now_s
            while len(self._said_s) > REMEMBERED:
                del self._said_s[next(iter(self._said_s))]
        self._say(words)
