"""What a mapping asks for, and how what was asked goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.events.moved import Moved

Grid = Literal["now", "beat", "bar", "two-bars", "four-bars", "section"]


@dataclass(frozen=True, slots=True)
class Quantise:
    """When what was asked shall begin.

    `lead_ms` is how long before its place it must be sent (a DAW that looks every 100 ms needs
    150); `late` says what happens when the next place is nearer than that.
    """

    grid: Grid = "now"
    lead_ms: float = 0.0
    late: Literal["next", "now", "drop"] = "next"


@dataclass(frozen=True, slots=True)
class Asked:
    """An action is asked for; `ticket` is one of a kind, and its feedback is told by it.

    `mapping` names the rule that asked (file and place, for messages); `cause` is the control.
    `arguments` are plain values, not yet held to the action's model.
    """

    ticket: int
    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    quantise: Quantise = Quantise()
    cause: Moved | None = None
    mapping: str = ""
    at_s: float = 0.0


Stage = Literal["refused", "waiting", "queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Went:
    """What was asked under `ticket` has moved on.

    `waiting` waits for its beat; `queued` and `running` are the server's job; `refused` did not
    begin, and `words` say why (a guard, a broken argument, no server). `fraction` is of the work.
    """

    ticket: int
    stage: Stage
    fraction: float = 0.0
    words: str = ""
    seconds_left: float | None = None
    session: str | None = None

    @property
    def ended(self) -> bool:
        """Nothing more comes."""
        return self.stage in ("refused", "done", "failed", "cancelled")
