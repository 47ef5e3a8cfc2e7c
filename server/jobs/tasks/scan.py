"""The job `scan`: the plug-ins of this machine, found, tried and remembered."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.places import named_folders, platform_folders
from bridge.host.plug_ins.scan import ScanReport
from bridge.host.plug_ins.scan import scan as scan_folders
from server.jobs.host_specs import ScanSpec
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.rendering import isolated_processes
from server.settings import read_settings
from session.errors import NotFound
from session.progress import Progress


def scan(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Bring what is known of this machine's plug-ins up to date.

    `data` is the ScanReport, and `plug_ins`, how many are known now. Raises NotFound for a folder
    that is not there, StorageFailed, Cancelled.
    """
    asked = ScanSpec.model_validate(spec)
    settings = read_settings(library=place.library)
    named = [Path(folder) for folder in asked.folders]
    for folder in named:
        if not folder.exists():
            raise NotFound(f"There is no folder or file {folder}: check the path and try again.")
    if named:
        folders = named_folders(named)
    else:
        folders = (*platform_folders(), *named_folders(settings.plug_in_folders))
    with isolated_processes(place) as make:
        report = scan_folders(
            folders,
            settings.plug_in_index,
            make,
            progress,
            again=asked.again,
            processes=settings.render_workers,
            deadline_seconds=settings.plug_in_seconds,
            memory_mb=settings.render_memory_mb,
        )
    known = len(PlugInIndex(settings.plug_in_index).all())
    return Outcome((), {**asdict(report), "plug_ins": known}, tuple(_warnings(report)))


def _warnings(report: ScanReport) -> list[str]:
    words = [f"The folder {folder} cannot be looked into." for folder in report.unreadable]
    if report.moved_aside:
        words.append(
            f"What was known of the plug-ins could not be read: it was put aside as "
            f"{report.moved_aside}, and everything was tried again."
        )
    return words
