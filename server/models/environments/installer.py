"""The programs that make environments: uv where it is, else Python's own venv and pip."""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from bridge.host.isolated.family import kill_tree
from server.models.environments.beneath import interpreter
from session.errors import BackendUnavailable, DiskFull, RoadieError

Heard = Callable[[str], None]
"""Is told each line that a program prints, and "" now and then; may raise Cancelled."""

_LOOK_SECONDS = 0.2
_LAST_LINES = 60

_NO_NETWORK = re.compile(
    r"name resolution|getaddrinfo|name or service not known|nodename nor servname|NewConnection|"
    r"connection (refused|reset|timed out|error)|network is unreachable|dns error|"
    r"failed to establish|max retries|proxyerror|connecttimeout|readtimeout|tcp connect",
    re.IGNORECASE,
)
_DISK_FULL = re.compile(r"no space left|disk quota|errno 28\b|not enough space", re.IGNORECASE)
_NOT_THERE = re.compile(
    r"no matching distribution found for ([^\s(]+)|because (\S+) was not found|"
    r"no version of ([^\s,]+)",
    re.IGNORECASE,
)


def venv_command(folder: Path) -> list[str]:
    """What makes an empty environment in `folder` for this Python."""
    if uv := shutil.which("uv"):
        return [uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
    # pip reaches into it from outside, where there is one.
    without = ["--without-pip"] if find_spec("pip") else []
    return [sys.executable, "-m", "venv", *without, str(folder)]


def install_command(folder: Path, requirements: Sequence[str]) -> list[str]:
    """What installs `requirements`, and nothing else, into the environment in `folder`."""
    python = str(interpreter(folder))
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", python, "--no-deps", *requirements]
    if find_spec("pip"):
        start = [sys.executable, "-m", "pip", "--python", python]
    else:
        start = [python, "-m", "pip"]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    return [*start, "install", "--no-deps", *quiet, *requirements]


def run(command: Sequence[str], log: Path, heard: Heard) -> tuple[int, str]:
    """Run a program to its end; answers its exit code and its last lines.

    What it prints goes into `log` too. It is ended with all that it started when `heard` raises.
    Raises OSError, and what `heard` raises.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, lines), name="installer", daemon=True)
    reader.start()
    last: deque[str] = deque(maxlen=_LAST_LINES)
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ {' '.join(command)}\n")
            while True:
                try:
                    line = lines.get(timeout=_LOOK_SECONDS)
                except queue.Empty:
                    heard("")
                    continue
                if line is None:
                    break
                file.write(line)
                last.append(line.rstrip())
                heard(line.rstrip())
        return process.wait(), "\n".join(last)
    finally:
        if process.poll() is None:
            kill_tree(process.pid)
            process.wait()
        reader.join()


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as pipe:
        for line in pipe:
            lines.put(line)
    lines.put(None)


def failure(name: str, printed: str, folder: Path, log: Path) -> RoadieError:
    """The sentence for an install that failed, by what the installer printed."""
    if _DISK_FULL.search(printed):
        return DiskFull(
            f"The disk became full while the environment {name} was made at {folder}: free some "
            "space, or set ROADIE_ENVIRONMENTS to a folder on another disk."
        )
    # Asked first: who is not reached has no versions either.
    if _NO_NETWORK.search(printed):
        return BackendUnavailable(
            f"The environment {name} could not be made: its packages' index was not reached. "
            "Check the network, and install again."
        )
    if found := _NOT_THERE.search(printed):
        package = next(group for group in found.groups() if group).rstrip(",.;:")
        return BackendUnavailable(
            f"The environment {name} could not be made: {package} is not to be had for this "
            f"machine and Python {sys.version_info[0]}.{sys.version_info[1]}; the details are in "
            f"{log}."
        )
    return BackendUnavailable(
        f"The environment {name} could not be made ({_told(printed)}): the details are in {log}."
    )


def _told(printed: str) -> str:
    """The line that says most: the last with "error", or the last."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()]
    return ((telling or lines or ["it said nothing"])[-1])[:200]
