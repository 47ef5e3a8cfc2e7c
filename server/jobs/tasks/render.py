"""The job `render`: files, or tracks of a session, through a chain or an instrument."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.host.batch.plan import BatchPlan, plan
from bridge.host.batch.report import BatchReport, Failure
from bridge.host.batch.run import run_batch
from bridge.host.batch.wish import BatchWish
from bridge.host.chain.model import Chain
from bridge.host.chain.moves import moved
from bridge.host.chain.shelf import ChainShelf, ShelvedChain
from bridge.host.isolated.plain_json import to_json
from bridge.host.render.spec import Instrument, Output
from server.jobs.host_specs import ChainWish, InstrumentWish, RenderSpec
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.render_session import render_session
from server.jobs.tasks.rendering import engine_of
from server.settings import Settings, read_settings
from session.errors import BadInput
from session.progress import Progress, part_of
from session.tempo import TempoMap

PLANNED = 0.05
MOST_WARNINGS = 20


def render(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Render what the spec names.

    A batch delivers each file when it is whole, into the folder that was asked for, and is not
    held back by files that fail: `data` says what became of each. Raises NotFound, BadInput,
    UnreadableChain, BackendUnavailable, StorageFailed, Cancelled; for a session what fails.
    """
    asked = RenderSpec.model_validate(spec)
    settings = read_settings(library=place.library)
    engine = engine_of(asked, settings, place)
    if asked.session is not None:
        if asked.instrument is not None:
            raise BadInput("An instrument plays MIDI files: export the session's MIDI first.")
        chain = None if asked.chain is None else _shelved(asked, settings)
        return render_session(asked, chain, engine, place, progress)
    shelved = _shelved(asked, settings)
    progress(0.0, "Looking at the files")
    planned = plan(_wish(asked, shelved, settings), part_of(progress, 0.0, PLANNED))
    if asked.dry_run:
        return Outcome((), _plan_data(planned))
    report = run_batch(planned, engine, part_of(progress, PLANNED, 1.0))
    return Outcome((), _report_data(report), _warnings(report))


def _shelved(asked: RenderSpec, settings: Settings) -> ShelvedChain:
    """The chain that is asked for, moving as is asked for."""
    shelved = chain_for(asked.chain, settings, asked.instrument)
    return replace(shelved, chain=moved(shelved.chain, asked.automation))


def chain_for(
    wish: ChainWish | None, settings: Settings, instrument: InstrumentWish | None = None
) -> ShelvedChain:
    """The chain that is meant: of the shelf, given whole, or none at all behind an instrument."""
    folder = settings.chains_folder
    if isinstance(wish, str):
        return ChainShelf(folder).load(wish)
    chain = wish or Chain(instrument.name if instrument else "dry", ())
    return ShelvedChain(chain, folder, folder / "given whole")


def _wish(asked: RenderSpec, shelved: ShelvedChain, settings: Settings) -> BatchWish:
    chain, most = shelved.chain, asked.tail_seconds
    out = Path(asked.out) if asked.out else settings.library / "renders" / chain.name
    return BatchWish(
        inputs=asked.files,
        out=out,
        chain=chain,
        base=shelved.base,
        folder=Path("/"),
        instrument=_instrument(asked.instrument),
        name=asked.name,
        output=Output(asked.output, asked.sample_rate),
        sidechains=asked.sidechains,
        tempo_map=TempoMap.constant(asked.bpm) if asked.bpm else None,
        tail=None if most is None else replace(chain.tail, at_most_seconds=most),
        replace=asked.replace,
        twice=asked.twice,
        # What the machines of a cluster have, they know themselves.
        plug_ins=settings.plug_in_index if asked.engine == "local" else None,
    )


def _instrument(wish: InstrumentWish | None) -> Instrument | None:
    if wish is None:
        return None
    is_file = wish.name.lower().endswith(".dsp")
    return Instrument(
        name=Path(wish.name).stem if is_file else wish.name,
        format=wish.format,
        maker=wish.maker,
        preset=wish.preset,
        parameters=wish.parameters,
        faust_file=wish.name if is_file else None,
    )


def _plan_data(planned: BatchPlan) -> dict[str, Any]:
    return {
        "out": str(planned.out),
        "planned": [
            {"source": one.spec.source, "target": one.spec.target, "track": one.spec.track}
            for one in planned.planned
        ],
        "up_to_date": [one.source for one in planned.up_to_date],
        "failed": [_failure(Failure(wrong.source, wrong.error)) for wrong in planned.wrong],
    }


def _report_data(report: BatchReport) -> dict[str, Any]:
    return {
        "out": str(report.out),
        "rendered": [to_json(one) for one in report.rendered],
        "up_to_date": [one.source for one in report.up_to_date],
        "failed": [_failure(one) for one in report.failed],
        "seconds": report.seconds,
        "audio_seconds": report.audio_seconds,
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "source": failure.source,
        "track": failure.track,
        "kind": failure.error.kind,
        "reason": str(failure.error),
    }


def _warnings(report: BatchReport) -> tuple[str, ...]:
    """What failed, in sentences; the report has all of it."""
    words = [f"{Path(one.source).name}: {one.error}" for one in report.failed]
    if len(words) > MOST_WARNINGS:
        rest = len(words) - MOST_WARNINGS
        words = [*words[:MOST_WARNINGS], f"{rest} more files were not rendered."]
    return tuple(words)
