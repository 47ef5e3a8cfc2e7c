"""Whose a fader is: the hand's while it is touched or moved, the motor's afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from bridge.events.moved import Motion

SETTLED_S = 0.1
"""After it is let go: a finger slides off, and the last of its movement is still coming."""
STILL_S = 0.35
"""Without a sensor: as long as no movement comes for this, nobody moves it."""


@dataclass(slots=True)
class Hand:
    """What is known of the hand on one control that has a position.

    An endless encoder is never the hand's: its ring must follow at once.
    """

    touching: bool = False
    endless: bool = False
    free_at_s: float = -inf

    def moved(self, motion: Motion, at_s: float) -> None:
        """The control was touched, let go, moved or turned."""
        match motion:
            case "press":
                self.touching = True
            case "release":
                self.touching = False
                self.free_at_s = at_s + SETTLED_S
            case "value":
                self.free_at_s = max(self.free_at_s, at_s + STILL_S)
            case "turn":
                self.endless = True
            case "pressure":
                pass

    def holds_until_s(self, now_s: float) -> float | None:
        """Until when the motor leaves it alone, `inf` while it is touched; None: it is free."""
        if self.endless:
            return None
        if self.touching:
            return inf
        return self.free_at_s if self.free_at_s > now_s else None
