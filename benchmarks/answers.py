"""The notes alone of what goes with eight bars that are played, against a twentieth of a second."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import get_args

from benchmarks.row import Row

LONGEST_SECONDS = 0.05
_TIMES = 9


def run() -> list[Row]:
    """Each way to respond, warm: a first one loads the styles and instruments."""
    from server.engines.contract import How

    return [
        Row(f"8 bars, {how}: notes alone", _seconds(how), LONGEST_SECONDS, "s", 1.0, "warm, median")
        for how in get_args(How)
    ]


def _seconds(how: str) -> float:
    from server.engines.composer.given.answer import answer_notes
    from session.clips import Note

    steps = (0, 2, 4, 7, 5, 4, 2, -1) * 8
    phrase = [Note(64 + step, 90, i / 2, 0.45) for i, step in enumerate(steps)]
    phrase += [Note(52 + 5 * (bar % 2), 80, 4.0 * bar, 3.9) for bar in range(8)]
    times = []
    for seed in range(_TIMES + 1):
        start = perf_counter()
        answer_notes(phrase, bpm=96, how=how, seed=seed)  # type: ignore[arg-type]
        times.append(perf_counter() - start)
    return median(times[1:])
