"""What renders files for the jobs of the plug-in host: processes of this machine, or a cluster."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bridge.host.batch.contract import Rendered, RenderEngine
from bridge.host.batch.local import LocalEngine
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.render.spec import RenderReport, RenderSpec
from server.jobs.host_specs import RenderSpec as RenderWish
from server.jobs.task import JobPlace
from server.jobs.worker_log import worker_log
from server.settings import Settings
from session.progress import Progress


@contextmanager
def isolated_processes(place: JobPlace) -> Iterator[Callable[[], IsolatedProcess]]:
    """A maker of processes, all of which are ended afterwards."""
    made: list[IsolatedProcess] = []

    def make() -> IsolatedProcess:
        process = IsolatedProcess(Path(tempfile.gettempdir()), worker_log(place.library))
        made.append(process)
        return process

    try:
        yield make
    finally:
        for process in made:
            process.close()


def bounds_of(settings: Settings) -> Bounds:
    """What one file may take."""
    return Bounds(
        quiet_seconds=4 * settings.plug_in_seconds,
        deadline_seconds=settings.render_seconds,
        memory_mb=settings.render_memory_mb,
    )


def render_all(
    engine: RenderEngine, specs: Sequence[RenderSpec], progress: Progress
) -> list[RenderReport]:
    """Every spec's report, in their order. Raises what the first that fails failed with."""
    reports: dict[int, RenderReport] = {}
    fractions = [0.0] * len(specs)
    with closing(engine.render(specs)) as events:
        for event in events:
            if isinstance(event, Rendered):
                if event.error is not None:
                    raise event.error
                assert event.report is not None
                reports[event.index] = event.report
                fractions[event.index] = 1.0
            else:
                fractions[event.index] = event.fraction
            progress(sum(fractions) / len(specs), "Rendering")
    return [reports[index] for index in range(len(specs))]


def engine_of(asked: RenderWish, settings: Settings, place: JobPlace) -> RenderEngine:
    """The engine that a render asks for. Raises BackendUnavailable."""
    workers = asked.workers or settings.render_workers
    temporary, log = Path(tempfile.gettempdir()), worker_log(place.library)
    bounds, plug_ins = bounds_of(settings), settings.plug_in_index
    if asked.engine == "ray":
        from bridge.host.batch.ray_engine import RayEngine

        return RayEngine(asked.address, bounds, plug_ins, carry=asked.carry)
    return _local(workers, bounds, temporary, log, plug_ins)


_KEPT: dict[tuple[Any, ...], LocalEngine] = {}


def _local(workers: int, bounds: Bounds, temporary: Path, log: Path, plug_ins: Path) -> LocalEngine:
    """The engine of the job before, whose processes are warm, if nothing about it is different.

    They end with the worker that this is.
    """
    about = (workers, bounds, temporary, log, plug_ins)
    if about not in _KEPT:
        for other in _KEPT.values():
            other.close()
        _KEPT.clear()
        _KEPT[about] = LocalEngine(*about, keeps=True)
    return _KEPT[about]
