"""Renders on this machine: isolated processes side by side, the longest files first."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.twice import ask_as_wished
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import RECYCLE_AFTER, IsolatedProcess
from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import Cancelled, RoadieError
from session.progress import Progress

HEARTBEAT_SECONDS = 0.25
COOPERATE_SECONDS = 0.6
"""How long renders that nobody wants any more may take to clean up, before they are ended."""


class LocalEngine:
    """`workers` processes, each within `bounds`, which work in `temporary` and print to the file
    `log`. `plug_ins` is the machine's file of plug-ins.

    A process is replaced after `recycle_after` files, or when it crashed or had to be ended.
    """

    name = "local"

    def __init__(
        self,
        workers: int,
        bounds: Bounds,
        temporary: Path,
        log: Path | None = None,
        plug_ins: Path | None = None,
        *,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        self._workers = max(1, workers)
        self._bounds = bounds
        self._temporary = temporary
        self._log = log
        self._plug_ins = plug_ins
        self._recycle_after = recycle_after

    def render(self, specs: Sequence[RenderSpec]) -> Generator[Rendered | Rendering, None, None]:
        """See `RenderEngine`. While it works, something comes at least four times a second."""
        waiting = deque(sorted(range(len(specs)), key=lambda index: -_size(specs[index].source)))
        said: queue.SimpleQueue[Rendered | Rendering | BaseException] = queue.SimpleQueue()
        stop = threading.Event()
        processes = [self._process() for _ in range(min(self._workers, len(specs)))]
        hands = [
            threading.Thread(
                target=self._work, args=(process, specs, waiting, said, stop), name="render"
            )
            for process in processes
        ]
        try:
            for hand in hands:
                hand.start()
            yield from _said(said, len(specs))
        finally:
            stop.set()
            for hand in hands:
                hand.join(COOPERATE_SECONDS)
            for process in processes:
                process.close()
            for hand in hands:
                hand.join()

    def _process(self) -> IsolatedProcess:
        return IsolatedProcess(self._temporary, self._log, self._recycle_after)

    def _work(
        self,
        process: IsolatedProcess,
        specs: Sequence[RenderSpec],
        waiting: deque[int],
        said: queue.SimpleQueue[Rendered | Rendering | BaseException],
        stop: threading.Event,
    ) -> None:
        """What one process does, until nothing is left."""

        def progress_of(index: int) -> Progress:
            def progress(fraction: float, stage: str) -> None:
                if stop.is_set():
                    raise Cancelled("It was cancelled.")
                said.put(Rendering(index, fraction, stage))

            return progress

        try:
            # deque.popleft is atomic; what is empty has been dealt out.
            with suppress(IndexError), process:
                while not stop.is_set():
                    index = waiting.popleft()
                    try:
                        report = self._render(process, specs[index], progress_of(index))
                        said.put(Rendered(index, report))
                    except RoadieError as error:
                        said.put(Rendered(index, None, error))
        except BaseException as error:  # noqa: BLE001
            # It is raised where the events are read.
            said.put(error)

    def _render(
        self, process: IsolatedProcess, spec: RenderSpec, progress: Progress
    ) -> RenderReport:
        return ask_as_wished(
            process,
            spec,
            self._plug_ins,
            self._bounds,
            progress,
            fresh=self._process,
            temporary=self._temporary,
        )


def _said(
    said: queue.SimpleQueue[Rendered | Rendering | BaseException], left: int
) -> Iterator[Rendered | Rendering]:
    """What the hands say, until all is rendered; where they say nothing, the last word again."""
    at_work: Rendering | None = None
    while left:
        try:
            event = said.get(timeout=HEARTBEAT_SECONDS)
        except queue.Empty:
            if at_work is not None:
                yield at_work
            continue
        if isinstance(event, BaseException):
            raise event
        if isinstance(event, Rendered):
            left -= 1
            at_work = None if at_work and at_work.index == event.index else at_work
        else:
            at_work = event
        yield event


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return 0
