"""Notes as written: on the grid, before a player's feel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from server.engines.composer.bars import Bar
from server.engines.composer.form import Section
from server.engines.composer.harmony.plan import HarmonyPlan
from server.engines.composer.style import Style
from session.automation import Curve
from session.pitch import Key


class ScoreNote(NamedTuple):
    """A note from the start of the piece; `weight` is 1 for a plain hit, more for an accent."""

    start_ticks: int
    length_ticks: int
    pitch: int
    weight: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A section with what everyone who plays in it must know."""

    section: Section
    bars: tuple[Bar, ...]
    harmony: HarmonyPlan
    key: Key
    style: Style
    seed: int
    density: float
    complexity: Curve | float = 0.0


SIGN_WEIGHTS = {"X": 1.15, "x": 1.0, "o": 0.55}
"""How hard the signs of a pattern are played; a digit (a chance) is a plain hit."""
