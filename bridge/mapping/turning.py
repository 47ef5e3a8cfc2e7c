"""Endless encoders: how far a parameter goes for steps that come quickly or slowly."""

from __future__ import annotations

from dataclasses import dataclass

SLOW_S, FAST_S = 0.1, 0.015
"""Between steps: from the first on each counts once, down to the second ever more."""


@dataclass(slots=True)
class Turning:
    """The memory of one encoder and one parameter.

    `detent` is the share of the range that a slow step is; `edge` how near to the ends it goes,
    where the ends are the middle of a first and a last value; `position` what was reached, which
    the parameter's own steps may have rounded.
    """

    detent: float
    acceleration: float = 1.0
    fine_by: float = 0.1
    edge: float = 0.0
    position: float | None = None
    turned_s: float = float("-inf")

    def lost(self) -> None:
        """The parameter was set elsewhere: begin from where it is."""
        self.position = None

    def turned(self, steps: float, at_s: float, stands: float, fine: bool) -> float:
        """The new position after `steps`, from `stands` if it is not known better."""
        between_s = (at_s - self.turned_s) / max(1.0, abs(steps))
        self.turned_s = at_s
        hurry = max(0.0, min(1.0, (SLOW_S - between_s) / (SLOW_S - FAST_S)))
        by = steps * self.detent * (self.fine_by if fine else 1 + (self.acceleration - 1) * hurry)
        start = stands if self.position is None else self.position
        self.position = max(self.edge, min(1.0 - self.edge, start + by))
        return self.position
