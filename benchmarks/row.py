"""A measured figure beside its reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` and `reference` in the same unit, of which less is better.

    `goal_ratio` is how many times better than the reference ours is meant to be.
    """

    name: str
    ours: float
    reference: float
    unit: str
    goal_ratio: float | None
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times better ours is."""
        return self.reference / self.ours if self.ours else float("inf")

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        return None if self.goal_ratio is None else self.ratio >= self.goal_ratio
