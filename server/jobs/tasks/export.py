"""A session becomes project folders."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from exports.contract import Exporter, ExportOptions, ExportReport
from exports.names import safe_name
from exports.printed import PrintedStems
from exports.registry import EXPORTERS
from exports.sources import cut_short
from server.jobs.remix import remix_words, remixed
from server.jobs.specs import ExportSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.library.label import titled
from session.document import read_session
from session.errors import BadInput, NotFound, SessionGone, storage
from session.model import Session
from session.progress import Progress, part_of

REPORT_FILE = "report.json"


def export(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Write the session in every format asked for, each into a folder of its own.

    `data` is `{"exports": {format: {"delivery": i}}, "reports": [...]}`.
    Raises NotFound (session, format, stem), SessionGone, BadInput, StorageFailed.
    """
    asked = ExportSpec.model_validate(spec)
    folder = _session_folder(place.library, asked.session)
    progress(0.0, "Reading the session")
    session = titled(read_session(folder), folder)
    formats = tuple(dict.fromkeys(asked.formats))
    exporters = [EXPORTERS.load(name) for name in formats]
    balanced = remixed(session, asked.mix)
    options = _options(asked, exporters, balanced != session)
    changes, session = remix_words(session, balanced), balanced
    out = _out_folder(asked.out)
    short = cut_short(session, folder)
    deliveries, reports = [], []
    for index, (name, exporter) in enumerate(zip(formats, exporters, strict=True)):
        target = place.staging / name
        with storage(target):
            target.mkdir(parents=True)
        part = part_of(progress, index / len(formats), (index + 1) / len(formats))
        try:
            report = exporter.export(session, folder, target, part, options)
        except NotFound as error:
            if not folder.is_dir():
                raise SessionGone(
                    f"The session folder {folder} went away during the export: put it back and "
                    "try again."
                ) from error
            raise
        report = replace(report, losses=(*short, *report.losses))
        reports.append(_write_report(report, session, changes, target))
        deliveries.append(Delivery(name, _target(name, asked.session, session, out)))
    return Outcome(
        deliveries=tuple(deliveries),
        data={
            "exports": {name: {"delivery": index} for index, name in enumerate(formats)},
            "reports": reports,
        },
        warnings=tuple(
            f"{report['format']}: {loss}" for report in reports for loss in report["losses"]
        ),
    )


def _session_folder(library: Path, session_id: str) -> Path:
    if session_id in ("", ".", "..") or any(mark in session_id for mark in "/\\:\0"):
        raise NotFound(f"There is no session {session_id!r}: a session's id is its folder's name.")
    folder = library / "sessions" / session_id
    if not folder.is_dir():
        raise NotFound(f"There is no session {session_id!r} in {library}: check the name.")
    return folder


def _options(asked: ExportSpec, exporters: list[Exporter], balanced: bool) -> ExportOptions:
    template = None
    if asked.template is not None:
        template = Path(asked.template).expanduser()
        if not any(exporter.takes_template for exporter in exporters):
            raise BadInput(
                "A template goes with the format ableton only: add it, or leave the template out."
            )
        if not template.is_file():
            raise NotFound(f"There is no set {template} to add to: check the path and try again.")
    if asked.stem_files != "wav" and "stems" not in asked.formats:
        raise BadInput(
            f"Only the format stems has {asked.stem_files.upper()} files: add it, or leave "
            "--stem-files out."
        )
    return ExportOptions(template, asked.stem_files, PrintedStems(), balanced)


def _out_folder(out: str | None) -> Path | None:
    if out is None:
        return None
    folder = Path(out).expanduser()
    if not folder.is_absolute():
        raise BadInput(f"The folder {out!r} is not a full path: write it from the root on.")
    return folder


def _target(name: str, session_id: str, session: Session, out: Path | None) -> str:
    if out is None:
        return f"sessions/{session_id}/exports/{name}"
    return str(out / f"{safe_name(session.title, session_id)} ({name})")


def _write_report(
    report: ExportReport, session: Session, remix: list[str], target: Path
) -> dict[str, Any]:
    """Write `report.json` into the folder: what was carried, what was not, how it was proved.

    `remix` is what sounds other than in the session, a track each.
    """
    told = {"session": session.title, "remix": remix, **asdict(report)}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    path = target / REPORT_FILE
    with storage(path):
        path.write_text(f"{text}\n", "utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
