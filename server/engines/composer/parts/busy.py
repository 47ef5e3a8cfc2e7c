"""How busy a part is asked to be."""

from __future__ import annotations

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.score import Passage
from session.automation import Curve


def busy_at(passage: Passage, bar: Bar) -> float:
    """From -1 (only what must be) to 1 (as much as there is), 0 as the style has it.

    The density that is asked for, and the complexity in this bar.
    """
    complexity = passage.complexity
    if isinstance(complexity, Curve):
        complexity = complexity.at(bar.start_ticks / TICKS_PER_BEAT)
    return max(-1.0, min(1.0, passage.density + complexity))
