"""`roadie watch`: every bounce that appears in a folder becomes a session."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from roadie.commands.finish import export_made
from roadie.commands.options import ExportTo, Json, Library, formats_of
from roadie.commands.work import interruptible, run, watch_job
from roadie.show.progress import JobProgress
from roadie.show.results import print_json, session_folder, session_json, show_session
from roadie.studio import Studio, open_studio
from server.jobs.job import Job
from server.settings import Settings, read_settings
from session.errors import BadInput, RoadieError

if TYPE_CHECKING:
    from server.library.inbox import InboxEvent


class _Watch:
    """Follows each file from the folder to its session, several at a time."""

    def __init__(
        self, settings: Settings, studio: Studio, progress: JobProgress, export_to: str, json: bool
    ) -> None:
        self._settings = settings
        self._studio = studio
        self._progress = progress
        self._formats = formats_of(export_to)
        self._json = json
        self._console = Console()
        self._following: set[asyncio.Task[None]] = set()

    def take(self, event: InboxEvent) -> None:
        """A file was found, or became a job."""
        if event.job_id:
            task = asyncio.ensure_future(self._finish(event.job_id, Path(event.path).name))
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def stop(self) -> None:
        """Leave what is being followed; its jobs stay in the library."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def _finish(self, job_id: str, name: str) -> None:
        try:
            job = await watch_job(self._studio, job_id, f"Importing {name}", self._progress)
            exports = await export_made(
                self._studio, job, self._formats, self._settings, self._progress
            )
        except RoadieError as error:
            Console(stderr=True).print(Text(f"{name}: {error}", style="red"))
            return
        self._say(job, exports)

    def _say(self, job: Job, exports: list[Job]) -> None:
        if self._json:
            print_json(session_json(job, self._settings.library, exports))
        else:
            show_session(session_folder(job, self._settings.library), self._console)


async def _watch(settings: Settings, export_to: str, json: bool) -> None:
    from server.database import open_database
    from server.library.inbox import InboxWatch

    stopped = asyncio.Event()
    async with AsyncExitStack() as stack:
        studio = await stack.enter_async_context(open_studio(settings))
        progress = stack.enter_context(JobProgress(quiet=json))
        watch = _Watch(settings, studio, progress, export_to, json)
        stack.push_async_callback(watch.stop)
        database = await asyncio.to_thread(open_database, settings.library)
        stack.callback(database.dispose)
        stack.enter_context(interruptible(stopped))
        await stack.enter_async_context(
            InboxWatch(settings, database, studio.submit, tell=watch.take)
        )
        where = Text(f"Watching {settings.inbox_folder}; Ctrl-C ends it.")
        Console(stderr=True).print(where, soft_wrap=True)
        await stopped.wait()


def watch(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder (else the inbox of the settings).")
    ] = None,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
) -> None:
    """Import every recording that appears in a folder, until Ctrl-C."""
    settings = read_settings(library=library, inbox=folder)
    if folder is not None and folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file: give the folder to watch.")
    run(_watch(settings, export_to, json))
