"""What readies a worker: it loads, and does once, what the first job of a kind would wait for."""

from __future__ import annotations

from typing import Any

from server.jobs.task import TASKS, JobPlace, Outcome, load
from session.progress import Progress

_MUSIC = ("generate", "vary", "respond")


def warm_up(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Ready this worker for jobs of `spec["kind"]`; nothing is made."""
    del place
    kind = spec["kind"]
    progress(0.0, "Loading")
    load(TASKS[kind])
    if kind in _MUSIC:
        progress(0.5, "Tuning up")
        _tune_up()
    return Outcome(())


def _tune_up() -> None:
    """Read styles and instruments, by composing a bar that nobody hears."""
    from server.engines.composer.given.answer import answer_notes
    from session.clips import Note

    bar = tuple(Note(60 + step, 90, float(beat), 0.9) for beat, step in enumerate((0, 4, 7, 4)))
    answer_notes(bar, bpm=120, how="answer")
    answer_notes(bar, bpm=120, how="accompany")
