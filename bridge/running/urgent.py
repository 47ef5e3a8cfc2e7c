"""A thread that must not wait for others: the ones that receive, and the one that plays.

With both cores busy, an event waits 50 ms and more for an ordinary thread, and about 1 ms for one
of the real-time class.
"""

from __future__ import annotations

import os
import threading
from typing import Literal

Urgency = Literal["real-time", "nice", "plain"]

PRIORITY = 10
"""Of 1 to 99; below the sound server's own threads, which are at 70 and above."""
BESIDE = 2
"""For the bridge's other threads: one that is put off while it holds Python's lock holds up all."""
NICE = -11
"""Where the real-time class is refused: what desktop sound servers give themselves."""

SWITCH_S = 0.0005
"""For `sys.setswitchinterval`: how long a thread may keep Python to itself. With the usual 5 ms an
event waits for whatever else runs; this brought 13 ms to 1.6 where that is heavy."""


def hurry(priority: int = PRIORITY) -> Urgency:
    """Put the calling thread before others as far as the system permits; says how far that is.

    Linux permits the real-time class to root and to whom `limits.conf` grants `rtprio`, as studio
    distributions do for the group `audio`. What the thread starts does not inherit it.
    """
    if hasattr(os, "sched_setscheduler"):
        try:
            policy = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
            # 0 is the calling thread, not the process: see sched(7).
            os.sched_setscheduler(0, policy, os.sched_param(priority))
            return "real-time"
        except OSError:
            pass
    if hasattr(os, "setpriority"):
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
            return "nice"
        except OSError:
            pass
    return "plain"
