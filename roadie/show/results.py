"""What came of a job, for a person or for a script."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.jobs.job import Job
from server.library.label import titled
from session import Session, read_session
from session.model import Mix

SECTIONS_SHOWN = 12
"""Parts of the form that are named; a long piece has hundreds."""


def _data(job: Job) -> dict[str, Any]:
    data: dict[str, Any] = (job.result or {}).get("data", {})
    return data


def session_folder(job: Job, library: Path) -> Path:
    """The folder of the session that a finished job made."""
    return library / str(_data(job)["session"])


def session_folders(job: Job, library: Path) -> list[Path]:
    """The folders of all sessions that a finished job made, the first first."""
    several = _data(job).get("sessions") or [_data(job)]
    return [library / str(each["session"]) for each in several]


def export_folders(job: Job, library: Path) -> dict[str, Path]:
    """The folder of each format that a finished export wrote."""
    return {name: library / str(path) for name, path in _data(job)["exports"].items()}


def session_json(job: Job, library: Path, exports: Iterable[Job] = ()) -> dict[str, Any]:
    """What `--json` prints for a job that made a session, and the exports of it."""
    folder = session_folder(job, library)
    answer = {**_data(job), "session": str(folder), "id": folder.name, "job": job.id}
    if "sessions" in answer:
        answer["sessions"] = [
            {**each, "session": str(library / str(each["session"]))} for each in answer["sessions"]
        ]
    # The last of the exports of several sessions is not the first session's.
    for export in reversed(list(exports)):
        answer["exports"] = export_json(export, library)["exports"]
    return answer


def export_json(job: Job, library: Path) -> dict[str, Any]:
    """What `--json` prints for an export."""
    folders = {name: str(path) for name, path in export_folders(job, library).items()}
    return {**_data(job), "exports": folders, "job": job.id}


def print_json(value: dict[str, Any]) -> None:
    """One object on standard output, on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def show_warnings(job: Job, said: Collection[str] = ()) -> None:
    """What the user should know about a job that went well, on standard error; not again what is
    `said` elsewhere."""
    for warning in job.warnings:
        if warning in said:
            continue
        sys.stderr.write(f"roadie: {warning}\n")


def decibels(value: float | None, unit: str = "dB") -> str:
    """A level in words; None is digital silence."""
    return "digital silence" if value is None else f"{value:.1f} {unit}"


def loudness_in_words(mix: Mix) -> str:
    """A mix's loudness; a recording's is not measured until something needs it."""
    if mix.loudness_lufs is None and mix.master_file is None:
        return "loudness not measured"
    return decibels(mix.loudness_lufs, "LUFS")


def tempo_in_words(session: Session) -> str:
    """`84 bpm`, or the range over a map with changes."""
    tempi = [step.bpm for step in session.tempo_map.steps]
    if len(tempi) == 1:
        return f"{tempi[0]:g} bpm"
    return f"{min(tempi):g} to {max(tempi):g} bpm in {len(tempi)} steps"


def meter_in_words(session: Session) -> str:
    """`4/4`, or each meter that occurs."""
    meters = (f"{step.numerator}/{step.denominator}" for step in session.meter_map.steps)
    return ", ".join(dict.fromkeys(meters))


def facts(session: Session) -> str:
    """A session's tempo, key, meter and length in a line."""
    key = session.key.name if session.key else "no key"
    bars = f"{session.length_bars} bar{'s' if session.length_bars != 1 else ''}"
    return f"{tempo_in_words(session)} · {key} · {meter_in_words(session)} · {bars}"


def show_session(folder: Path, console: Console) -> None:
    """A session as a table of its tracks, with its promises."""
    session = titled(read_session(folder), folder)
    console.print(Text(session.title, style="bold"), Text(facts(session)))
    table = Table(show_edge=False, pad_edge=False, box=None)
    for column in ("track", "role", "stem", "notes"):
        table.add_column(column, style="dim" if column == "role" else "")
    for track in session.tracks:
        notes = sum(len(clip.notes) for clip in track.midi_clips)
        stem = track.audio_clips[0].file if track.audio_clips else "–"
        name = Text("■ ", style=track.colour) + Text(track.name)
        table.add_row(name, track.role, stem, str(notes) if track.midi_clips else "–")
    console.print(table)
    if session.mix:
        residual = session.mix.grid_residual_samples
        console.print(
            f"grid residual {residual:+.3f} samples · null test {decibels(session.mix.null_db)}"
            f" · {loudness_in_words(session.mix)}",
            highlight=False,
        )
    if len(session.sections) > 1:
        shown = [section.name for section in session.sections[:SECTIONS_SHOWN]]
        more = len(session.sections) - len(shown)
        console.print(Text("form: " + " · ".join(shown) + (f" and {more} more" if more else "")))
    for note in session.provenance.notes:
        console.print(Text(note, style="dim"))
    origin = session.provenance
    seed = "" if origin.seed is None else f"seed {origin.seed} · "
    console.print(Text(f"{seed}licence: {origin.licence}", style="dim"))
    console.print(Text(str(folder), style="green"), soft_wrap=True)


def show_exports(job: Job, library: Path, console: Console) -> None:
    """Where each format was written, and what it could not carry."""
    reports = {report["format"]: report for report in _data(job).get("reports", [])}
    for name, folder in export_folders(job, library).items():
        console.print(Text(f"{name}: "), Text(str(folder), style="green"), soft_wrap=True)
        report = reports.get(name, {})
        if report.get("open_file"):
            console.print(f"  open {report['open_file']}", markup=False, highlight=False)
        if remix := report.get("remix"):
            words = f"  not as the session has it: {'; '.join(remix)}"
            console.print(words, markup=False, highlight=False)
        for loss in report.get("losses", []):
            console.print(f"  {loss}", style="dim", markup=False, highlight=False)
