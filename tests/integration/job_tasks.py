"""What real workers are asked to do in tests: the prompt is JSON, `act` names a function below."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

from server.jobs.task import Delivery, JobPlace, Outcome
from session.errors import BadInput
from session.progress import Progress


def perform(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Do what the prompt says."""
    wish = json.loads(spec["prompt"])
    return cast(Outcome, globals()[wish.pop("act")](place, progress, **wish))


def go_on(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Whatever is asked, work at it until somebody ends it."""
    while True:
        progress(0.5, "Going on")
        time.sleep(0.01)


def write(
    place: JobPlace,
    progress: Progress,
    *,
    target: str = "sessions/song",
    files: int = 3,
    seconds: float = 0.0,
    size: int = 1000,
) -> Outcome:
    """Make a folder of `files` files in `seconds`."""
    folder = place.staging / "made"
    folder.mkdir()
    for index in range(files):
        progress(index / files, f"File {index}")
        (folder / f"{index}.bin").write_bytes(bytes([index % 256]) * size)
        time.sleep(seconds / files)
    (folder / "whole.json").write_text(json.dumps({"files": files, "size": size}))
    return Outcome((Delivery("made", target),), {"folder": {"delivery": 0}, "pid": os.getpid()})


def write_two(place: JobPlace, progress: Progress, first: str, second: str) -> Outcome:
    """Two files with the same text."""
    for name in ("a.txt", "b.txt"):
        (place.staging / name).write_text("text")
    return Outcome(
        (Delivery("a.txt", first), Delivery("b.txt", second)),
        {"both": [{"delivery": 0}, {"delivery": 1}]},
    )


def promise_nothing_made(place: JobPlace, progress: Progress) -> Outcome:
    """An outcome that names a file that is not there."""
    return Outcome((Delivery("nowhere.wav", "sessions/x"),))


def environment(place: JobPlace, progress: Progress) -> Outcome:
    """What the worker sees around it."""
    print("a plug-in prints this")
    os.write(1, b"and native code this\n")
    read = sys.stdin.read()
    return Outcome(
        (),
        {
            "read": read,
            "tmpdir": os.environ["TMPDIR"],
            "display": os.environ.get("DISPLAY"),
            "pid": os.getpid(),
            "niceness": os.nice(0) if hasattr(os, "nice") else 5,
        },
    )


def segfault(place: JobPlace, progress: Progress) -> Outcome:
    """Read from address 0."""
    (place.staging / "half.wav").write_bytes(b"RIFF")
    ctypes.string_at(0)
    raise AssertionError


def die_when_done(place: JobPlace, progress: Progress) -> Outcome:
    """The worker ends after its last act and before its last word."""
    worker = cast(Any, sys.modules["__main__"])
    real = worker.write_outcome

    def write_outcome(*arguments: Any) -> None:
        real(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    worker.write_outcome = write_outcome
    return write(place, progress)


def leave(place: JobPlace, progress: Progress, code: int) -> Outcome:
    """End the process without a word."""
    os._exit(code)


def say_garbage(place: JobPlace, progress: Progress) -> Outcome:
    """Write over the protocol's private pipe, as a broken native library might."""
    progress(0.1, "Before")
    for descriptor in range(3, 20):
        try:
            is_pipe = Path(f"/proc/self/fd/{descriptor}").readlink().name.startswith("pipe:")
            if is_pipe:
                os.write(descriptor, b"\x00\xff no message of ours\n")
        except OSError:
            continue
    time.sleep(60)
    raise AssertionError


def raise_defect(place: JobPlace, progress: Progress) -> Outcome:
    """A bug."""
    outcomes: dict[str, Outcome] = {}
    return outcomes["nothing"]


def refuse(place: JobPlace, progress: Progress) -> Outcome:
    """An error of ours."""
    raise BadInput("That cannot be played: choose another.")


def exit_politely(place: JobPlace, progress: Progress) -> Outcome:
    """What a library that thinks it is a program does."""
    sys.exit(3)


def sleep_natively(place: JobPlace, progress: Progress, holding: bool = False) -> Outcome:
    """Hang in C; `holding` keeps the interpreter lock, so that no Python thread runs either."""
    progress(0.5, "Hanging")
    library = ctypes.PyDLL(None) if holding else ctypes.CDLL(None)
    library.sleep(600)
    raise AssertionError


def spin(place: JobPlace, progress: Progress) -> Outcome:
    """A busy loop that asks nobody."""
    progress(0.5, "Spinning")
    while True:
        pass


def cooperate(place: JobPlace, progress: Progress) -> Outcome:
    """Reports for ever, and so can be cancelled."""
    while True:
        progress(0.5, "Working")
        time.sleep(0.02)


def hog(place: JobPlace, progress: Progress) -> Outcome:
    """Take memory until somebody minds."""
    taken = []
    while True:
        taken.append(bytearray(os.urandom(1) * (16 * 2**20)))
        time.sleep(0.005)


def flood(place: JobPlace, progress: Progress, steps: int) -> Outcome:
    """Report far too often, with fractions that fall and are no numbers."""
    for step in range(steps):
        progress(step / steps, "Flooding")
        progress(0.0, "Flooding")
        progress(float("nan"), "Flooding")
    return Outcome(())


def fill(place: JobPlace, progress: Progress) -> Outcome:
    """Write until the disk is full."""
    with (place.staging / "huge.wav").open("wb") as file:
        while True:
            progress(0.5, "Filling")
            file.write(bytes(2**16))


def breed(place: JobPlace, progress: Progress, crash: bool = False) -> Outcome:
    """Start a child that outlives the task, and holds whatever it can."""
    child = subprocess.Popen(["sleep", "600"], close_fds=False)
    (place.library / f"child-{child.pid}").touch()
    progress(0.5, "Bred")
    if crash:
        os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(600)
    raise AssertionError


def drop_session(place: JobPlace, progress: Progress, session: str) -> Outcome:
    """An export whose session goes away before it is delivered."""
    (place.staging / "set.als").write_text("set")
    gone = place.library / "sessions" / session
    gone.rename(gone.with_name(f"{session} moved"))
    return Outcome((Delivery("set.als", f"sessions/{session}/exports/set.als"),))


def read_session(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """A task on a session: wait until its folder is gone, then read from it."""
    folder = place.library / "sessions" / spec["session"]
    while folder.exists():
        progress(0.5, "Reading")
        time.sleep(0.01)
    (folder / "session.json").read_text()
    raise AssertionError
