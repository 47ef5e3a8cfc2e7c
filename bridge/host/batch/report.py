"""What came of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.host.batch.plan import BatchPlan, Planned, UpToDate
from bridge.host.render.spec import RenderReport
from session.errors import RoadieError


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not rendered, or that could not even be planned, and why."""

    source: str
    error: RoadieError
    track: int | None = None


@dataclass(frozen=True, slots=True)
class FileDone:
    """One file of a batch that is done: its report, with where the user finds it, or why not."""

    planned: Planned
    report: RenderReport | None
    error: RoadieError | None = None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """All of it, in the order of the plan.

    `seconds` is how long it took, `audio_seconds` how long the sources that were rendered sound.
    """

    out: Path
    rendered: tuple[RenderReport, ...]
    up_to_date: tuple[UpToDate, ...]
    failed: tuple[Failure, ...]
    seconds: float
    audio_seconds: float


def batch_report(plan: BatchPlan, done: Mapping[int, FileDone], seconds: float) -> BatchReport:
    """The report of a plan whose files, by their index in it, are `done`."""
    in_order = [done[index] for index in sorted(done)]
    return BatchReport(
        plan.out,
        tuple(one.report for one in in_order if one.report is not None),
        plan.up_to_date,
        (
            *(Failure(wrong.source, wrong.error) for wrong in plan.wrong),
            *(
                Failure(one.planned.spec.source, one.error, one.planned.spec.track)
                for one in in_order
                if one.error is not None
            ),
        ),
        seconds,
        sum(one.planned.seconds for one in in_order if one.report is not None),
    )
