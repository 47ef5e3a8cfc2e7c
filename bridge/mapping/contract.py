"""What the mapping engine is told and what it answers. One thread calls it; it does no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bridge.events.asked import Asked, Went
from bridge.events.moved import Moved
from bridge.events.wanted import Wanted
from bridge.sync.transport import Transport


@dataclass(frozen=True, slots=True)
class SetParameter:
    """A control set a parameter; `recorded` says whether it is written down against the beats.

    It is told apart from an action since it may happen ten thousand times a second.
    """

    name: str
    value: Any
    at_s: float
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an event: what is asked, which parameters are set, what shall be seen.

    `said` are sentences for the user: a guard that refused, an expression that has no value.
    """

    asked: Sequence[Asked] = ()
    parameters: Sequence[SetParameter] = ()
    wanted: Sequence[Wanted] = ()
    said: Sequence[str] = ()


class Engine(Protocol):
    """Mappings at work: layers, gestures, take-over, conditions, guards, expressions."""

    def moved(self, moved: Moved, transport: Transport) -> Answer:
        """A control moved."""

    def went(self, went: Went) -> Answer:
        """What was asked moved on: its light follows."""

    def parameter(self, name: str, value: Any) -> Answer:
        """A parameter was set elsewhere: rings and motor faders follow, take-over begins anew."""

    def due_s(self) -> float | None:
        """When `passed` is wanted next: a hold or a double press runs out, a light fades."""

    def passed(self, now_s: float, transport: Transport) -> Answer:
        """Time went by."""

    def all_wanted(self) -> Sequence[Wanted]:
        """Everything that shall be seen, for a device that came."""
