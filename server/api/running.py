"""`server.json`: how programs on this machine find the server of a library."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from session.errors import storage

SERVER_FILE = "server.json"
_CLOCK_SLACK_SECONDS = 5.0
"""The system tells when a process began to a hundredth of a second, by a clock that may be set."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server: its address, process, and when it was ready (seconds since the epoch)."""

    url: str
    pid: int
    started_at: float


def running_server(library: Path) -> RunningServer | None:
    """The server that works on `library`, or None.

    A file that a killed server left behind counts for nothing, even when another program has
    got its process id.
    """
    found = _read(library / SERVER_FILE)
    if found is None:
        return None
    try:
        began_at = psutil.Process(found.pid).create_time()
    except (psutil.Error, ValueError, OverflowError):
        return None
    return found if began_at <= found.started_at + _CLOCK_SLACK_SECONDS else None


def _read(path: Path) -> RunningServer | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        url, pid, started_at = document["url"], document["pid"], document["started_at"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if isinstance(url, str) and type(pid) is int and isinstance(started_at, int | float):
        return RunningServer(url, pid, float(started_at))
    return None


def announce(library: Path, server: RunningServer) -> None:
    """Write `server.json`, whole or not at all. Raises StorageFailed."""
    path = library / SERVER_FILE
    beside = library / f".{SERVER_FILE}.{os.getpid()}"
    with storage(path):
        try:
            beside.write_text(json.dumps(asdict(server)), encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def withdraw(library: Path) -> None:
    """Remove this process's `server.json`; another server's is left alone."""
    path = library / SERVER_FILE
    found = _read(path)
    if found is not None and found.pid == os.getpid():
        path.unlink(missing_ok=True)
