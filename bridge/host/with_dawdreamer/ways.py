"""What moves in a render, sample by sample, as DawDreamer is given it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.stages.automation import Motions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Way = NDArray[np.float32]

_PART_SAMPLES = 1 << 17
"""How much is reckoned at a time: the reckoning needs more room than the result."""


def ways(
    motions: Motions,
    put: Mapping[str, Callable[[NDArray[Any]], NDArray[Any]]],
    length_samples: int,
    before_samples: int = 0,
) -> dict[str, Way]:
    """Each parameter from `before_samples` before the sound on; `put` says what stands for its
    values. DawDreamer holds the last value, so what comes after the last point is left out."""
    if not motions:
        return {}
    last = max(motion.samples[-1] for motion in motions.by_name.values())
    length = max(1, min(length_samples, last + 1))
    found = {name: np.empty(before_samples + max(2, length), np.float32) for name in put}
    for start in range(0, length, _PART_SAMPLES):
        stairs = motions.stairs(start, min(_PART_SAMPLES, length - start))
        for name, way in found.items():
            part = put[name](stairs[name])
            way[before_samples + start : before_samples + start + len(part)] = part
    for way in found.values():
        way[:before_samples] = way[before_samples]
        way[before_samples + length :] = way[before_samples + length - 1]
    return found
