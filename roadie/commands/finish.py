"""From a command's work to what it prints: the sessions it made, and their exports if asked."""

from __future__ import annotations

from rich.console import Console

from exports.registry import EXPORTERS
from roadie.commands.options import formats_of
from roadie.commands.specs import spec_of
from roadie.commands.work import follow, run
from roadie.show.progress import JobProgress
from roadie.show.results import (
    export_json,
    print_json,
    session_folders,
    session_json,
    show_exports,
    show_session,
    show_warnings,
)
from roadie.studio import Studio, open_studio
from server.jobs.any_spec import AnySpec
from server.jobs.job import Job
from server.jobs.specs import ExportSpec
from server.settings import Settings
from session import read_session

Step = tuple[AnySpec, str]
"""A job to do, and what it does in words."""


async def export_made(
    studio: Studio, made: Job, formats: tuple[str, ...], settings: Settings, progress: JobProgress
) -> list[Job]:
    """The finished export of each session that a job made; none when no format is asked for."""
    if not formats:
        return []
    exports = []
    for folder in session_folders(made, settings.library):
        job = await studio.submit(spec_of(ExportSpec, session=folder.name, formats=formats))
        exports.append(await follow(studio, job, "Exporting", progress))
    return exports


async def do(settings: Settings, steps: list[Step], export_to: str, quiet: bool) -> list[list[Job]]:
    """Do each job, and the export of what it made; answers the finished jobs of each step."""
    finished: list[list[Job]] = []
    formats = formats_of(export_to)
    async with open_studio(settings) as studio:
        with JobProgress(quiet) as progress:
            for spec, what in steps:
                made = await follow(studio, await studio.submit(spec), what, progress)
                exports = await export_made(studio, made, formats, settings, progress)
                finished.append([made, *exports])
    return finished


def finish_sessions(settings: Settings, steps: list[Step], export_to: str, json: bool) -> None:
    """Do jobs that each make sessions, and print what came of them."""
    console = Console()
    for name in formats_of(export_to):  # before the work, not after it
        EXPORTERS.place(name)
    for made, *exports in run(do(settings, steps, export_to, quiet=json)):
        if json:
            show_warnings(made)
            print_json(session_json(made, settings.library, exports))
            continue
        folders = session_folders(made, settings.library)
        notes = (note for folder in folders for note in read_session(folder).provenance.notes)
        show_warnings(made, said=tuple(notes))
        for folder in folders:
            show_session(folder, console)
        for export in exports:
            show_exports(export, settings.library, console)


def finish_export(settings: Settings, spec: ExportSpec, json: bool) -> None:
    """Do an export, and print what came of it."""
    ((job,),) = run(do(settings, [(spec, "Exporting")], "", quiet=json))
    if json:
        show_warnings(job)
        print_json(export_json(job, settings.library))
    else:
        show_exports(job, settings.library, Console())
