"""The one thread that fetches what comes in, from all inputs in turn.

RtMidi could call back instead: then JACK's own thread would wait for Python, and messages are lost.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from bridge.midi.heart import Heart
from bridge.midi.input import Input
from bridge.running.urgent import hurry
from bridge.sync.contract import Seconds

IDLE_S: Final = 0.001
"""Between looks when nothing comes: less than one period of most sound cards."""


class Fetching:
    """Runs from the first input to `close`. `lock` is held while it fetches: hold it to change."""

    def __init__(self, seconds: Seconds) -> None:
        self.lock = threading.RLock()
        self.inputs: tuple[Input, ...] = ()
        self.heart: Heart | None = None
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; may be called again."""
        with self.lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="midi in", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread and wait for it."""
        self._ended.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        hurry()
        now_s = self._seconds.now_s
        while not self._ended.is_set():
            with self.lock:
                busy = sum(one.fetch(now_s) for one in self.inputs) > 0
                if self.heart is not None:
                    self.heart.turn(now_s())
            # Even when busy: who waits for the lock must get it.
            time.sleep(0 if busy else IDLE_S)
