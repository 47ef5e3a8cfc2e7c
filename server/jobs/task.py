"""What a worker runs: a function from a spec and input files to output files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from server.jobs.job import JobKind
from session.early import EarlyNotes
from session.progress import Progress
from session.promptly import Promptly, in_place


def _nobody(notes: EarlyNotes) -> None:
    """Early notes that nobody waits for."""


@dataclass(frozen=True, slots=True)
class JobPlace:
    """Where a task works.

    `library` is read only to a task, but for its `cache/`. `staging` is an empty folder of its own
    on the library's file system: what the task makes goes there and nowhere else. `tell_early` is
    told the notes of new music as soon as they stand, once: who plays along cannot wait for the
    sound. `promptly` does what leads to them.
    """

    library: Path
    staging: Path
    tell_early: Callable[[EarlyNotes], None] = _nobody
    promptly: Promptly = in_place


@dataclass(frozen=True, slots=True)
class Delivery:
    """`source`, a path in the staging folder, is to become `target` when the task is done.

    `target` is relative to the library, or absolute when the user named a folder elsewhere. A
    target that exists is left alone: the delivery gets the next free name (`name-2`).
    """

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task made: what is to be delivered, and facts for the user as plain JSON.

    `data` may refer to a delivery by its index as `{"delivery": 0}`; it is replaced by the path
    that it got. `partial` says that the job was cancelled on the way and that this is what had
    become of it by then: it is kept, and the job is cancelled all the same.
    """

    deliveries: tuple[Delivery, ...]
    data: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    partial: bool = False


class Task(Protocol):
    """The work of one kind of job. Runs on the main thread of a worker."""

    def __call__(self, spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
        """Do the work. Raises RoadieError; anything else is reported as a defect."""


TASKS: dict[JobKind, str] = {
    "generate": "server.jobs.tasks.generate:generate",
    "vary": "server.jobs.tasks.vary:vary",
    "respond": "server.jobs.tasks.respond:respond",
    "import": "server.jobs.tasks.import_audio:import_audio",
    "separate": "server.jobs.tasks.separate:separate",
    "transcribe": "server.jobs.tasks.transcribe:transcribe",
    "export": "server.jobs.tasks.export:export",
    "render": "server.jobs.tasks.render:render",
    "scan": "server.jobs.tasks.scan:scan",
    "compare": "server.jobs.tasks.compare:compare",
    "repaint": "server.jobs.tasks.repaint:repaint",
    "extend": "server.jobs.tasks.extend:extend",
    "install": "server.jobs.tasks.install:install",
    "train": "server.jobs.tasks.train:train",
}

WARM_UP = "server.jobs.tasks.warm_up:warm_up"
"""What readies a worker for a kind of job, its spec's `kind`."""


def load(place: str) -> Task:
    """The task at `place` ("module:attribute"); imports what it needs, so in a worker only."""
    module, _, attribute = place.partition(":")
    return cast(Task, getattr(import_module(module), attribute))


def load_task(kind: JobKind) -> Task:
    """The task of a kind; imports what it needs, so call it in a worker only."""
    return load(TASKS[kind])
