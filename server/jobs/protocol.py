"""What the server and a worker say to each other: one JSON object a line, both ways.

Every message is `{"say": <name>, ...fields}`. Requests go to the worker, reports come from it.
The protocol needs nothing but pipes, so that a worker may run in another interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bridge.host.isolated import lines

LINE_LIMIT_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """To a worker: do this job, by the task at `task` ("module:attribute").

    `folder` is this attempt's own; the task works in `folder`/work.
    """

    say: ClassVar = "run"
    job: str
    task: str
    spec: dict[str, Any]
    library: str
    folder: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """To a worker: the job is no longer wanted."""

    say: ClassVar = "cancel"
    job: str


@dataclass(frozen=True, slots=True)
class Started:
    """From a worker: it has taken the job; from here on a crash is the job's own."""

    say: ClassVar = "started"
    job: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """From a worker: how much of the job is done (0 to 1) and what it is doing."""

    say: ClassVar = "progress"
    job: str
    fraction: float
    stage: str


@dataclass(frozen=True, slots=True)
class Early:
    """From a worker: notes that stand before they sound, the JSON of `session.early.EarlyNotes`."""

    say: ClassVar = "early"
    job: str
    notes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """From a worker: the job is done; its outcome stands in its folder."""

    say: ClassVar = "finished"
    job: str


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: the job failed with an error of `session.errors`, by name."""

    say: ClassVar = "failed"
    job: str
    kind: str
    message: str


Request = Run | Cancel
Report = Started | Progressed | Early | Finished | Failed

REQUESTS: Mapping[str, type[Request]] = {kind.say: kind for kind in (Run, Cancel)}
REPORTS: Mapping[str, type[Report]] = {
    kind.say: kind for kind in (Started, Progressed, Early, Finished, Failed)
}


def encode(message: Request | Report) -> bytes:
    """The message as one line."""
    return lines.encode(message)


def decode_request(line: bytes) -> Request:
    """The request on a line. Raises BadMessage."""
    return lines.decode(line, REQUESTS)


def decode_report(line: bytes) -> Report:
    """The report on a line. Raises BadMessage."""
    return lines.decode(line, REPORTS)
