"""Carries finished work into the library so that a crash at any point neither loses nor doubles it.

Its methods block; each holds the library's lock only while it names and renames.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from server.jobs.delivery import Move, Tick, discard, move, prepare, resolve, result, unmoved
from server.jobs.job import Job
from server.jobs.ownership import library_lock
from server.jobs.staging import finished_attempt, read_outcome, work_folder
from server.jobs.store import Moves
from server.jobs.task import Outcome
from session.errors import JobFailed

Save = Callable[[Job, Moves | None], None]
Load = Callable[[str], Moves]


class Courier:
    """`save` writes a job and its moves to the store, `load` reads the moves back."""

    def __init__(self, library: Path, save: Save, load: Load) -> None:
        self._library = library
        self._save = save
        self._load = load

    def pack(self, job_id: str, attempt: Path, tick: Tick) -> tuple[Outcome, list[Move]]:
        """What an attempt made, ready to be renamed. Raises StorageFailed, and what `tick` does."""
        try:
            outcome = read_outcome(attempt)
        except OSError as error:
            raise JobFailed("What the job made went away: start the job again.") from error
        return outcome, prepare(outcome, work_folder(attempt), self._library, job_id, tick)

    def hand_over(self, job: Job, outcome: Outcome, moves: Sequence[Move]) -> dict[str, Any]:
        """Rename it all; answers the job's result. Raises StorageFailed, then nothing is left."""
        try:
            with library_lock(self._library):
                final = resolve(moves)
                answer = result(outcome, final, self._library)
                self._save(job.evolve(result=answer), _plain(final))
                move(final, self._library)
        except BaseException:
            discard(moves)
            raise
        return answer

    def finish(self, job: Job) -> dict[str, Any]:
        """Make the renames that a crash left undone; answers the job's result."""
        planned = [Move(Path(m["source"]), Path(m["target"])) for m in self._load(job.id)]
        answer = job.result or {"deliveries": [], "data": {}, "warnings": []}
        with library_lock(self._library):
            whole, left = unmoved(planned)
            attempt = finished_attempt(self._library, job.id)
            if whole != planned and attempt is not None:
                answer = result(read_outcome(attempt), whole, self._library)
                self._save(job.evolve(result=answer), _plain(whole))
            move(left, self._library)
        return answer


def _plain(moves: Sequence[Move]) -> Moves:
    return [{"source": str(step.source), "target": str(step.target)} for step in moves]
