"""What isolated processes are made to do in the tests: what plug-ins have done to others."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any

from bridge.host.isolated.doing import now_at
from session.errors import BadInput, PlugInFailed
from session.progress import Progress

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def do(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Does `asked["deed"]`, having said that it is at `asked["stage"]`."""
    progress(0.5, asked.get("stage", "ZamBroken"))
    return DEEDS[asked["deed"]](asked, progress) or {}


def answer(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return {"pid": os.getpid(), **asked}


def surroundings(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return {
        "temporary": os.environ["TMPDIR"],
        "screen": os.environ.get("DISPLAY"),
        "group": os.getpgrp() == os.getpid(),
        "thread": ctypes.CDLL(None).gettid() == os.getpid() if sys.platform == "linux" else True,
        "stdin": os.read(0, 10).decode(),
    }


def segfault(asked: dict[str, Any], progress: Progress) -> None:
    ctypes.string_at(0)


def segfault_in_a_step(asked: dict[str, Any], progress: Progress) -> None:
    now_at("step 2 (the plug-in Glue)")
    ctypes.string_at(0)


def exit_well(asked: dict[str, Any], progress: Progress) -> None:
    ctypes.CDLL(None).exit(0)


def abort(asked: dict[str, Any], progress: Progress) -> None:
    os.abort()


def hang(asked: dict[str, Any], progress: Progress) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # With the interpreter's lock held, as native code may: no thread of ours runs any more.
    ctypes.PyDLL(None).sleep(600)


def dawdle(asked: dict[str, Any], progress: Progress) -> None:
    while True:
        progress(0.5, "dawdling")
        time.sleep(0.01)


def eat(asked: dict[str, Any], progress: Progress) -> None:
    eaten = []
    while True:
        eaten.append(b"x" * 2**24)
        time.sleep(0.02)


def close_all(asked: dict[str, Any], progress: Progress) -> None:
    os.closerange(3, 1000)
    time.sleep(600)


def scribble(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    for descriptor in range(3, 40):
        try:
            if not os.get_inheritable(descriptor) and os.fstat(descriptor).st_mode & 0o010000:
                os.write(descriptor, b'{"say": "done"}\n\xff\x00{"say')
        except OSError:
            continue
    return {"well": True}


def flood(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    for _ in range(asked["megabytes"]):
        os.write(1, b"printing all the time, as plug-ins do...\n" * 25_000)
    return {}


def fork_and_crash(asked: dict[str, Any], progress: Progress) -> None:
    leave_behind(asked, progress)
    os.kill(os.getpid(), signal.SIGSEGV)


def leave_behind(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """One in the process group, with all descriptors, and one that left it, and its parent."""
    kept = subprocess.Popen(SLEEPER, close_fds=False, pass_fds=tuple(_pipes()))
    script = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdout=2).pid)"
    left = subprocess.run(
        [sys.executable, "-c", script, *SLEEPER],
        start_new_session=True,
        capture_output=False,
        stdout=subprocess.PIPE,
        check=True,
    )
    pids = [kept.pid, int(left.stdout)]
    with open(asked["note"], "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(" ".join(map(str, pids)))
    return {"pids": pids}


def _pipes() -> list[int]:
    found = []
    for descriptor in range(3, 40):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        found.append(descriptor)
    return found


def refuse(asked: dict[str, Any], progress: Progress) -> None:
    raise BadInput("That is no sound.")


def fail(asked: dict[str, Any], progress: Progress) -> None:
    raise PlugInFailed("ZamBroken gave what is no number.")


def slip(asked: dict[str, Any], progress: Progress) -> None:
    raise ZeroDivisionError("a slip")


def many_stages(asked: dict[str, Any], progress: Progress) -> None:
    for number in range(60):
        progress(number / 60, f"Step {number}")
    ctypes.string_at(0)


DEEDS = {
    function.__name__: function
    for function in (
        answer,
        surroundings,
        segfault,
        segfault_in_a_step,
        exit_well,
        abort,
        hang,
        dawdle,
        eat,
        close_all,
        scribble,
        flood,
        fork_and_crash,
        leave_behind,
        refuse,
        fail,
        slip,
        many_stages,
    )
}
