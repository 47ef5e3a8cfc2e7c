"""Has peaks drawn, in processes of their own: those that somebody waits for come first."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from server.jobs.worker_log import worker_log
from server.library.peak_cache import PeakCache, PeakKey
from session.errors import JobFailed, PlugInFailed, RoadieError, UnreadableAudio
from session.progress import silent

log = logging.getLogger(__name__)

DRAW = "server.audio.peaks:draw_peaks"
PROCESSES = 2
IDLE_SECONDS = 60.0
BOUNDS = Bounds(quiet_seconds=60.0, deadline_seconds=600.0, memory_mb=1024)
_ASKED, _AHEAD = 0, 1


@dataclass(eq=False)
class _Wish:
    """A file that is to be drawn; `drawn` ends when it has been."""

    key: PeakKey
    audio: Path
    drawn: asyncio.Future[None]
    begun: bool = False


class PeakDesk:
    """Draws at most PROCESSES files at a time while it is entered. Lives on one event loop.

    The processes come with the first file, and go when there has been nothing to draw for a while.
    """

    def __init__(self, library: Path, cache: PeakCache | None = None) -> None:
        self._library = library
        self._cache = cache or PeakCache(library)
        self._queue: asyncio.PriorityQueue[tuple[int, int, _Wish]] = asyncio.PriorityQueue()
        self._turns = count()
        self._wishes: dict[PeakKey, _Wish] = {}
        self._threads = ThreadPoolExecutor(PROCESSES, "roadie-peaks")
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Begin to draw what is asked for."""
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(PROCESSES)]
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
        for wish in self._wishes.values():
            wish.drawn.cancel()
        self._wishes.clear()
        self._threads.shutdown(wait=False)

    async def peaks_of(self, audio: Path) -> tuple[PeakKey, Path]:
        """The file of peaks of an audio file, drawn now if it has not been.

        Raises UnreadableAudio, NotFound, StorageFailed.
        """
        key = await asyncio.to_thread(PeakKey.of, audio)
        found = await asyncio.to_thread(self._cache.find, key)
        if found is None:
            # One who no longer waits takes it from nobody else.
            await asyncio.shield(self._wish(key, audio, _ASKED).drawn)
            found = self._cache.path(key)
        return key, found

    async def draw_ahead(self, files: Sequence[Path]) -> None:
        """Have these drawn when nobody waits for others."""
        for audio in files:
            try:
                key = await asyncio.to_thread(PeakKey.of, audio)
            except RoadieError:
                continue
            if await asyncio.to_thread(self._cache.find, key) is None:
                self._wish(key, audio, _AHEAD)

    def _wish(self, key: PeakKey, audio: Path, rank: int) -> _Wish:
        wish = self._wishes.get(key)
        if wish is None:
            wish = _Wish(key, audio, asyncio.get_running_loop().create_future())
            # Nobody may wait for it: then what went wrong is told when somebody asks.
            wish.drawn.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._wishes[key] = wish
        elif rank == _AHEAD or wish.begun:
            return wish
        # Its second turn, if it has one, is passed over.
        self._queue.put_nowait((rank, next(self._turns), wish))
        return wish

    async def _serve(self) -> None:
        process: IsolatedProcess | None = None
        try:
            while True:
                try:
                    async with asyncio.timeout(IDLE_SECONDS if process else None):
                        _, _, wish = await self._queue.get()
                except TimeoutError:
                    await self._end(process)
                    process = None
                    continue
                if not wish.begun:
                    process = process or self._process()
                    await self._draw(process, wish)
        finally:
            await self._end(process)

    async def _draw(self, process: IsolatedProcess, wish: _Wish) -> None:
        wish.begun = True
        asked = {"source": str(wish.audio), "target": str(self._cache.path(wish.key))}
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, process.do, DRAW, asked, BOUNDS, silent)
            await asyncio.to_thread(self._cache.note_new)
        except PlugInFailed:
            # What reads the file is other people's code, and the file may be made to break it.
            words = f"{wish.audio.name} broke what reads it: export it again."
            _end(wish, UnreadableAudio(words))
        except RoadieError as error:
            _end(wish, error)
        except Exception as error:
            log.exception("The peaks of %s met a defect", wish.audio)
            _end(wish, JobFailed(f"The waveform met a defect in Roadie ({error}): see its log."))
        else:
            _end(wish, None)
        finally:
            self._wishes.pop(wish.key, None)

    def _process(self) -> IsolatedProcess:
        return IsolatedProcess(Path(tempfile.gettempdir()), worker_log(self._library))

    @staticmethod
    async def _end(process: IsolatedProcess | None) -> None:
        if process is not None:
            await asyncio.to_thread(process.close)


def _end(wish: _Wish, error: RoadieError | None) -> None:
    if wish.drawn.done():
        return
    if error is None:
        wish.drawn.set_result(None)
    else:
        wish.drawn.set_exception(error)
