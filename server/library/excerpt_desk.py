"""Has excerpts of sessions cut, in a process of its own: one at a time, in their order."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from bridge.host.isolated.contract import Bounds, JsonObject
from bridge.host.isolated.process import IsolatedProcess
from server.jobs.worker_log import worker_log
from session.errors import JobFailed, PlugInFailed, RoadieError, UnreadableAudio, storage
from session.progress import silent

log = logging.getLogger(__name__)

CUT = "server.audio.excerpts:cut_excerpt"
IDLE_SECONDS = 60.0
BOUNDS = Bounds(quiet_seconds=60.0, deadline_seconds=600.0, memory_mb=1024)


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file that was cut, which is its taker's to remove; `name` is what it is, in words."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Wish:
    folder: Path
    excerpt: JsonObject
    cut: asyncio.Future[CutFile]


class ExcerptDesk:
    """Cuts what is asked for while it is entered. Lives on one event loop.

    The process comes with the first excerpt, and goes when nothing was asked for a while.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self._folder = library / "cache" / "excerpts"
        self._wishes: asyncio.Queue[_Wish] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, "roadie-excerpts")
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin; what an earlier server left half sent is cleared away."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
        self._task = asyncio.create_task(self._serve())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process; who waits is told that it was cancelled."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while not self._wishes.empty():
            self._wishes.get_nowait().cut.cancel()
        self._thread.shutdown(wait=False)

    async def cut(self, folder: Path, excerpt: JsonObject) -> CutFile:
        """The excerpt (see `exports.excerpt.ExcerptAsked`) of the session in `folder`, as a file.

        Raises NotFound, BadInput, UnreadableAudio, StorageFailed.
        """
        wish = _Wish(folder, excerpt, asyncio.get_running_loop().create_future())
        self._wishes.put_nowait(wish)
        return await wish.cut

    async def _serve(self) -> None:
        process: IsolatedProcess | None = None
        try:
            while True:
                try:
                    async with asyncio.timeout(IDLE_SECONDS if process else None):
                        wish = await self._wishes.get()
                except TimeoutError:
                    await self._end(process)
                    process = None
                    continue
                if wish.cut.done():  # nobody waits any more
                    continue
                process = process or IsolatedProcess(
                    Path(tempfile.gettempdir()), worker_log(self._library)
                )
                await self._cut(process, wish)
        finally:
            await self._end(process)

    async def _cut(self, process: IsolatedProcess, wish: _Wish) -> None:
        target = self._folder / f"{uuid4().hex}.wav"
        asked = {"folder": str(wish.folder), "target": str(target), "excerpt": wish.excerpt}

        def work() -> JsonObject:
            with storage(target):
                target.parent.mkdir(parents=True, exist_ok=True)
            return process.do(CUT, asked, BOUNDS, silent)

        try:
            done = await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except PlugInFailed:
            # What reads the files is other people's code, and a file may be made to break it.
            words = "A file of the session broke what reads it: restore it, or make it again."
            _end(wish, UnreadableAudio(words), target)
        except RoadieError as error:
            _end(wish, error, target)
        except asyncio.CancelledError:
            wish.cut.cancel()
            raise
        except Exception as error:
            log.exception("An excerpt of %s met a defect", wish.folder)
            words = f"The excerpt met a defect in Roadie ({error}): see its log."
            _end(wish, JobFailed(words), target)
        else:
            if wish.cut.done():
                target.unlink(missing_ok=True)
            else:
                wish.cut.set_result(CutFile(target, done["name"]))

    @staticmethod
    async def _end(process: IsolatedProcess | None) -> None:
        if process is not None:
            await asyncio.to_thread(process.close)


def _end(wish: _Wish, error: RoadieError, target: Path) -> None:
    target.unlink(missing_ok=True)
    if not wish.cut.done():
        wish.cut.set_exception(error)
