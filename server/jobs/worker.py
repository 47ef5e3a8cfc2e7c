"""A worker process: runs one job at a time on its main thread. `python -m server.jobs.worker`.

Talks `server.jobs.protocol` on what were its standard input and output. Plug-ins print, so those
are moved to descriptors of their own before anything else is loaded, and what is printed goes to
the log. When the server goes away, the worker and all that it started go with it, at once.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, NoReturn

from server.jobs.delivery import session_gone
from server.jobs.protocol import (
    Cancel,
    Failed,
    Finished,
    Progressed,
    Report,
    Run,
    Started,
    decode_request,
    encode,
)
from server.jobs.staging import work_folder, write_outcome
from server.jobs.task import JobPlace, load
from session.errors import (
    Cancelled,
    JobFailed,
    RoadieError,
    WorkerOutOfMemory,
    storage_error,
)

log = logging.getLogger("roadie.worker")

REPORTS_PER_SECOND = 10
LONGEST_MESSAGE = 2000
NICENESS = 5
"""Workers give way to the server, so that it answers promptly while jobs run."""

GUARD = "trap '' TERM INT HUP; read -r _; kill -KILL 0"
"""Ends the worker's process group when the server's end of the lifeline closes.

The reader thread does the same, but cannot while native code holds the interpreter lock.
"""


def main() -> None:
    """Serve until the server closes the pipe."""
    requests, reports = _take_pipes()
    logging.basicConfig(
        stream=sys.stderr, format=f"%(asctime)s worker {os.getpid()} %(levelname)s %(message)s"
    )
    faulthandler.enable()
    _settle_in()
    Worker(requests, reports).serve()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The private pipes; 0 then reads nothing and 1 is the log, for Python and native code."""
    requests = os.fdopen(os.dup(0), "rb")
    reports = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, reports


def _settle_in() -> None:
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where memory runs out, the kernel is to end the worker rather than the server.
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("500")
    if len(sys.argv) > 1:
        lifeline = int(sys.argv[1])
        quiet = subprocess.DEVNULL
        subprocess.Popen(["/bin/sh", "-c", GUARD], stdin=lifeline, stdout=quiet, stderr=quiet)
        os.close(lifeline)


def _go() -> NoReturn:
    """End this process and its children, whatever they are in the middle of."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


class Worker:
    """Jobs from one pipe, reports to another."""

    def __init__(self, requests: BinaryIO, reports: BinaryIO) -> None:
        self._requests = requests
        self._reports = reports
        self._speaking = threading.Lock()
        self._waiting: queue.SimpleQueue[Run] = queue.SimpleQueue()
        self._cancelled: set[str] = set()

    def serve(self) -> NoReturn:
        """Run what is asked for, for ever; the reader ends the process."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while True:
            self._run(self._waiting.get())

    def _listen(self) -> None:
        try:
            for line in self._requests:
                match decode_request(line):
                    case Run() as run:
                        self._waiting.put(run)
                    case Cancel(job):
                        self._cancelled.add(job)
        finally:
            _go()

    def say(self, report: Report) -> None:
        """Tell the server, from whichever thread."""
        line = memoryview(encode(report))
        with self._speaking:
            while line:
                line = line[self._reports.write(line) :]

    def check(self, job: str) -> None:
        """Raise Cancelled if the job is no longer wanted."""
        if job in self._cancelled:
            raise Cancelled("The job was cancelled.")

    def _run(self, run: Run) -> None:
        self.say(Started(run.job))
        session = _session_folder(run)
        had_session = session is not None and session.is_dir()
        error = self._attempt(run)
        if error is None:
            self.say(Finished(run.job))
            return
        if session is not None and had_session and not session.is_dir():
            error = session_gone(session)
        self.say(Failed(run.job, error.kind, str(error)[:LONGEST_MESSAGE]))

    def _attempt(self, run: Run) -> RoadieError | None:
        attempt = Path(run.folder)
        work = work_folder(attempt)
        try:
            work.mkdir(parents=True)
            place = JobPlace(Path(run.library), work)
            outcome = load(run.task)(run.spec, place, Reporter(self, run.job))
            self.check(run.job)
            write_outcome(attempt, outcome, lambda: self.check(run.job))
        except RoadieError as error:
            if error.__cause__ is not None:
                log.info("job %s failed", run.job, exc_info=True)
            return error
        except OSError as error:
            log.exception("job %s was refused by the disk", run.job)
            return storage_error(error, error.filename or work)
        except MemoryError:
            log.exception("job %s ran out of memory", run.job)
            return WorkerOutOfMemory(
                "The job needed more memory than the machine has: try a shorter piece."
            )
        except (Exception, SystemExit) as error:
            log.exception("job %s met a defect", run.job)
            return JobFailed(
                f"The job stopped on a defect in Roadie ({type(error).__name__}): the details are "
                f"in logs/workers.log in the library."
            )
        return None


def _session_folder(run: Run) -> Path | None:
    name = run.spec.get("session")
    return Path(run.library, "sessions", name) if isinstance(name, str) and name else None


class Reporter:
    """The Progress of one job: never falls, and says little enough not to be a load."""

    def __init__(self, worker: Worker, job: str) -> None:
        self._worker = worker
        self._job = job
        self._fraction = 0.0
        self._stage = ""
        self._allowance = float(REPORTS_PER_SECOND)
        self._at = time.monotonic()
        self._said_at = 0.0

    def __call__(self, fraction: float, stage: str) -> None:
        """See `session.progress.Progress`."""
        self._worker.check(self._job)
        # Written so that NaN changes nothing.
        if fraction > self._fraction:
            self._fraction = min(1.0, float(fraction))
        now = time.monotonic()
        self._allowance += (now - self._at) * REPORTS_PER_SECOND
        self._allowance = min(self._allowance, float(REPORTS_PER_SECOND))
        self._at = now
        due = now - self._said_at >= 1 / REPORTS_PER_SECOND
        if self._allowance >= 1 and (due or stage != self._stage):
            self._allowance -= 1
            self._said_at = now
            self._stage = stage
            self._worker.say(Progressed(self._job, self._fraction, stage[:LONGEST_MESSAGE]))


if __name__ == "__main__":
    main()
