"""What an isolated process and the one that holds it say to each other.

`call` numbers the pieces of work, so that a late word about one is not taken for the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bridge.host.isolated.contract import JsonObject

LONGEST_LINE_BYTES = 64 * 2**20
"""The record of a plug-in with thousands of parameters has some MiB."""

PIPES_CLOSED = 75
"""The last word of a process that cannot be spoken to any more, since what runs in it closed the
pipes: its exit code."""


@dataclass(frozen=True, slots=True)
class Do:
    """To the process: do the work at `place` ("module:attribute")."""

    say: ClassVar = "do"
    call: int
    place: str
    asked: JsonObject


@dataclass(frozen=True, slots=True)
class Stop:
    """To the process: the work is no longer wanted."""

    say: ClassVar = "stop"
    call: int


@dataclass(frozen=True, slots=True)
class Started:
    """From the process: it has taken the work; from here on a crash is the work's own."""

    say: ClassVar = "started"
    call: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """From the process: how much is done (0 to 1), and what it is doing."""

    say: ClassVar = "progress"
    call: int
    fraction: float
    stage: str


@dataclass(frozen=True, slots=True)
class Done:
    """From the process: what the work gave."""

    say: ClassVar = "done"
    call: int
    given: JsonObject


@dataclass(frozen=True, slots=True)
class Failed:
    """From the process: the work raised an error of `session.errors`, by name."""

    say: ClassVar = "failed"
    call: int
    kind: str
    message: str


Request = Do | Stop
Report = Started | Progressed | Done | Failed

REQUESTS: Mapping[str, type[Request]] = {kind.say: kind for kind in (Do, Stop)}
REPORTS: Mapping[str, type[Report]] = {
    kind.say: kind for kind in (Started, Progressed, Done, Failed)
}
