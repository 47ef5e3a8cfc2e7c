"""The other sounds that steps listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.stages.contract import SideSound, Sound
from bridge.host.with_dawdreamer.intake import Intake
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


def side_sound(name: str | None, sound: Sound) -> SideSound | None:
    """The side-chain of that name. Raises BadInput when it was not given."""
    if name is None:
        return None
    if name in sound.sidechains:
        return sound.sidechains[name]
    given = ", ".join(sound.sidechains)
    there = f"only {given} {'is' if len(sound.sidechains) == 1 else 'are'} given" if given else ""
    raise BadInput(
        f"The chain listens to a side-chain called {name!r}, and {there or 'none is given'}: give "
        f"it as {name}=FILE."
    )


def side_samples(side: SideSound, length_samples: int) -> Block:
    """The first `length_samples` of it, silence after its end. `(channels, length_samples)`."""
    taken = Intake(side.open(), side.channels).take(length_samples)
    missing = length_samples - taken.shape[1]
    return np.pad(taken, ((0, 0), (0, missing))) if missing else taken
