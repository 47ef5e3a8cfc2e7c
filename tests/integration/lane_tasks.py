"""What the worker of trained models is asked to do in tests; see `job_tasks`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

from server.jobs.task import Delivery, JobPlace, Outcome
from session.errors import Cancelled, ModelFailed
from session.progress import Progress

Act = Callable[..., Outcome]


def perform(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Do what the prompt says."""
    wish = json.loads(spec["prompt"])
    act: Act = _ACTS[wish.pop("act")]
    return act(place, progress, **wish)


def _tell(place: JobPlace, progress: Progress, seconds: float = 0.0) -> Outcome:
    """Who works, when, and in what surroundings."""
    began = time.monotonic()
    progress(0.5, "Working")
    time.sleep(seconds)
    names = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
    around = {name: os.environ.get(name) for name in names}
    return Outcome(
        (), {"pid": os.getpid(), "began": began, "ended": time.monotonic(), "around": around}
    )


def _sing(
    place: JobPlace,
    progress: Progress,
    deaf_seconds: float = 0.0,
    writes_once: str | None = None,
    keep: bool = True,
) -> Outcome:
    """Go on until cancelled; then write down what there is, once a file is there."""
    try:
        step = 0
        while True:
            step += 1
            progress(min(0.9, step / 1000), "Singing")
            time.sleep(0.01)
    except Cancelled:
        time.sleep(deaf_seconds)
        if not keep:
            raise
        folder = place.staging / "session"
        folder.mkdir()
        (folder / "half.txt").write_text("half a song")
        while writes_once and not (place.library / writes_once).exists():
            time.sleep(0.01)
        return Outcome(
            (Delivery("session", "sessions/song"),),
            {"session": {"delivery": 0}, "pid": os.getpid()},
            partial=True,
        )


def _lose_gpu(place: JobPlace, progress: Progress) -> Outcome:
    raise ModelFailed(f"The GPU of {os.getpid()} stopped answering: try again.")


_ACTS: dict[str, Act] = {"tell": _tell, "sing": _sing, "lose_gpu": _lose_gpu}
