"""The job `compare`: a sound before and after a chain, to hear and to see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bridge.host.compare.spec import CompareReport, CompareSpec, Figures
from bridge.host.compare.work import PLACE
from bridge.host.isolated.plain_json import of_json, to_json
from exports.names import safe_name
from server.jobs.host_specs import CompareSpec as CompareWish
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.render import chain_for
from server.jobs.tasks.rendering import bounds_of, isolated_processes
from server.settings import read_settings
from session.errors import BadInput, NotFound, storage
from session.progress import Progress
from session.tempo import TempoMap


def compare(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Write dry and wet at one loudness, one file that goes from one to the other, and a picture
    of both, into a folder of their own beside the sound or in `out`.

    `data` is the report, with `words`, sentences for the user. Raises NotFound, BadInput,
    UnreadableAudio, UnreadableChain, PlugInFailed and its kin, Cancelled.
    """
    asked = CompareWish.model_validate(spec)
    settings = read_settings(library=place.library)
    file = Path(asked.file)
    if not file.is_file():
        raise NotFound(f"There is no file {file}: check the path and try again.")
    shelved = chain_for(asked.chain, settings)
    if missing := [key for key in shelved.chain.sidechains if key not in asked.sidechains]:
        raise BadInput(
            f"The chain {shelved.chain.name} listens to another sound, {missing[0]}: say which, "
            f"as {missing[0]}=FILE."
        )
    folder = place.staging / "comparison"
    with storage(folder):
        folder.mkdir(parents=True)
    wish = CompareSpec(
        dry=str(file),
        folder=str(folder),
        name=safe_name(file.stem, "sound")[:100],
        chain=shelved.chain,
        base=str(shelved.base),
        sidechains=dict(asked.sidechains),
        tempo_map=TempoMap.constant(asked.bpm) if asked.bpm else None,
    )
    with isolated_processes(place) as make:
        content = {
            "spec": to_json(wish),
            "plug_ins": str(settings.plug_in_index),
        }
        report = of_json(CompareReport, make().do(PLACE, content, bounds_of(settings), progress))
    out = Path(asked.out) if asked.out else file.parent
    name = safe_name(f"{file.stem} through {shelved.chain.name}", "comparison")
    return Outcome(
        (Delivery("comparison", str(out / name)),), _data(report), tuple(report.warnings)
    )


def _data(report: CompareReport) -> dict[str, Any]:
    files = (report.dry_file, report.wet_file, report.alternating_file, report.picture_file)
    return {
        "folder": {"delivery": 0},
        "files": [Path(file).name for file in files],
        "words": [
            _words("dry", report.dry, report.dry_gain_db),
            _words("wet", report.wet, report.wet_gain_db),
        ],
    }


def _words(side: str, figures: Figures, gain_db: float) -> str:
    """A side's loudness, and what was done to match it."""
    if figures.loudness_lufs is None:
        return f"{side}: silence"
    turned = f", turned down by {-gain_db:.1f} dB" if gain_db < -0.05 else ""
    peak = f"{figures.true_peak_dbtp:.1f}" if figures.true_peak_dbtp is not None else "no"
    return f"{side}: {figures.loudness_lufs:.1f} LUFS, {peak} dBTP{turned}"
