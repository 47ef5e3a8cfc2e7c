"""One running isolated process: started, told, listened to, ended. It is never started again."""

from __future__ import annotations

import itertools
import logging
import os
import queue
import shutil
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from bridge.host.isolated.doing import PLACE, make_board, read_board
from bridge.host.isolated.family import kill_strays
from bridge.host.isolated.lines import BadMessage, decode, encode
from bridge.host.isolated.log import bound
from bridge.host.isolated.messages import LONGEST_LINE_BYTES, REPORTS, Report, Request
from bridge.host.isolated.outside import apart, command, environment, signal_all
from session.errors import JobFailed

log = logging.getLogger(__name__)

MODULE = "bridge.host.isolated.child"
MARK = "ROADIE_ISOLATED"
"""In the environment of all that it starts, so that nothing gets away from it."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Several processes share the cores; and the same sums are made in the same order."""

PRINTED_BYTES = 256 * 2**10
"""What one process may print between two pieces of work; the rest is dropped."""

SURE_BYTES = 16 * 2**10
"""What a pipe takes without waiting."""

EXIT_SECONDS = 5.0


class Running:
    """`reports` gets what it says, as it comes, and None when it has said its last word."""

    def __init__(self, temporary: Path, log_file: Path | None) -> None:
        """Start it, with a folder of its own in `temporary`. Raises JobFailed."""
        self.reports: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._calls = itertools.count(1)
        self._log_file = log_file
        self._mark = uuid4().hex
        self._left_to_print = PRINTED_BYTES
        self._telling = threading.Lock()
        self._ended = False
        try:
            temporary.mkdir(parents=True, exist_ok=True)
            self.temporary = Path(tempfile.mkdtemp(prefix="isolated-", dir=temporary.absolute()))
            self._board = self.temporary / ".doing"
            make_board(self._board)
            self._process, self._held_end = self._start()
        except OSError as error:
            raise JobFailed(
                f"A process could not be started ({error.strerror or error}): free some memory "
                f"or disk and try again."
            ) from error
        self._threads = [
            threading.Thread(target=target, args=(pipe,), name=f"isolated {self.pid}", daemon=True)
            for target, pipe in (
                (self._listen, self._process.stdout),
                (self._copy, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    def _start(self) -> tuple[subprocess.Popen[bytes], int]:
        """The process, and the end of its lifeline that is held here. Raises OSError."""
        lifeline, held_end = os.pipe()
        marks = {MARK: self._mark, PLACE: str(self._board)}
        try:
            process = subprocess.Popen(
                command(MODULE, lifeline),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(self.temporary, {**ONE_THREAD, **marks}),
                cwd=self.temporary,
                **apart(lifeline),
            )
        except OSError:
            os.close(held_end)
            shutil.rmtree(self.temporary, ignore_errors=True)
            raise
        finally:
            os.close(lifeline)
        return process, held_end

    @property
    def pid(self) -> int:
        """Its process id, and on POSIX its process group's."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs, as far as is known, and may go on."""
        return not self._ended and self.exit_code is None

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""
        return self._process.poll()

    @property
    def doing(self) -> str:
        """What it wrote down that it is in the midst of (`bridge.host.isolated.doing`)."""
        return read_board(self._board)

    def next_call(self) -> int:
        """A number for one more piece of work."""
        self._left_to_print = PRINTED_BYTES
        return next(self._calls)

    def tell(self, request: Request) -> None:
        """Send it a request. One that is gone is found by the end of its reports."""
        line = encode(request)
        if len(line) <= SURE_BYTES:
            self._write(line)
        else:
            # It may not be reading.
            threading.Thread(target=self._write, args=(line,), daemon=True).start()

    def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with self._telling, suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _listen(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(LONGEST_LINE_BYTES):
                # What a plug-in wrote into the pipe is not for us.
                with suppress(BadMessage):
                    self.reports.put(decode(line, REPORTS))
        self.reports.put(None)

    def _copy(self, pipe: IO[bytes]) -> None:
        """What it prints, into the log, up to a bound; read to its end, so that it never waits."""
        with pipe:
            while printed := os.read(pipe.fileno(), 2**16):
                kept = printed[: self._left_to_print]
                self._left_to_print -= len(kept)
                if self._log_file is not None and kept:
                    with suppress(OSError), self._log_file.open("ab") as file:
                        file.write(kept)

    def end(self) -> None:
        """End it and all that it started, and take its folder away. May be called again."""
        if self._ended:
            return
        self._ended = True
        signal_all(self.pid, self.exit_code is not None, terminate=False)
        os.close(self._held_end)
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("process %d does not end", self.pid)
        kill_strays(MARK, self._mark)
        assert self._process.stdin is not None
        if self._telling.acquire(timeout=1.0):
            with suppress(OSError):
                self._process.stdin.close()
            self._telling.release()
        for thread in self._threads:
            thread.join(1.0)
        shutil.rmtree(self.temporary, ignore_errors=True)
        if self._log_file is not None:
            with suppress(OSError):
                bound(self._log_file)
