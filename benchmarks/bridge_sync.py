"""How near to its bar line a quantised launch lands in real time, idle and with busy cores.

The reference is the usual way: `time.sleep` to the line in one go.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.row import Row
from bridge.events.asked import Quantise
from bridge.sync.launcher import Launcher
from bridge.sync.own import OwnClock
from bridge.sync.wall import WallSeconds

BARS = 60
BPM, METER = 480.0, (2, 4)
"""A bar line each quarter of a second."""
BUSY_CORES = 2


def launch_rows() -> list[Row]:
    """Lateness of launches at bar lines (median, p99, worst), in milliseconds."""
    rows = _rows("idle")
    with _busy():
        rows += _rows("two cores busy")
        with _first_in_line() as granted:
            if granted:
                rows += _rows("two cores busy, real-time thread")
    return rows


def _rows(load: str) -> list[Row]:
    ours, plain = _launched_late_ms(), _slept_late_ms()
    shares = (("median", 0.5), ("p99", 0.99), ("worst", 1.0))
    return [
        Row(
            f"launch at a bar line, {name}, {load}",
            _share(ours, share),
            _share(plain, share),
            "ms late",
            None,
            f"{BARS} bars; reference: one time.sleep to the line",
        )
        for name, share in shares
    ]


def _share(late_ms: list[float], share: float) -> float:
    return sorted(late_ms)[round((len(late_ms) - 1) * share)]


def _launched_late_ms() -> list[float]:
    """Through the launcher, as the bridge's engine thread does it."""
    seconds = WallSeconds()
    clock = OwnClock(seconds, BPM, meter=METER)
    launcher = Launcher[int]()
    late_ms: list[float] = []
    for bar in range(BARS):
        asked_s = seconds.now_s() + 0.02
        seconds.wait_until(asked_s)
        launcher.hold(bar, Quantise("bar"), clock.transport(), seconds.now_s())
        while (due_s := launcher.due_s()) is not None:
            seconds.wait_until(due_s)
            given = launcher.passed(seconds.now_s(), clock.transport())
            late_ms += [(seconds.now_s() - launched.line_s) * 1000 for launched in given]
    return late_ms


def _slept_late_ms() -> list[float]:
    clock = OwnClock(WallSeconds(), BPM, meter=METER)
    late_ms = []
    for _ in range(BARS):
        time.sleep(0.02)
        transport, now_s = clock.transport(), time.monotonic()
        line_s = transport.seconds_at(
            transport.next_line(transport.beats_at(now_s), transport.bar_beats)
        )
        time.sleep(max(0.0, line_s - now_s))
        late_ms.append((time.monotonic() - line_s) * 1000)
    return late_ms


def _hog() -> None:
    while True:
        sum(range(10_000))


@contextmanager
def _busy() -> Iterator[None]:
    spawn = multiprocessing.get_context("spawn")
    hogs = [spawn.Process(target=_hog, daemon=True) for _ in range(BUSY_CORES)]
    for hog in hogs:
        hog.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.join()


@contextmanager
def _first_in_line() -> Iterator[bool]:
    """This thread before all others, as the bridge asks for where it is permitted."""
    if not hasattr(os, "sched_setscheduler"):
        yield False
        return
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    except PermissionError:
        yield False
        return
    try:
        yield True
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


if __name__ == "__main__":
    for row in launch_rows():
        print(f"{row.name:55} {row.ours:8.3f} {row.reference:8.3f} {row.unit}")
