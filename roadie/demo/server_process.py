"""A server for as long as a block of code runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from server.api.running import RunningServer, running_server
from session.errors import JobFailed, storage

PATIENCE_SECONDS = 60.0
"""How long a server may take to be ready, on the slowest machine and a cold disk."""

STOP_SECONDS = 10.0


@contextmanager
def a_server(library: Path) -> Iterator[RunningServer]:
    """Start a server on `library` at a free port; end it, and all it started, afterwards.

    A library has one server: one that runs already is used, and left running. Raises JobFailed
    when ours does not come up.
    """
    running = running_server(library)
    if running:
        yield running
        return
    log = library / "logs" / "server.log"
    with storage(log):
        log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "roadie", "serve", "--port", "0", "--library", str(library)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield _wait_until_ready(process, library, log)
    finally:
        _end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], library: Path, log: Path) -> RunningServer:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        server = running_server(library)
        if server:
            return server
        time.sleep(0.05)
    raise JobFailed(f"The server did not start: its last words are in {log}.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server politely, then what is left of it and its workers by force."""
    try:
        workers = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        workers = []
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(workers, STOP_SECONDS)
    for worker in alive:
        worker.kill()
    psutil.wait_procs(alive, STOP_SECONDS)
