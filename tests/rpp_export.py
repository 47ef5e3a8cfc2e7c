"""A session as a REAPER project, held against the rules of the format and read by `rpp`."""

from __future__ import annotations

from pathlib import Path

from exports.contract import ExportReport
from exports.reaper import ReaperExporter
from session import Session
from session.progress import silent
from tests.rpp_reader import Rpp, read_rpp
from tests.rpp_rules import problems


def exported(session: Session, source: Path, target: Path) -> tuple[Rpp, Path, ExportReport]:
    """The session's project as `rpp` reads it, its file and the report."""
    report = ReaperExporter().export(session, source, target, silent)
    path = target / report.open_file
    assert problems(path) == []
    return read_rpp(path), path, report
