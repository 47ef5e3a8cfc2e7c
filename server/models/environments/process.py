"""The process of a model, as its holder sees it: started, asked, listened to, ended."""

from __future__ import annotations

import itertools
import logging
import os
import queue
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from bridge.host.isolated.lines import BadMessage, encode
from bridge.host.isolated.messages import Failed, Progressed, Stop
from bridge.host.isolated.outside import apart, environment, how_it_ended, signal_all
from server.models.environments.messages import REPORTS, Done, Generate, Load, Report, read
from server.models.surroundings import FOR_MODELS
from session.errors import (
    Cancelled,
    JobFailed,
    ModelFailed,
    WorkerOutOfMemory,
    error_of_kind,
)
from session.progress import Progress

log = logging.getLogger(__name__)

MODULE = "server.models.environments.inside"
LOOK_SECONDS = 0.1
EXIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a model's process may say nothing before it is ended, while it loads and while it
    makes sound; and how long it has to hand over what stands, once it was asked to stop."""

    load_seconds: float = 900.0
    quiet_seconds: float = 300.0
    stop_seconds: float = 30.0


class ModelProcess:
    """One process of the model called `title`; it is never started again."""

    def __init__(self, python: Path, title: str, patience: Patience) -> None:
        """Start it. Raises JobFailed when the system refuses."""
        self._title = title
        self._patience = patience
        self._calls = itertools.count(1)
        self._reports: queue.SimpleQueue[tuple[Report, bytes] | None] = queue.SimpleQueue()
        self._telling = threading.Lock()
        self._ended = False
        try:
            self._process, self._held_end = _start(python)
        except OSError as error:
            raise JobFailed(
                f"The process of {title} could not be started ({error.strerror or error}): free "
                "some memory or disk and try again."
            ) from error
        self._listener = threading.Thread(target=self._listen, name=f"model {title}", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Its process id, and on POSIX its process group's."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as is known."""
        return not self._ended and self._process.poll() is None

    def load(self, place: str, asked: dict[str, str | bool]) -> None:
        """Have it load a model. Raises what the loading raised, and as `generate`."""
        call = next(self._calls)

        def unheard(fraction: float, stage: str) -> None:
            del fraction, stage

        self._ask(Load(call, place, asked), b"", self._patience.load_seconds, unheard)

    def generate(
        self, asked: dict[str, object], payload: bytes, progress: Progress
    ) -> tuple[dict[str, object], bytes]:
        """Have it make sound, and wait.

        When `progress` raises Cancelled, it is asked to stop, and what it then gives is the answer.
        Raises what the model raised; ModelFailed, WorkerOutOfMemory when the process ended or had
        to be ended; Cancelled.
        """
        call = next(self._calls)
        request = Generate(call, asked, len(payload))
        return self._ask(request, payload, self._patience.quiet_seconds, progress)

    def _ask(
        self, request: Load | Generate, payload: bytes, quiet_seconds: float, progress: Progress
    ) -> tuple[dict[str, object], bytes]:
        self._tell(encode(request) + payload)
        last = Progressed(request.call, 0.0, "")
        stopped = False
        due = time.monotonic() + quiet_seconds
        while True:
            report, sound = self._next(request.call)
            match report:
                case Done(_, given):
                    return given, sound
                case Failed(_, kind, message):
                    raise error_of_kind(kind, message)
                case Progressed():
                    last = report
                    due = due if stopped else time.monotonic() + quiet_seconds
            if time.monotonic() > due:
                self.end()
                raise self._hung(quiet_seconds, stopped)
            if not stopped and self._is_unwanted(last, progress):
                stopped = True
                due = time.monotonic() + self._patience.stop_seconds
                self._tell(encode(Stop(request.call)))

    def _next(self, call: int) -> tuple[Report | None, bytes]:
        """What it says next of `call`; nothing, after a moment. Raises when the process is gone."""
        try:
            came = self._reports.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return None, b""
        if came is None:
            raise self._gone()
        return came if came[0].call == call else (None, b"")

    def _is_unwanted(self, last: Progressed, progress: Progress) -> bool:
        try:
            progress(last.fraction, last.stage)
        except Cancelled:
            return True
        except BaseException:
            # Nobody waits for what it does.
            self.end()
            raise
        return False

    def _hung(self, quiet_seconds: float, stopped: bool) -> Exception:
        if stopped:
            return Cancelled("It was cancelled.")
        return ModelFailed(
            f"{self._title} said nothing for {quiet_seconds:g} seconds and was ended: ask for "
            "less at a time, and look into logs/workers.log in the library if it happens again."
        )

    def _gone(self) -> Exception:
        """The sentence for a process that ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(EXIT_SECONDS)
        code = self._process.poll()
        self.end()
        if code == -9:
            return WorkerOutOfMemory(
                f"{self._title} was ended from outside, most likely because memory ran out: ask "
                "for less at a time, take a smaller model, or close other programs."
            )
        return ModelFailed(
            f"{self._title} crashed ({how_it_ended(code)}): try again, and look into "
            "logs/workers.log in the library if it happens again."
        )

    def _listen(self) -> None:
        pipe = cast(BinaryIO, self._process.stdout)
        with pipe, suppress(BadMessage, OSError, ValueError):
            while came := read(pipe, REPORTS):
                self._reports.put(came)
        self._reports.put(None)

    def _tell(self, content: bytes) -> None:
        # It may not be reading.
        threading.Thread(target=self._write, args=(content,), daemon=True).start()

    def _write(self, content: bytes) -> None:
        pipe = cast(BinaryIO, self._process.stdin)
        # One that is gone is found by the end of its reports.
        with self._telling, suppress(OSError, ValueError):
            pipe.write(content)
            pipe.flush()

    def end(self) -> None:
        """End it and all that it started. May be called again."""
        if self._ended:
            return
        self._ended = True
        signal_all(self.pid, self._process.poll() is not None, terminate=False)
        os.close(self._held_end)
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("the process %d of a model does not end", self.pid)
        if self._telling.acquire(timeout=1.0):
            with suppress(OSError):
                cast(BinaryIO, self._process.stdin).close()
            self._telling.release()
        self._listener.join(EXIT_SECONDS)


def _start(python: Path) -> tuple[subprocess.Popen[bytes], int]:
    """The process, and the end of its lifeline that is held here. Raises OSError."""
    lifeline, held_end = os.pipe()
    surroundings = environment(Path(tempfile.gettempdir()), FOR_MODELS)
    # Its own packages come first on its path, and Roadie last (`beneath.path_beneath`).
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        surroundings.pop(name, None)
    command = [str(python), "-P", "-X", "utf8", "-m", MODULE]
    try:
        process = subprocess.Popen(
            command if os.name == "nt" else [*command, str(lifeline)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=surroundings,
            **apart(lifeline),
        )
    except OSError:
        os.close(held_end)
        raise
    finally:
        os.close(lifeline)
    return process, held_end
