"""A thread that hurries: real-time where permitted, and nobody else with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from bridge.running.urgent import NICE, PRIORITY, hurry

T = TypeVar("T")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what it granted")


def in_a_thread(does: Callable[[], T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(does).result()


def refused(*_: object) -> None:
    raise PermissionError


def test_what_is_said_is_what_the_system_granted() -> None:
    def hurried() -> tuple[str, int, int, int]:
        got = hurry()
        policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
        return got, policy, os.sched_getparam(0).sched_priority, os.getpriority(os.PRIO_PROCESS, 0)

    before = os.sched_getscheduler(0)
    match in_a_thread(hurried):
        case "real-time", policy, priority, _:
            assert (policy, priority) == (os.SCHED_FIFO, PRIORITY)
        case "nice", policy, _, nice:
            assert (policy, nice) == (os.SCHED_OTHER, NICE)
        case got, policy, _, _:
            assert (got, policy) == ("plain", os.SCHED_OTHER)
    assert os.sched_getscheduler(0) == before


def test_what_a_hurried_thread_starts_does_not_hurry() -> None:
    asks = "import os; print(os.sched_getscheduler(0) == os.SCHED_OTHER)"

    def hurried() -> str:
        hurry()
        return subprocess.run([sys.executable, "-c", asks], stdout=-1, text=True, check=True).stdout

    assert in_a_thread(hurried).strip() == "True"


def test_where_it_is_refused_it_goes_on_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_setscheduler", refused)
    assert in_a_thread(hurry) in ("nice", "plain")
    monkeypatch.setattr(os, "setpriority", refused)
    assert in_a_thread(hurry) == "plain"
    monkeypatch.delattr(os, "sched_setscheduler")
    monkeypatch.delattr(os, "setpriority")
    assert in_a_thread(hurry) == "plain"
