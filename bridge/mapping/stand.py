"""How things stand: what every part of the engine reads, and what comes of one event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from bridge.events.asked import Asked
from bridge.events.moved import Moved
from bridge.mapping.complaints import Complaints
from bridge.mapping.contract import SetParameter
from bridge.mapping.expressions import ExpressionFailed, Scope, Value
from bridge.mapping.expressions.scope import STOPPED
from bridge.mapping.waiting import Waiting
from bridge.sync.transport import Transport

if TYPE_CHECKING:
    from bridge.mapping.binding import Binding


@dataclass(slots=True)
class Out:
    """What comes of one event; `touched` are the names whose meaning changed."""

    asked: list[Asked] = field(default_factory=list)
    parameters: list[SetParameter] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    controls: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Stand:
    """`positions` are where controls stood when they last spoke, `waiting` what time will move."""

    now_s: float = 0.0
    transport: Transport = STOPPED
    parameters: dict[str, Value] = field(default_factory=dict)
    positions: dict[str, float] = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    running: int = 0
    queued: int = 0
    tickets: Iterator[int] = field(default_factory=lambda: count(1))
    scope: Scope = field(default_factory=Scope)
    complaints: Complaints = field(default_factory=Complaints)

    def complain(self, binding: Binding, moved: Moved, why: ExpressionFailed, out: Out) -> None:
        """Say that what a hand did could not be done, once."""
        words = self.complaints.words(moved, binding.where, str(why), self.now_s)
        if words is not None:
            out.said.append(words)

    def asked_by(self, binding: Binding, moved: Moved | None) -> Scope:
        """The scope of an expression of `binding`; None where no hand moved, but a light is due.

        It is one object, good until the next call.
        """
        scope = self.scope
        scope.count = binding.count
        scope.control = binding.control
        scope.label = binding.label
        scope.vars = binding.owner.vars
        scope.layers = binding.owner.layers.on
        scope.parameters = self.parameters
        scope.transport = self.transport
        scope.at_s = self.now_s
        scope.running = self.running
        scope.waiting = self.queued
        if moved is None:
            scope.index = binding.index
            scope.value = self.parameters.get(binding.parameter) if binding.parameter else 0.0
            scope.note = None
            scope.arguments = ()
            scope.stage, scope.fraction = binding.stage()
        else:
            scope.index = binding.index_of(moved.note)
            scope.value = moved.value
            scope.note = moved.note
            scope.arguments = moved.arguments
            scope.stage, scope.fraction = "idle", 0.0
        return scope
