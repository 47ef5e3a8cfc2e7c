"""What goes into each instance: silence before, the sound, and the side-chain beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.stages.contract import SideSound
from bridge.host.with_dawdreamer.fit import Fit, as_channels
from bridge.host.with_dawdreamer.intake import Held
from bridge.host.with_dawdreamer.sidechain import side_samples

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


def fed(
    held: Held, fit: Fit, side: SideSound | None, side_channels: int, before_samples: int
) -> list[Block]:
    """For each of the fit's copies `(inputs + side_channels, before_samples + samples)`; the
    side-chain's channels only where there is one."""
    length = held.length_samples
    heard: Block | None = None
    if side is not None:
        heard = as_channels(side_samples(side, length), side_channels)
    given: list[Block] = []
    for samples in fit.split(held.give()):
        rows = fit.inputs + (0 if heard is None else side_channels)
        one = np.zeros((rows, before_samples + length), np.float32)
        one[: fit.inputs, before_samples:] = samples
        if heard is not None:
            one[fit.inputs :, before_samples:] = heard
        given.append(one)
    return given
