"""Real plug-ins that crash, hang and misbehave, among files that are well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.ledger import Ledger
from bridge.host.batch.local import LocalEngine
from bridge.host.batch.plan import BatchPlan, plan
from bridge.host.batch.run import run_batch
from bridge.host.isolated.contract import Bounds
from bridge.host.render.spec import RenderSpec
from session.errors import (
    Cancelled,
    PlugInCrashed,
    PlugInFailed,
    PlugInHung,
    RoadieError,
    WorkerOutOfMemory,
)
from session.progress import silent
from tests.hosting import built
from tests.integration.batches import GAIN, chain_of, tree, wish, write_sound

pytestmark = pytest.mark.peer("dpf")

BOUNDS = Bounds(quiet_seconds=10.0, memory_mb=900)


def engine(folder: Path, workers: int = 2, bounds: Bounds = BOUNDS) -> LocalEngine:
    return LocalEngine(workers, bounds, folder / "temporary", folder / "log")


def plug_in(name: str, **parameters: Any) -> Any:
    step = {"kind": "plug-in", "name": str(built(name)), "parameters": parameters}
    return chain_of({"kind": "gain", "gain_db": 0}, step, name=name)


def planned_for(folder: Path, names: list[str], seconds: float = 0.3, **more: Any) -> BatchPlan:
    """A batch in which each file has a fixture of its own; names that are none have a gain."""
    for level, name in enumerate(names, 1):
        write_sound(folder / "in" / f"{name}.wav", seconds, level=100 * level)
    planned = plan(wish(folder, **more))
    return replace(
        planned,
        planned=tuple(
            replace(one, spec=replace(one.spec, chain=_chain_of(one.spec)))
            for one in planned.planned
        ),
    )


def _chain_of(spec: RenderSpec) -> Any:
    name = Path(spec.source).stem
    if name.startswith("good"):
        return GAIN
    late = {"After": 0.1} if name in {"crash-in-render", "hang-in-render", "nan-output"} else {}
    return plug_in(name, **late)


FAILURES: dict[str, type[RoadieError]] = {
    "crash-at-load": PlugInCrashed,
    "crash-in-render": PlugInCrashed,
    "exits": PlugInCrashed,
    "hang-in-render": PlugInHung,
    "memory-eater": WorkerOutOfMemory,
    "nan-output": PlugInFailed,
}


def test_every_kind_of_failure_ends_its_own_file_with_a_reason_and_nothing_else(
    tmp_path: Path,
) -> None:
    good = [f"good {number}" for number in range(6)] + ["forks", "prints-to-stdout"]
    planned = planned_for(tmp_path, [*FAILURES, *good])
    report = run_batch(planned, engine(tmp_path), silent)

    told = {Path(one.source).stem: one.error for one in report.failed}
    assert {name: type(error) for name, error in told.items()} == FAILURES
    for name, error in told.items():
        words = f"Fixture {name}"
        assert words in str(error), error
    assert "crashed (Segmentation fault)" in str(told["crash-in-render"])
    assert "stopped answering" in str(told["hang-in-render"])
    assert set(tree(tmp_path / "out")) == {f"{name}.wav" for name in good}
    assert {Path(one.source).stem for one in report.rendered} == set(good)
    assert len(list(Ledger(tmp_path / "out").all())) == len(good)
    assert not [one for one in psutil.Process().children(recursive=True) if _is_ours(one)]
    assert not list((tmp_path / "temporary").iterdir())


def _is_ours(process: psutil.Process) -> bool:
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return "bridge.host.isolated" in command or "sleep 121" in command


def test_a_render_that_is_not_the_same_again_is_told(tmp_path: Path) -> None:
    planned = planned_for(tmp_path, ["random", "latency"], twice=True)
    report = run_batch(planned, engine(tmp_path), silent)
    blamed = {Path(one.source).stem: one.not_deterministic for one in report.rendered}
    assert len(blamed["random"]) == 1
    assert "random" in blamed["random"][0]
    assert blamed["latency"] == ()
    assert len(tree(tmp_path / "out")) == 2


def test_a_batch_that_is_cancelled_keeps_what_is_whole_and_goes_on_from_there(
    tmp_path: Path,
) -> None:
    names = [f"good {number}" for number in range(4)]
    planned = planned_for(tmp_path, [*names, "hang-in-render"], seconds=0.3)
    done: list[str] = []

    def progress(fraction: float, stage: str) -> None:
        # All that is left hangs.
        if len(done) == len(names):
            raise Cancelled("Enough.")

    with pytest.raises(Cancelled, match="Enough"):
        run_batch(
            planned, engine(tmp_path), progress, lambda one: done.append(one.planned.spec.source)
        )
    assert set(tree(tmp_path / "out")) == {f"{name}.wav" for name in names}
    assert not list((tmp_path / "out").glob(".roadie-render-*"))
    assert len(plan(wish(tmp_path)).up_to_date) == len(names)


def test_closing_an_engine_ends_what_is_at_work_and_leaves_no_file(tmp_path: Path) -> None:
    write_sound(tmp_path / "long.wav", seconds=20)
    target = tmp_path / "out.wav"
    spec = RenderSpec(str(tmp_path / "long.wav"), str(target), plug_in("slow", Pause=20))
    events = engine(tmp_path).render([spec])
    for event in events:
        if isinstance(event, Rendering) and event.fraction > 0:
            break
    events.close()  # type: ignore[attr-defined]
    assert not target.exists()
    assert not list((tmp_path / "temporary").iterdir())
    assert not [one for one in psutil.Process().children(recursive=True) if _is_ours(one)]


def test_the_longest_files_come_first(tmp_path: Path) -> None:
    specs = [
        RenderSpec(
            str(write_sound(tmp_path / f"{seconds}.wav", seconds / 10)),
            str(tmp_path / f"{seconds}-out.wav"),
            GAIN,
        )
        for seconds in (1, 3, 2)
    ]
    events = [one for one in engine(tmp_path, 1).render(specs) if isinstance(one, Rendered)]
    assert [event.index for event in events] == [1, 2, 0]
    assert all(event.report for event in events)
