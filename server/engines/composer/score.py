"""Notes as written: on the grid, before a player's feel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.form import Section
from server.engines.composer.harmony.plan import HarmonyPlan
from server.engines.composer.rhythm.feel import Swing
from server.engines.composer.style import Style
from session.automation import Curve
from session.pitch import Key


class ScoreNote(NamedTuple):
    """A note from the start of the piece; `weight` is 1 for a plain hit, more for an accent."""

    start_ticks: int
    length_ticks: int
    pitch: int
    weight: float


AS_THE_STYLE = Curve.constant(1.0)
"""Human timing and touch as the style has them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section with what everyone who plays in it must know.

    `velocity` is added to every note's; `before` and `after` are the sections around it.
    """

    section: Section
    bars: tuple[Bar, ...]
    harmony: HarmonyPlan
    key: Key
    style: Style
    seed: int
    density: float
    complexity: Curve | float = 0.0
    humanise: Curve = AS_THE_STYLE
    swing: Curve | None = None
    velocity: int = 0
    before: Section | None = None
    after: Section | None = None

    @property
    def start_ticks(self) -> int:
        """Where its first bar starts."""
        return self.bars[0].start_ticks

    @property
    def end_ticks(self) -> int:
        """Where its last bar ends."""
        return self.bars[-1].end_ticks

    @property
    def quiet_from_ticks(self) -> int:
        """Where everyone falls silent before the next section; its end where nobody does."""
        break_ticks = self.section.plan.break_beats * TICKS_PER_BEAT
        if self.section.is_last or 2 * break_ticks > self.end_ticks - self.start_ticks:
            return self.end_ticks
        return self.end_ticks - break_ticks

    def busy(self, bar: Bar) -> float:
        """How busy a part is asked to be in the bar: from -1 through 0, the style's way, to 1."""
        complexity = self.complexity
        if isinstance(complexity, Curve):
            complexity = complexity.at(bar.start_ticks / TICKS_PER_BEAT)
        return max(-1.0, min(1.0, self.density + complexity))

    def looseness(self, bar: Bar) -> float:
        """How human the playing is in the bar: 0 a machine, 1 as the style has it, 2 twice so."""
        return max(0.0, min(2.0, self.humanise.at(bar.start_ticks / TICKS_PER_BEAT)))

    def swing_in(self, bar: Bar) -> Swing:
        """The swing of the bar."""
        swing = self.style.feel.swing
        if self.swing is None:
            return swing
        ratio = max(0.5, min(0.75, self.swing.at(bar.start_ticks / TICKS_PER_BEAT)))
        return Swing(ratio=ratio, of=swing.of)


SIGN_WEIGHTS = {"X": 1.15, "x": 1.0, "o": 0.55}
"""How hard the signs of a pattern are played; a digit (a chance) is a plain hit."""
