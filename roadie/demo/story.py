"""The order of the demo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console

from roadie.commands.work import follow
from roadie.demo.bounce import bounce
from roadie.demo.report import Timing, show_heard, show_promises, show_timings, show_tree
from roadie.demo.server_process import a_server
from roadie.show.progress import JobProgress
from roadie.show.results import session_folder
from roadie.studio import Studio, open_studio
from server.api.running import running_server
from server.jobs.job import Job
from server.jobs.specs import ExportSpec, GenerateSpec
from server.settings import Settings
from session import read_session
from session.errors import JobFailed

FORMATS = ("ableton", "logic")
INBOX_PATIENCE_SECONDS = 60.0


class _Demo:
    """One run of the demo, and what it remembers."""

    def __init__(self, settings: Settings, studio: Studio, progress: JobProgress) -> None:
        self._settings = settings
        self._studio = studio
        self._progress = progress
        self.timings: list[Timing] = []

    async def generate(self, prompt: str, seed: int | None) -> Path:
        """Make a session of words."""
        spec = GenerateSpec(prompt=prompt, seed=seed)
        return await self._session("Generate", lambda: self._studio.submit(spec))

    async def import_bounce(self, made: Path) -> Path:
        """Drop the session's mix into the inbox, and wait for the session it becomes."""
        session = read_session(made)
        if session.mix is None:
            raise JobFailed(f"{made} has no mix: run the demo again.")
        dropped = _free_name(self._settings.inbox_folder, "bounce")
        await asyncio.to_thread(bounce, made / session.mix.file, dropped)
        return await self._session("Import", lambda: self._found(dropped))

    async def export(self, folder: Path, what: str) -> None:
        """Write a session as project folders."""
        spec = ExportSpec(session=folder.name, formats=FORMATS)
        began = time.monotonic()
        await follow(self._studio, await self._studio.submit(spec), what, self._progress)
        self.timings.append(Timing(what, time.monotonic() - began))

    async def _session(self, what: str, submit: Callable[[], Awaitable[Job]]) -> Path:
        began = time.monotonic()
        job = await follow(self._studio, await submit(), what, self._progress)
        folder = session_folder(job, self._settings.library)
        session = read_session(folder)
        music_seconds = session.length_samples / session.sample_rate
        self.timings.append(Timing(what, time.monotonic() - began, music_seconds))
        return folder

    async def _found(self, dropped: Path) -> Job:
        """The job by which the inbox took the file."""
        give_up = time.monotonic() + INBOX_PATIENCE_SECONDS
        while time.monotonic() < give_up:
            for job in await self._studio.jobs(limit=20):
                if job.kind == "import" and Path(str(job.spec["file"])) == dropped:
                    return job
            await asyncio.sleep(0.1)
        raise JobFailed(f"The inbox did not take {dropped}: see `roadie doctor`.")


def _free_name(folder: Path, stem: str) -> Path:
    """A path in `folder` that no file has yet."""
    path, number = folder / f"{stem}.wav", 2
    while path.exists():
        path, number = folder / f"{stem} {number}.wav", number + 1
    return path


async def _tell(settings: Settings, prompt: str, seed: int | None, console: Console) -> None:
    async with open_studio(settings) as studio:
        with JobProgress(quiet=False) as progress:
            demo = _Demo(settings, studio, progress)
            made = await demo.generate(prompt, seed)
            heard = await demo.import_bounce(made)
            await demo.export(made, "Export the generated session")
            await demo.export(heard, "Export the imported session")
    for folder in (made, heard):
        show_tree(folder, console)
    show_heard(heard, console)
    show_promises({"generated": made, "imported": heard}, console)
    show_timings(demo.timings, console)


def tell(settings: Settings, prompt: str, seed: int | None) -> None:
    """Start a server, do the main job twice, print what came of it, and end the server."""
    console = Console(width=None if Console().is_terminal else 140)
    began = time.monotonic()
    with a_server(settings.library) as server:
        ready = time.monotonic() - began
        console.print(f"The server is ready at {server.url} after {ready:.1f} s.")
        asyncio.run(_tell(settings, prompt, seed, console))
    if running_server(settings.library) is None:
        console.print("The server and its workers have ended. The projects stay where they are.")
