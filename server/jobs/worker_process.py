"""A worker process as the server sees it: started, given jobs, listened to, ended."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from bridge.host.isolated.lines import BadMessage
from bridge.host.isolated.outside import apart, command, environment, how_it_ended, signal_all
from server.jobs.protocol import (
    LINE_LIMIT_BYTES,
    Cancel,
    Early,
    Failed,
    Finished,
    Progressed,
    Request,
    Run,
    Started,
    decode_report,
    encode,
)
from server.jobs.worker_log import worker_log
from server.models.surroundings import FOR_MODELS
from server.settings import Settings, environment_of
from session.errors import JobFailed, RoadieError, WorkerCrashed, error_of_kind

MODULE = "server.jobs.worker"
TERMINATE_SECONDS = 0.15
EXIT_SECONDS = 5.0

_KNOWN_TO_TASKS = (
    "longest_audio_seconds",
    "models",
    "environments",
    "device",
    "model_memory_mb",
    "model_idle_seconds",
    "plug_in_folders",
    "plug_in_index",
    "plug_in_seconds",
    "chains",
    "render_workers",
    "render_memory_mb",
    "render_seconds",
)
"""A flag of the server's holds in its workers too, which read these settings for themselves."""

OnProgress = Callable[[float, str], None]
OnEarly = Callable[[dict[str, Any]], None]


class NeverStarted(Exception):
    """The worker was gone before it took the job: another one may."""


class WorkerProcess:
    """One worker. `kinds` are the kinds of job it has run, and so has libraries warm for."""

    def __init__(self, process: Process, temporary: Path, in_lane: bool = False) -> None:
        self._process = process
        self.in_lane = in_lane
        self.temporary = temporary
        self._reason: RoadieError | None = None
        self._ending = False
        # Its process id may mean another process from then on.
        self._ended = False
        self.kinds: set[str] = set()
        self.jobs = 0
        self.memory_mb = 0
        self.idle_since = 0.0

    @classmethod
    async def start(
        cls, settings: Settings, temporary: Path, lifeline: int, in_lane: bool = False
    ) -> Self:
        """A worker whose TMPDIR is `temporary`, and which ends when `lifeline` closes.

        With `in_lane` it is the one of trained models. Raises JobFailed when the system refuses.
        """
        known = environment_of(settings, *_KNOWN_TO_TASKS)
        if in_lane:
            known |= FOR_MODELS
        try:
            temporary.mkdir(mode=0o700)
            with worker_log(settings.library).open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    *command(MODULE, lifeline),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=environment(temporary, known),
                    cwd=temporary,
                    limit=LINE_LIMIT_BYTES,
                    **apart(lifeline),
                )
        except OSError as error:
            raise JobFailed(
                f"A worker could not be started ({error.strerror or error}): free some memory or "
                f"disk and try again."
            ) from error
        return cls(process, temporary, in_lane)

    @property
    def pid(self) -> int:
        """Its process id, and on POSIX its process group's."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs, as far as is known, and may go on."""
        return self._process.returncode is None and not self._ending

    @property
    def gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.returncode is not None

    async def run(self, run: Run, on_progress: OnProgress, on_early: OnEarly | None = None) -> None:
        """Have it do a job, and wait until it has; `on_early` is told notes that stand already.

        Raises what the job raised; WorkerCrashed, or the reason given to `kill`, when it ended on
        the way; NeverStarted when it ended before.
        """
        if not self.alive:
            raise NeverStarted
        started = False
        self._send(run)
        while True:
            try:
                line = await self._line()
                report = decode_report(line) if line else None
            except BadMessage as error:
                await self.kill()
                raise WorkerCrashed(
                    "The worker sent something that cannot be understood: try again, and look "
                    "into logs/workers.log if it happens again."
                ) from error
            if report is None:
                await self.kill()
                if self._reason is None and not started:
                    raise NeverStarted
                raise self._reason or WorkerCrashed(self._last_words())
            if report.job != run.job:
                continue
            match report:
                case Started():
                    started = True
                case Progressed(_, fraction, stage):
                    on_progress(fraction, stage)
                case Early(_, notes):
                    if on_early is not None:
                        on_early(notes)
                case Finished():
                    return
                case Failed(_, kind, message):
                    raise error_of_kind(kind, message)

    async def _line(self) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            return await stdout.readline()
        except ValueError as error:
            raise BadMessage("a line that does not end") from error
        except OSError:
            return b""

    def cancel(self, job: str) -> None:
        """Ask it to stop the job."""
        self._send(Cancel(job))

    def _send(self, request: Request) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        # A worker that is gone is found by the end of its reports.
        if not stdin.is_closing():
            stdin.write(encode(request))

    async def kill(self, reason: RoadieError | None = None) -> None:
        """End it and all that it started; `reason` is what its job then fails with."""
        if self._ended:
            return
        self._ending = True
        self._reason = self._reason or reason
        self._signal(terminate=True)
        await self._gone(TERMINATE_SECONDS)
        # Always: what it started may have outlived it.
        self._signal(terminate=False)
        await self._gone(EXIT_SECONDS)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._ended = True
        await asyncio.to_thread(shutil.rmtree, self.temporary, ignore_errors=True)

    async def _gone(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), seconds)

    def _signal(self, terminate: bool) -> None:
        signal_all(self.pid, self.gone, terminate)

    def _last_words(self) -> str:
        code = self._process.returncode
        if code == -9:
            return (
                "The worker was ended from outside, perhaps because the machine ran out of "
                "memory: close other programs and try again."
            )
        return (
            f"The worker crashed ({how_it_ended(code)}): try again, and look into logs/workers.log "
            f"in the library if it happens again."
        )
