"""How soon what ended by itself is started again, and when no more. Pure."""

from __future__ import annotations

from dataclasses import dataclass

WAITS_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0)
WELL_SECONDS = 60.0
"""What lived so long had begun well: whatever ended it is looked at afresh."""


@dataclass(slots=True)
class BackOff:
    """Counts quick ends in a row."""

    ends: int = 0

    def ended(self, lived_seconds: float) -> float | None:
        """How long is waited before it is started again; None: it is not."""
        self.ends = 1 if lived_seconds >= WELL_SECONDS else self.ends + 1
        return WAITS_SECONDS[self.ends - 1] if self.ends <= len(WAITS_SECONDS) else None
