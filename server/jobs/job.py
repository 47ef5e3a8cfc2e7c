"""A job as a frozen value, and the states it passes through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

JobKind = Literal[
    "generate",
    "vary",
    "respond",
    "import",
    "separate",
    "transcribe",
    "export",
    "render",
    "scan",
    "compare",
    "repaint",
    "extend",
    "install",
    "train",
]

JobState = Literal["queued", "running", "delivering", "done", "failed", "cancelled"]
"""queued -> running -> delivering -> done; failed and cancelled end it from anywhere.

`delivering` is written to the store before the first rename, so that a crash between the rename
and the answer is told apart from unfinished work.
"""

HAS_PROCESSES_OF_ITS_OWN: frozenset[JobKind] = frozenset({"render", "scan", "compare"})
"""Kinds whose work is done in processes that have bounds of their own, one for each file: the job
itself may take as long as there are files."""

MAY_TAKE_LONG: frozenset[JobKind] = HAS_PROCESSES_OF_ITS_OWN | {"install", "train"}
"""Kinds that no deadline ends: as long as there are files, gigabytes or steps to go."""

KEEPING = "Keeping what there is"
"""The stage of a cancelled job while what had become of it is written down; then it has a
`result`."""

FINISHED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job failed: the error's kind and its one sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work: what was asked, where it stands, what came of it.

    `spec` is the JSON of one of `server.jobs.specs`; `result` the JSON of an Outcome whose
    deliveries are resolved. `seconds_left` is an estimate, None until one can be made. Times are
    seconds since the epoch. `owner` names the process that runs it.
    """

    id: str
    kind: JobKind
    spec: dict[str, Any]
    state: JobState
    created_at: float
    fraction: float = 0.0
    stage: str = "Waiting"
    seconds_left: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    attempts: int = 0
    owner: str | None = None
    result: dict[str, Any] | None = None
    failure: JobFailure | None = None
    warnings: tuple[str, ...] = field(default_factory=tuple)

    def evolve(self, **changes: Any) -> Job:
        """A copy with `changes` made."""
        return replace(self, **changes)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINISHED
