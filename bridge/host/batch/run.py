"""A plan carried out: every file rendered once, delivered whole, and written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bridge.host.batch.contract import Rendered, RenderEngine, Rendering
from bridge.host.batch.courier import Courier
from bridge.host.batch.delivery import FOLDER_PREFIX, Delivery, Finished
from bridge.host.batch.plan import BatchPlan
from bridge.host.batch.report import BatchReport, FileDone, batch_report
from bridge.host.batch.stems import Ready, Stems
from session.errors import JobFailed, RoadieError
from session.progress import Progress

NAMES_SHOWN = 3

OnDone = Callable[[FileDone], None]


def unheard(done: FileDone) -> None:
    """An OnDone that nobody listens to."""


def run_batch(
    plan: BatchPlan, engine: RenderEngine, progress: Progress, on_done: OnDone = unheard
) -> BatchReport:
    """Render what is planned. `on_done` is called, on this thread, for each file when it is done:
    delivered, and safe on the disk, or failed.

    One that fails stops nothing. Raises StorageFailed and its kin when nothing can be delivered,
    BackendUnavailable when the engine cannot work, and what `progress` raises (Cancelled); what
    was finished by then is delivered, and running the plan's wish again does the rest.
    """
    begun = time.monotonic()
    done: Mapping[int, FileDone] = {}
    if plan.planned or _has_leftovers(plan.out):
        with Delivery(plan.out) as delivery:
            done = _Run(plan, engine, delivery, progress, on_done).run()
    progress(1.0, "Done")
    return batch_report(plan, done, time.monotonic() - begun)


def _has_leftovers(out: Path) -> bool:
    return out.is_dir() and any(out.glob(f"{FOLDER_PREFIX}*"))


class _Run:
    def __init__(
        self,
        plan: BatchPlan,
        engine: RenderEngine,
        delivery: Delivery,
        progress: Progress,
        on_done: OnDone,
    ) -> None:
        self._plan = plan
        self._engine = engine
        self._progress = progress
        self._on_done = on_done
        self._done: dict[int, FileDone] = {}
        self._staged = [delivery.place(planned) for planned in plan.planned]
        self._courier = Courier(delivery)
        self._stems = Stems(plan)
        self._fractions = [0.0] * len(plan.planned)
        self._ready_seconds = 0.0
        self._at_work: dict[int, None] = {}
        self._whole_seconds = sum(one.seconds for one in plan.planned) or 1.0

    def run(self) -> Mapping[int, FileDone]:
        """What is done, by its index in the plan."""
        try:
            self._render()
        finally:
            self._hand(self._stems.rest())
            self._courier.finish()
            self._hear(quiet=True)
        self._hear(quiet=False)
        return self._done

    def _render(self) -> None:
        if not self._plan.planned:
            return
        specs = [
            replace(planned.spec, target=str(staged), replaces=None)
            for planned, staged in zip(self._plan.planned, self._staged, strict=True)
        ]
        self._say()
        with closing(self._engine.render(specs)) as events:
            for event in events:
                if isinstance(event, Rendering):
                    self._at_work[event.index] = None
                    self._ready(event.index, event.fraction)
                else:
                    self._take(event)
                self._hear(quiet=False)
                self._say()

    def _ready(self, index: int, fraction: float) -> None:
        # What another machine takes over may begin again.
        more = min(fraction, 1.0) - self._fractions[index]
        if more > 0:
            self._fractions[index] += more
            self._ready_seconds += more * self._plan.planned[index].seconds

    def _take(self, event: Rendered) -> None:
        index, planned = event.index, self._plan.planned[event.index]
        self._at_work.pop(index, None)
        self._ready(index, 1.0)
        if event.report is not None:
            finished = Finished(planned, self._staged[index], event.report)
            self._hand(self._stems.finished(index, finished))
            return
        self._hand(self._stems.failed(index))
        error = event.error or JobFailed("It was not rendered, and nothing said why.")
        self._end(index, FileDone(planned, None, self._visible(index, error)))

    def _visible(self, index: int, error: RoadieError) -> RoadieError:
        """An error that names the folder that the user knows, not the hidden one in it."""
        hidden = str(self._staged[index])
        words = str(error)
        return type(error)(words.replace(hidden, str(self._plan.out))) if hidden in words else error

    def _hand(self, ready: Ready) -> None:
        for index, one in ready:
            self._courier.hand(index, one)

    def _hear(self, quiet: bool) -> None:
        """Take what was delivered; `quiet` where an error is on its way already."""
        try:
            delivered = self._courier.delivered()
        except BaseException:
            if not quiet:
                raise
            return
        for index, one in delivered:
            self._end(index, FileDone(one.planned, one.report))

    def _end(self, index: int, one: FileDone) -> None:
        self._done[index] = one
        self._on_done(one)

    def _say(self) -> None:
        names = [Path(self._plan.planned[index].spec.source).name for index in self._at_work]
        shown = ", ".join(names[:NAMES_SHOWN]) + (" ..." if len(names) > NAMES_SHOWN else "")
        count = f"{len(self._done)} of {len(self._plan.planned)}"
        words = f"{count}: rendering {shown}" if shown else f"{count}: rendering"
        self._progress(min(1.0, self._ready_seconds / self._whole_seconds), words)
