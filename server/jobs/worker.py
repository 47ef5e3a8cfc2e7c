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
import sys
import threading
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

from bridge.host.isolated.inside import Speaker, end_all, settle_in, take_pipes
from bridge.host.isolated.reporter import Reporter
from server.jobs.delivery import session_gone
from server.jobs.prompt_thread import prompt
from server.jobs.protocol import (
    LINE_LIMIT_BYTES,
    Cancel,
    Early,
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
from session.early import EarlyNotes
from session.errors import (
    Cancelled,
    JobFailed,
    RoadieError,
    WorkerOutOfMemory,
    storage_error,
)
from session.promptly import Promptly

log = logging.getLogger("roadie.worker")

LONGEST_MESSAGE = 2000


def main() -> None:
    """Serve until the server closes the pipe."""
    requests, reports = take_pipes()
    promptly = prompt()
    logging.basicConfig(
        stream=sys.stderr, format=f"%(asctime)s worker {os.getpid()} %(levelname)s %(message)s"
    )
    faulthandler.enable()
    settle_in(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    Worker(requests, reports, promptly).serve()


class Worker:
    """Jobs from one pipe, reports to another."""

    def __init__(self, requests: BinaryIO, reports: BinaryIO, promptly: Promptly) -> None:
        self._requests = requests
        self._speak = Speaker(reports)
        self._promptly = promptly
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
            end_all()

    def say(self, report: Report) -> None:
        """Tell the server, from whichever thread."""
        self._speak(encode(report))

    def _tell(self, job: str, notes: EarlyNotes) -> None:
        line = encode(Early(job, notes.as_json()))
        # Nothing depends on them: they come again with the session.
        if len(line) < LINE_LIMIT_BYTES:
            self._speak(line)

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

        def say(fraction: float, stage: str) -> None:
            self.say(Progressed(run.job, fraction, stage))

        progress = Reporter(lambda: self.check(run.job), say)
        try:
            work.mkdir(parents=True)
            place = JobPlace(Path(run.library), work, partial(self._tell, run.job), self._promptly)
            outcome = load(run.task)(run.spec, place, progress)
            wanted = _nothing if outcome.partial else partial(self.check, run.job)
            wanted()
            write_outcome(attempt, outcome, wanted)
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


def _nothing() -> None:
    """What had become of cancelled work is wanted after all."""


def _session_folder(run: Run) -> Path | None:
    name = run.spec.get("session")
    return Path(run.library, "sessions", name) if isinstance(name, str) and name else None


if __name__ == "__main__":
    main()
