"""Width: how far a stem's sides reach, without a change to what is heard in mono."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import cuts, end_of_loop, filtered
from server.engines.composer.sound.tick import Tick, unwatched

Samples = NDArray[np.float32]

AS_IT_COMES = 0.5
_LATE_SECONDS = 0.011
_MADE_SIDE = 0.9
_SIDE_ABOVE_HZ = 250.0


def widened(
    sound: Samples, width: float, sample_rate: int, loop: bool, tick: Tick = unwatched
) -> Samples:
    """`sound` (2, samples) from mono (0) over as it comes (0.5) to wide (1); it is used up.

    What has little side to begin with gets one: the middle, late and without its bass, added on
    the left and taken away on the right (Lauridsen's pseudo-stereo, after Schroeder, "An
    artificial stereophonic effect obtained from a single audio signal", JAES 1958).
    """
    if width == AS_IT_COMES or not sound.any():
        return sound
    tick()
    middle = (sound[0] + sound[1]) * np.float32(0.5)
    side = (sound[0] - sound[1]) * np.float32(width / AS_IT_COMES * 0.5)
    if width > AS_IT_COMES:
        late = round(_LATE_SECONDS * sample_rate)
        lead = end_of_loop(middle[None], late) if loop else np.zeros((1, late), np.float32)
        made = np.concatenate((lead, middle[None]), axis=1)[:, : len(middle)]
        made = filtered(made, cuts(sample_rate, None, _SIDE_ABOVE_HZ), sample_rate, loop, tick)
        side += made[0] * np.float32(_MADE_SIDE * (width - AS_IT_COMES))
    sound[0], sound[1] = middle + side, middle - side
    return sound
