"""How many samples DawDreamer renders at a time, so that what moves does so where it should.

It sets automated parameters once at the start of each block, so a jump is at its exact sample
only where a block begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import gcd

from bridge.host.stages.automation import STEP_SAMPLES, Motion

STILL_SAMPLES = 128
"""Where nothing moves. Fixed, as some plug-ins render other bytes in other blocks."""


def block_samples(motions: Iterable[Motion]) -> int:
    """The longest block whose starts meet every jump, and no longer than a step of a slope."""
    longest = STILL_SAMPLES
    jumps = 0
    for motion in motions:
        points = list(zip(motion.samples, motion.values, strict=True))
        for (start, before), (end, after) in pairwise(points):
            if before == after:
                continue
            if start == end:
                jumps = gcd(jumps, max(0, start))
            else:
                longest = STEP_SAMPLES
    if jumps == 0:
        return longest
    return max(size for size in range(1, longest + 1) if jumps % size == 0)
