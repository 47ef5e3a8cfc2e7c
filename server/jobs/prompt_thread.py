"""The part of a job that a musician waits for: put before others, where its sound gives way.

A worker gives way to the server and to whatever else the machine does; with all cores busy, an
answer of eight bars would miss its bar line. Its sound may take its time, its notes may not.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from bridge.running.urgent import hurry
from session.promptly import Promptly, in_place

T = TypeVar("T")

PRIORITY = 1
"""Of the real-time class: below all of the bridge's own threads, and far below the sound's."""
HURRY_S = 0.25
"""An answer to a phrase takes a tenth of that; what takes longer does so at an ordinary rank."""


class PromptThread:
    """One thread that does what it is called for, in turn; who calls it waits.

    It is real-time for a while where the system permits that. Otherwise it has the rank of its
    beginning: on Linux a rank (`nice`) is a thread's own, and nobody may take back having given
    way, so this one begins before the process does.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        self._rank = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        self._thread = threading.Thread(target=self._run, name="prompt", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[], T]) -> T:
        """What `work` answers. Raises what it raises."""
        done: Future[T] = Future()
        self._asked.put((work, done))
        wait([done], HURRY_S)
        if not done.done():
            self._calm()
        return done.result()

    def _run(self) -> None:
        while True:
            work, done = self._asked.get()
            hurry(PRIORITY)
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
                done.set_exception(error)
            self._calm()
            del work, done

    def _calm(self) -> None:
        """Be an ordinary thread again, of the rank of its beginning."""
        thread = self._thread.native_id
        assert thread is not None
        with suppress(OSError):
            # Without privileges nobody takes back that it does not pass on what it is.
            policy = os.SCHED_OTHER | os.SCHED_RESET_ON_FORK
            os.sched_setscheduler(thread, policy, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, thread, self._rank)


def prompt() -> Promptly:
    """How to do things promptly in this process; called before it gives way."""
    return PromptThread() if sys.platform == "linux" else in_place
