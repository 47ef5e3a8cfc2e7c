"""Bars that are to be made anew, and all that is at hand for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from server.engines.modelled.anew import Anew, Bars
from server.engines.modelled.settled import Settled
from server.engines.modelled.shelf import Chosen
from server.engines.modelled.surroundings import Surroundings
from server.models.abilities import Abilities


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked for, and the sound it is asked for in."""

    asked: Anew
    bars: Bars
    around: Surroundings
    model: Chosen
    abilities: Abilities
    settled: Settled
    folder: Path

    @property
    def way(self) -> str:
        """How the model comes to the new bars: it paints in where something follows."""
        at_the_end = self.asked.from_bar is None
        if self.abilities.in_painting and not (at_the_end and self.goes_on):
            return "in-paint"
        return "continue" if self.goes_on else "generate"

    @property
    def goes_on(self) -> bool:
        """Whether there is sound before the bars that the model goes on from."""
        return self.abilities.continuation and bool(np.any(self.around.before))
