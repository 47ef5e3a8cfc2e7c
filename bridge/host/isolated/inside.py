"""How a process settles into standing apart: its private pipes, its rank, its end.

The first thing that it does, before anything else is loaded: what it loads later prints, forks
and crashes. Used by whatever runs other people's code, jobs and plug-ins alike.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, NoReturn

NICENESS = 5
"""Workers give way to the server, so that it answers promptly while they run."""

GUARD = "trap '' TERM INT HUP; read -r _; kill -KILL 0"
"""Ends the process group when the other end of the lifeline closes.

A thread that reads the requests does the same, but cannot while native code holds the
interpreter lock.
"""


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The private pipes: requests, and reports (unbuffered).

    0 then reads nothing and 1 is the log, for Python and native code.
    """
    requests = os.fdopen(os.dup(0), "rb")
    reports = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, reports


def settle_in(lifeline: int | None) -> None:
    """Give way to others, leave no cores, and see that the end of `lifeline` is the end."""
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One that was started by one that gives way already does not give way twice.
    os.nice(max(0, NICENESS - os.nice(0)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where memory runs out, the kernel is to end the worker rather than who started it.
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("500")
    if lifeline is not None:
        quiet = subprocess.DEVNULL
        subprocess.Popen(["/bin/sh", "-c", GUARD], stdin=lifeline, stdout=quiet, stderr=quiet)
        os.close(lifeline)


def end_all() -> NoReturn:
    """End this process and its children, whatever they are in the middle of."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


class Speaker:
    """Lines into the pipe of the reports, whole, from whichever thread."""

    def __init__(self, reports: BinaryIO) -> None:
        self._reports = reports
        self._speaking = threading.Lock()

    def __call__(self, line: bytes) -> None:
        """Write one line. Raises OSError when nobody listens."""
        rest = memoryview(line)
        with self._speaking:
            while rest:
                rest = rest[self._reports.write(rest) :]
