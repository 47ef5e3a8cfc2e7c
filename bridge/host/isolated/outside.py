"""How a process that stands apart is started, and ended with all that it started.

The other half of `bridge.host.isolated.inside`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import bridge
from bridge.host.isolated.family import kill_tree

HIDDEN = frozenset({"DISPLAY", "WAYLAND_DISPLAY"})
"""A plug-in that finds a screen opens windows on it."""


def command(module: str, lifeline: int) -> list[str]:
    """What starts `module` in this interpreter; its argument is its end of the lifeline."""
    started = [sys.executable, "-P", "-X", "utf8", "-m", module]
    return started if os.name == "nt" else [*started, str(lifeline)]


def environment(temporary: Path, also: Mapping[str, str]) -> dict[str, str]:
    """This process's, without a screen, with `temporary` for temporary files, and `also`."""
    named = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    for name in ("TMPDIR", "TMP", "TEMP"):
        named[name] = str(temporary)
    named.update(also)
    # The folder that this process was loaded from, and never the one the user stands in.
    home = str(Path(bridge.__file__).parents[1])
    paths = [home, named.get("PYTHONPATH", "")]
    named["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return named


def apart(lifeline: int) -> dict[str, Any]:
    """A process group of its own, so that Ctrl-C misses it and its children can be ended."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"creationflags": flags | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True, "pass_fds": (lifeline,)}


def signal_all(pid: int, gone: bool, terminate: bool) -> None:
    """End a process and its children, by a word (`terminate`) or for good.

    On POSIX by its group, of which the guard keeps the number taken until it is ended itself.
    """
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform != "win32":
            os.killpg(pid, signal.SIGTERM if terminate else signal.SIGKILL)
        elif not gone:
            kill_tree(pid)


def how_it_ended(code: int | None) -> str:
    """The exit code in words: "Segmentation fault", "exit code 1"."""
    if code is None or code >= 0:
        # Windows says what went wrong in numbers such as 0xc0000005.
        return f"exit code {code:#x}" if code and code > 255 else f"exit code {code}"
    return signal.strsignal(-code) or f"signal {-code}"
