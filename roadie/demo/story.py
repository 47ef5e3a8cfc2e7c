"""The order of the demo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from roadie.commands.work import follow
from roadie.demo.bounce import bounce
from roadie.demo.report import Timing, show_heard, show_promises, show_timings, show_tree
from roadie.demo.server_process import a_server
from roadie.show.progress import JobProgress
from roadie.show.results import print_json, session_folder, session_json
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

    async def generate(self, prompt: str, seed: int | None) -> Job:
        """Make a session of words."""
        spec = GenerateSpec(prompt=prompt, seed=seed)
        return await self._session("Generate", lambda: self._studio.submit(spec))

    async def import_bounce(self, made: Job) -> Job:
        """Drop a session's mix into the inbox, and wait for the session it becomes."""
        folder = session_folder(made, self._settings.library)
        session = read_session(folder)
        if session.mix is None:
            raise JobFailed(f"{folder} has no mix: run the demo again.")
        dropped = _free_name(self._settings.inbox_folder, "bounce")
        await asyncio.to_thread(bounce, folder / session.mix.file, dropped)
        return await self._session("Import", lambda: self._found(dropped))

    async def export(self, made: Job, what: str) -> Job:
        """Write a session as project folders."""
        name = session_folder(made, self._settings.library).name
        spec = ExportSpec(session=name, formats=FORMATS)
        began = time.monotonic()
        job = await follow(self._studio, await self._studio.submit(spec), what, self._progress)
        self.timings.append(Timing(what, time.monotonic() - began))
        return job

    async def _session(self, what: str, submit: Callable[[], Awaitable[Job]]) -> Job:
        began = time.monotonic()
        job = await follow(self._studio, await submit(), what, self._progress)
        session = read_session(session_folder(job, self._settings.library))
        music_seconds = session.length_samples / session.sample_rate
        self.timings.append(Timing(what, time.monotonic() - began, music_seconds))
        return job

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


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of the demo: each session's job beside the job of its export."""

    made: tuple[Job, Job]
    heard: tuple[Job, Job]
    timings: list[Timing]


async def _tell(settings: Settings, prompt: str, seed: int | None, quiet: bool) -> _Told:
    async with open_studio(settings) as studio:
        with JobProgress(quiet) as progress:
            demo = _Demo(settings, studio, progress)
            made = await demo.generate(prompt, seed)
            heard = await demo.import_bounce(made)
            made_export = await demo.export(made, "Export the generated session")
            heard_export = await demo.export(heard, "Export the imported session")
    return _Told((made, made_export), (heard, heard_export), demo.timings)


def _show(told: _Told, library: Path, console: Console) -> None:
    folders = {
        "generated": session_folder(told.made[0], library),
        "imported": session_folder(told.heard[0], library),
    }
    for folder in folders.values():
        show_tree(folder, console)
    show_heard(folders["imported"], console)
    show_promises(folders, console)
    show_timings(told.timings, console)


def tell(settings: Settings, prompt: str, seed: int | None, json: bool) -> None:
    """Start a server, do the main job twice, print what came of it, and end the server."""
    terminal = Console()
    console = Console(width=None if terminal.is_terminal else 140, quiet=json)
    began = time.monotonic()
    with a_server(settings.library) as server:
        ready_seconds = time.monotonic() - began
        console.print(f"The server is ready at {server.url} after {ready_seconds:.1f} s.")
        told = asyncio.run(_tell(settings, prompt, seed, quiet=json))
        _show(told, settings.library, console)
    if running_server(settings.library) is None:
        console.print("The server and its workers have ended. The projects stay where they are.")
    if json:
        print_json(
            {
                "generated": session_json(told.made[0], settings.library, told.made[1:]),
                "imported": session_json(told.heard[0], settings.library, told.heard[1:]),
                "ready_seconds": round(ready_seconds, 3),
                "seconds": {timing.step: round(timing.seconds, 3) for timing in told.timings},
            }
        )
