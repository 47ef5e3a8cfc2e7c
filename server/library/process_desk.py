"""A queue before processes of its own: what it is asked for is done there, in its order."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from server.jobs.worker_log import worker_log
from session.errors import JobFailed, PlugInFailed, RoadieError, UnreadableAudio

log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
BOUNDS = Bounds(quiet_seconds=60.0, deadline_seconds=600.0, memory_mb=1024)
"""Of one piece of work: what reads sound is other people's code, and files may be made to break
it."""

T = TypeVar("T")


@dataclass(eq=False)
class Wish(Generic[T]):
    """A piece of work; `done` has what it gives, and is cancelled where nobody wants that more.

    `what` names it in a sentence ("The waveform"), `broken` is the sentence to say where it broke
    its process, and `leftover` a file that nobody takes then, or where the work fails.
    """

    work: Callable[[IsolatedProcess], T]
    what: str
    broken: str
    done: asyncio.Future[T]
    leftover: Path | None
    begun: bool = False


class ProcessDesk:
    """Does at most so many pieces of work at a time while it is entered. Lives on one event loop.

    A process comes with the first piece, and goes when there was nothing to do for a while.
    """

    def __init__(self, name: str, library: Path, processes: int = 1) -> None:
        self._log_file = worker_log(library)
        self._processes = processes
        self._queue: asyncio.PriorityQueue[tuple[int, int, Wish[Any]]] = asyncio.PriorityQueue()
        self._turns = count()
        self._threads = ThreadPoolExecutor(processes, name)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Begin to do what is asked for."""
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(self._processes)]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes; who waits is told that it was cancelled."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._queue.empty():
            self._queue.get_nowait()[2].done.cancel()
        self._threads.shutdown(wait=False)

    def ask(
        self,
        work: Callable[[IsolatedProcess], T],
        *,
        what: str,
        broken: str,
        leftover: Path | None = None,
        rank: int = 0,
    ) -> Wish[T]:
        """Have `work` done in a thread, with a process; the lower its rank, the sooner.

        Its `done` raises RoadieError: UnreadableAudio where the process broke, JobFailed where
        the work met a defect, and what the work raises.
        """
        wish = Wish(work, what, broken, asyncio.get_running_loop().create_future(), leftover)
        # Nobody may wait for it: then what went wrong is told when somebody asks.
        wish.done.add_done_callback(lambda done: done.cancelled() or done.exception())
        self.put(wish, rank)
        return wish

    def put(self, wish: Wish[T], rank: int) -> None:
        """Give it a turn of another rank; of its turns the first counts."""
        self._queue.put_nowait((rank, next(self._turns), wish))

    async def _serve(self) -> None:
        process: IsolatedProcess | None = None
        try:
            while True:
                try:
                    async with asyncio.timeout(IDLE_SECONDS if process else None):
                        _, _, wish = await self._queue.get()
                except TimeoutError:
                    await _end(process)
                    process = None
                    continue
                if wish.begun or wish.done.done():
                    continue
                process = process or IsolatedProcess(Path(tempfile.gettempdir()), self._log_file)
                await self._do(process, wish)
        finally:
            await _end(process)

    async def _do(self, process: IsolatedProcess, wish: Wish[T]) -> None:
        wish.begun = True
        try:
            given = await asyncio.get_running_loop().run_in_executor(
                self._threads, wish.work, process
            )
        except asyncio.CancelledError:
            wish.done.cancel()
            raise
        except PlugInFailed:
            _fail(wish, UnreadableAudio(wish.broken))
        except RoadieError as error:
            _fail(wish, error)
        except Exception as error:
            log.exception("%s met a defect", wish.what)
            _fail(wish, JobFailed(f"{wish.what} met a defect in Roadie ({error}): see its log."))
        else:
            if wish.done.done():
                _clear(wish)
            else:
                wish.done.set_result(given)


def _fail(wish: Wish[T], error: RoadieError) -> None:
    _clear(wish)
    if not wish.done.done():
        wish.done.set_exception(error)


def _clear(wish: Wish[T]) -> None:
    if wish.leftover is not None:
        wish.leftover.unlink(missing_ok=True)


async def _end(process: IsolatedProcess | None) -> None:
    if process is not None:
        await asyncio.to_thread(process.close)
