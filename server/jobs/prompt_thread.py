"""The part of a job that a musician waits for, at the rank that the worker was started with.

A worker gives way to the server and to whatever else the machine does, and with all cores busy it
gets a quarter of one: an answer of eight bars would miss its bar line. Its sound may take its time;
its notes may not.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from session.promptly import Promptly, in_place

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class PromptThread:
    """One thread that keeps the rank of its beginning; who calls it waits for what it does.

    On Linux a rank (`nice`) is a thread's own, and nobody may take back having given way: so this
    one begins before the process does. Elsewhere it is the whole process's, and this has no use.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        Thread(target=self._run, name="prompt", daemon=True).start()

    def __call__(self, work: Callable[[], T]) -> T:
        """What `work` answers. Raises what it raises."""
        done: Future[T] = Future()
        self._asked.put((work, done))
        return done.result()

    def _run(self) -> None:
        while True:
            work, done = self._asked.get()
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
                done.set_exception(error)
            del work, done


def prompt() -> Promptly:
    """How to do things promptly in this process; called before it gives way."""
    return PromptThread() if sys.platform == "linux" else in_place
