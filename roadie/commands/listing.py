"""`roadie sessions` and `roadie jobs`: what is there, and what goes on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from roadie.commands.choose import session_id
from roadie.commands.finding import PLAIN, find_sessions, summary_in
from roadie.commands.options import Json, Library
from roadie.commands.work import run
from roadie.show.results import print_json, show_session
from roadie.studio import open_studio
from server.jobs.job import Job
from server.library.search import Wanted
from server.settings import Settings, read_settings

Limit = Annotated[int, typer.Option(help="How many, newest first.")]


def sessions(
    session: Annotated[str | None, typer.Argument(help="Show this one whole.")] = None,
    search: Annotated[
        str, typer.Option(help="Words in the title, prompt, style, tracks or comments.")
    ] = "",
    bpm_min: Annotated[float | None, typer.Option(help="No slower than this.")] = None,
    bpm_max: Annotated[float | None, typer.Option(help="No faster than this.")] = None,
    key: Annotated[str | None, typer.Option(help='Such as "A minor" or "F# dorian".')] = None,
    style: Annotated[str | None, typer.Option(help="Of this style.")] = None,
    album: Annotated[str | None, typer.Option(help="In this album.")] = None,
    favourite: Annotated[bool, typer.Option("--favourite", help="Favourites only.")] = False,
    hidden: Annotated[bool, typer.Option("--hidden", help="Those that are hidden.")] = False,
    limit: Limit = 20,
    json: Json = False,
    library: Library = None,
) -> None:
    """List the library's sessions, find some, or show one."""
    settings = read_settings(library=library)
    if session is not None:
        name = session_id(settings, session)
        if json:
            print_json(asdict(summary_in(settings, name)))
        else:
            show_session(settings.sessions_folder / name, Console())
        return
    wanted = Wanted(
        words=search,
        bpm_min=bpm_min,
        bpm_max=bpm_max,
        key=key,
        style=style,
        album=album,
        favourite=True if favourite else None,
        hidden=hidden,
    )
    found = find_sessions(settings, wanted, limit)
    if json:
        print_json({"sessions": [asdict(summary) for summary in found]})
        return
    if not found and wanted != PLAIN:
        Console().print(f"No such session in {settings.sessions_folder}: look for less.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("session", "tempo", "key", "meter", "bars", "tracks", "made by"):
        table.add_column(column, overflow="fold")
    for one in found:
        if one.error:
            table.add_row(Text(one.id), Text(one.error, style="red"))
        else:
            bpm = f"{one.bpm:g}" + ("…" if one.tempo_changes else "")
            table.add_row(
                Text(one.id),
                bpm,
                one.key or "–",
                one.meter,
                str(one.bars),
                str(len(one.tracks)),
                one.operation,
            )
    Console().print(table if found else f"No sessions yet in {settings.sessions_folder}.")


def _job_json(job: Job) -> dict[str, object]:
    return asdict(job)


async def _jobs(settings: Settings, limit: int, cancel: str | None) -> list[Job]:
    async with open_studio(settings) as studio:
        if cancel:
            return [await studio.cancel(cancel)]
        return await studio.jobs(limit)


def jobs(
    limit: Limit = 20,
    cancel: Annotated[str | None, typer.Option(help="End the job with this id.")] = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """List jobs, or end one."""
    found = run(_jobs(read_settings(library=library), limit, cancel))
    if json:
        print_json({"jobs": [_job_json(job) for job in found]})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("job", "what", "state", "done", "when", ""):
        table.add_column(column, overflow="fold")
    styles = {"done": "green", "failed": "red", "running": "cyan"}
    for job in found:
        when = datetime.fromtimestamp(job.created_at).strftime("%Y-%m-%d %H:%M:%S")
        words = job.failure.message if job.failure else job.stage
        state = Text(job.state, style=styles.get(job.state, ""))
        table.add_row(job.id, job.kind, state, f"{job.fraction:.0%}", when, Text(words))
    Console().print(table if found else "No jobs yet.")
