"""An isolated process: runs one piece of work at a time on its main thread.

`python -m bridge.host.isolated.child`, started by `bridge.host.isolated.process`. When whoever
started it goes away, it and all that it started go with it, at once.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import sys
import threading
from importlib import import_module
from typing import Any, BinaryIO, NoReturn, cast

from bridge.host.isolated.contract import Work
from bridge.host.isolated.doing import now_at
from bridge.host.isolated.inside import Speaker, end_all, settle_in, take_pipes
from bridge.host.isolated.lines import decode, encode
from bridge.host.isolated.messages import (
    PIPES_CLOSED,
    REQUESTS,
    Do,
    Done,
    Failed,
    Progressed,
    Report,
    Started,
    Stop,
)
from bridge.host.isolated.reporter import Reporter
from session.errors import (
    BackendUnavailable,
    Cancelled,
    JobFailed,
    RoadieError,
    WorkerOutOfMemory,
    storage_error,
)

log = logging.getLogger("roadie.isolated")

STAGES_PER_SECOND = 500
"""What is being done is the name in the sentence about a crash, so each is told."""

LONGEST_MESSAGE = 4000


def main() -> None:
    """Work until the pipe is closed."""
    requests, reports = take_pipes()
    logging.basicConfig(
        stream=sys.stderr, format="%(asctime)s %(process)d %(levelname)s %(message)s"
    )
    faulthandler.enable()
    settle_in(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    Child(requests, reports).serve()


def load(place: str) -> Work:
    """The work at `place` ("module:attribute"). Raises BackendUnavailable."""
    module, _, attribute = place.partition(":")
    try:
        return cast(Work, getattr(import_module(module), attribute))
    except (ImportError, AttributeError) as error:
        raise BackendUnavailable(
            f"{module} could not be loaded ({error}): reinstall Roadie."
        ) from error


class Child:
    """Work from one pipe, reports to another."""

    def __init__(self, requests: BinaryIO, reports: BinaryIO) -> None:
        self._requests = requests
        self._speak = Speaker(reports)
        self._waiting: queue.SimpleQueue[Do] = queue.SimpleQueue()
        self._stopped = 0

    def serve(self) -> NoReturn:
        """Do what is asked for, for ever; the reader ends the process."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while True:
            do = self._waiting.get()
            self._say(Started(do.call))
            self._say(self._attempt(do))

    def _listen(self) -> None:
        try:
            for line in self._requests:
                match decode(line, REQUESTS):
                    case Do() as do:
                        self._waiting.put(do)
                    case Stop(call):
                        self._stopped = call
        except OSError:
            os._exit(PIPES_CLOSED)
        finally:
            end_all()

    def _say(self, report: Report) -> None:
        # A plug-in that writes to descriptors at random leaves no line open before ours.
        self._speak(b"\n" + encode(report))

    def _attempt(self, do: Do) -> Report:
        def check() -> None:
            if self._stopped >= do.call:
                raise Cancelled("It was cancelled.")

        def say(fraction: float, stage: str) -> None:
            self._say(Progressed(do.call, fraction, stage))

        now_at("")
        progress = Reporter(check, say, STAGES_PER_SECOND)
        try:
            given = load(do.place)(do.asked, progress)
            report = Done(do.call, given)
            encode(report)
        except RoadieError as error:
            if error.__cause__ is not None:
                log.info("%s failed", do.place, exc_info=True)
            return _failed(do, error)
        except OSError as error:
            log.exception("%s was refused by the disk", do.place)
            return _failed(do, storage_error(error, error.filename or "a temporary file"))
        except MemoryError:
            log.exception("%s ran out of memory", do.place)
            return _failed(do, WorkerOutOfMemory("The machine has not enough memory for this."))
        except (Exception, SystemExit) as error:
            log.exception("%s met a defect", do.place)
            return _failed(do, defect(error))
        return report


def defect(error: BaseException) -> JobFailed:
    """The sentence for what should not happen."""
    words: Any = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return JobFailed(f"It stopped on a defect in Roadie ({words}): the details are in the log.")


def _failed(do: Do, error: RoadieError) -> Failed:
    return Failed(do.call, error.kind, str(error)[:LONGEST_MESSAGE])


if __name__ == "__main__":
    main()
