"""Renders on this machine: isolated processes side by side, the longest files first."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from bridge.host.batch.asking import ask_first
from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.twice import ask_as_wished
from bridge.host.chain.steps import FaustStep
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import RECYCLE_AFTER, IsolatedProcess
from bridge.host.render.first_look import is_worth_it
from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import Cancelled, RoadieError
from session.progress import Progress

HEARTBEAT_SECONDS = 0.25
COOPERATE_SECONDS = 0.6
"""How long renders that nobody wants any more may take to clean up, before they are ended."""


class LocalEngine:
    """`workers` processes, each within `bounds`, which work in `temporary` and print to the file
    `log`. `plug_ins` is the machine's file of plug-ins.

    A process is replaced after `recycle_after` files, or when it crashed or had to be ended. An
    engine that `keeps` them has them warm for the next batch, until it is closed; but none in which
    code ran that is not Roadie's: a plug-in's file may be another by then.
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
        keeps: bool = False,
    ) -> None:
        self._workers = max(1, workers)
        self._bounds = bounds
        self._temporary = temporary
        self._log = log
        self._plug_ins = plug_ins
        self._recycle_after = recycle_after
        self._keeps = keeps
        self._warm: list[IsolatedProcess] = []

    def render(self, specs: Sequence[RenderSpec]) -> Generator[Rendered | Rendering, None, None]:
        """See `RenderEngine`. While it works, something comes at least four times a second."""
        work = _Waiting(specs)
        count = min(self._workers, len(specs))
        processes = [self._warm.pop() if self._warm else self._process() for _ in range(count)]
        work.aside = 2 * count <= _cores()
        hands = [
            threading.Thread(target=self._work, args=(process, work, number == 0), name="render")
            for number, process in enumerate(processes)
        ]
        keeps = False
        try:
            for hand in hands:
                hand.start()
            yield from _said(work.said, len(specs))
            keeps = self._keeps and all(_is_ours(spec) for spec in specs)
        finally:
            work.stop.set()
            work.looked.set()
            for hand in hands:
                hand.join(COOPERATE_SECONDS)
            if keeps and not any(hand.is_alive() for hand in hands):
                self._warm += processes
            else:
                for process in processes:
                    process.close()
            for hand in hands:
                hand.join()

    def close(self) -> None:
        """End the processes that are kept."""
        while self._warm:
            self._warm.pop().close()

    def _process(self) -> IsolatedProcess:
        return IsolatedProcess(self._temporary, self._log, self._recycle_after)

    def _work(self, process: IsolatedProcess, work: _Waiting, is_first: bool) -> None:
        """What one process does, until nothing is left.

        The first looks whether all would fail alike, which ends them all; the others wait.
        """

        try:
            # deque.popleft is atomic; what is empty has been dealt out.
            with suppress(IndexError), nullcontext() if self._keeps else process:
                if is_first and not work.looked.is_set():
                    ask_first(
                        process, work.specs[0], self._plug_ins, self._bounds, work.progress_of(0)
                    )
                    work.looked.set()
                work.looked.wait()
                while not work.stop.is_set():
                    index = work.indices.popleft()
                    try:
                        report = self._render(process, work, index)
                        work.said.put(Rendered(index, report))
                    except RoadieError as error:
                        work.said.put(Rendered(index, None, error))
        except BaseException as error:  # noqa: BLE001
            # It is raised where the events are read.
            work.said.put(error)

    def _render(self, process: IsolatedProcess, work: _Waiting, index: int) -> RenderReport:
        return ask_as_wished(
            process,
            work.specs[index],
            self._plug_ins,
            self._bounds,
            work.progress_of(index),
            fresh=self._process,
            temporary=self._temporary,
            aside=work.aside,
        )


class _Waiting:
    """What the processes share: specs that wait, the longest first, and what is said of them.

    `looked` is set when nothing is known that would fail for all of them alike, `aside` where
    each process has a core to spare.
    """

    def __init__(self, specs: Sequence[RenderSpec]) -> None:
        self.specs = specs
        self.indices = deque(
            sorted(range(len(specs)), key=lambda index: -_size(specs[index].source))
        )
        self.said: queue.SimpleQueue[Rendered | Rendering | BaseException] = queue.SimpleQueue()
        self.stop = threading.Event()
        self.looked = threading.Event()
        self.aside = False
        if not _is_worth_a_look(specs):
            self.looked.set()

    def progress_of(self, index: int) -> Progress:
        """What the render of one of them tells its progress."""

        def progress(fraction: float, stage: str) -> None:
            if self.stop.is_set():
                raise Cancelled("It was cancelled.")
            self.said.put(Rendering(index, fraction, stage))

        return progress


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


def _is_worth_a_look(specs: Sequence[RenderSpec]) -> bool:
    """Whether there are several that share what could fail for all of them."""
    if len(specs) < 2:
        return False
    first, *others = specs
    same = all(one.chain is first.chain and one.instrument is first.instrument for one in others)
    return same and is_worth_it(first)


def _is_ours(spec: RenderSpec) -> bool:
    """Whether no code of others ran for it."""
    mine = spec.instrument is None and not spec.chain.plug_ins
    return mine and not any(isinstance(step, FaustStep) for step in spec.chain.every_step())


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return 0
