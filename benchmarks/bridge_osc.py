"""OSC from a message's departure to the function that it is for, beside python-osc's own server.

Each side is a process of its own with 256 addresses; a third sends, and says in each message when
it left. Busy is with as many processes at work as there are cores. Ours makes its threads real-time
where that is permitted, and a row says what it is without. python-osc has two servers, one that
does everything on one thread and one that begins a thread for each message: each row is beside the
one whose p99 is the better there.

The sender paces itself, and is late where the machine is; what it says is when it did send, so that
its own lateness counts for nobody.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from benchmarks.row import Row

RATES = (1_000, 5_000, 10_000)
SECONDS = 4
LONG_SECONDS = 60
THEIRS = ("python-osc", "python-osc-threads")
UNDER_LOAD = 20.0
IDLE_P99_MS = 1.0

Figures = dict[str, float]


def run() -> list[Row]:
    """Every rate, idle and busy; then a minute of the highest, of which nothing may be lost."""
    rows: list[Row] = []
    for load in ("idle", "busy"):
        for per_s in RATES:
            with _busy(os.cpu_count() or 1 if load == "busy" else 0):
                found = _both(per_s, SECONDS)
            rows += _rows(f"OSC {per_s // 1000}k/s, {load}", per_s * SECONDS, found, load)
    rows += [_without_real_time(), *_beside_a_flood()]
    long = measured("ours", RATES[-1], LONG_SECONDS)
    name = f"OSC {RATES[-1] // 1000}k/s for {LONG_SECONDS} s"
    return [
        *rows,
        Row(f"{name}: p99 against the goal", long["p99_ms"], IDLE_P99_MS, "ms", 1.0),
        _lost(name, RATES[-1] * LONG_SECONDS, (long, long)),
    ]


def _both(
    per_s: int, seconds: float, ours: str = "ours", *, flooded: bool = False
) -> tuple[Figures, Figures]:
    """Ours, and the better of python-osc's."""
    sides = (ours, *THEIRS)
    mine, *theirs = (measured(side, per_s, seconds, flooded=flooded) for side in sides)
    return mine, min(theirs, key=lambda figures: figures["p99_ms"])


def _without_real_time() -> Row:
    with _busy(os.cpu_count() or 1):
        plain, theirs = _both(RATES[-1], SECONDS, "ours-plain")
    name = f"OSC {RATES[-1] // 1000}k/s, busy, real-time not permitted: p99"
    lost = RATES[-1] * SECONDS - plain["count"]
    return Row(name, plain["p99_ms"], theirs["p99_ms"], "ms", None, f"{lost:g} lost of ours")


def _rows(name: str, sent: int, found: tuple[Figures, Figures], load: str) -> list[Row]:
    ours, theirs = found
    rows = [
        Row(
            f"{name}: {figure}",
            ours[f"{figure}_ms"],
            theirs[f"{figure}_ms"],
            "ms",
            UNDER_LOAD if load == "busy" and figure == "p99" else None,
        )
        for figure in ("p50", "p99", "max")
    ]
    return [*rows, _lost(name, sent, found)]


def _lost(name: str, sent: int, found: tuple[Figures, Figures]) -> Row:
    ours, theirs = found
    note = f"of {sent}; reordered {ours['reordered']:g} and {theirs['reordered']:g}"
    lost = sent - ours["count"] + ours["reordered"]
    return Row(f"{name}: lost", lost, sent - theirs["count"], "messages", None, note)


def _beside_a_flood() -> list[Row]:
    found = _both(RATES[0], SECONDS, flooded=True)
    name = f"OSC {RATES[0] // 1000}k/s beside a flood from another source"
    rows = _rows(name, RATES[0] * SECONDS, found, "flood")
    return [row for row in rows if row.name.endswith(("p99", "lost"))]


def measured(side: str, per_s: int, seconds: float, *, flooded: bool = False) -> Figures:
    """One side, while `per_s` messages a second come, and as many more as can be sent."""
    command = [sys.executable, "-m", "benchmarks.osc_sides.receiver", side]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        port = receiver.stdout.readline().strip()
        sender = [sys.executable, "-m", "benchmarks.osc_sides.sender", port]
        with ExitStack() as stack:
            if flooded:
                stack.enter_context(subprocess.Popen([*sender, "0", str(seconds)]))
            subprocess.run([*sender, str(per_s), str(seconds)], check=True)
        figures: Figures = json.loads(receiver.stdout.readline())
    return figures


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """Every core at work with something else."""
    command: Sequence[str] = [sys.executable, "-c", "while True: pass"]
    hogs = [subprocess.Popen(command) for _ in range(processes)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
