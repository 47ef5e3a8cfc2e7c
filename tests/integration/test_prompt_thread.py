"""What a musician waits for is done at the rank that the worker began with, the rest gives way."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from server.jobs.prompt_thread import PromptThread, prompt
from session.errors import Cancelled

RANKS = """
import os, threading
from bridge.host.isolated.inside import NICENESS, settle_in
from server.jobs.prompt_thread import prompt

def rank():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

begun = rank()
promptly = prompt()
settle_in(None)
assert rank() == max(begun, NICENESS), rank()
assert promptly(rank) <= begun, promptly(rank)
assert promptly(lambda: promptly is not None)
beside = []
other = threading.Thread(target=lambda: beside.append(rank()))
other.start(); other.join()
assert beside == [rank()], beside
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a rank is a whole process's elsewhere")
def test_only_what_is_done_promptly_keeps_the_rank_that_the_worker_began_with() -> None:
    subprocess.run([sys.executable, "-c", RANKS], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a rank is a whole process's elsewhere")
def test_what_takes_long_is_not_before_others_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.prompt_thread.HURRY_S", 0.01)

    def ordinary() -> bool:
        for _ in range(3000):
            if os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK == os.SCHED_OTHER:
                return True
            time.sleep(0.01)
        return False

    assert PromptThread()(ordinary)


def test_what_is_done_promptly_answers_or_raises_as_if_it_were_done_here() -> None:
    promptly = prompt()

    def cancelled() -> None:
        raise Cancelled("The job was cancelled.")

    assert promptly(lambda: 7) == 7
    with pytest.raises(Cancelled, match="was cancelled"):
        promptly(cancelled)
    assert promptly(lambda: 8) == 8
