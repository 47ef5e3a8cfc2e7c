"""Another sample rate, in a stream: the length is exact, an impulse stays where it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

QUALITY = "VHQ"


def at_rate_samples(samples: int, from_rate: int, to_rate: int) -> int:
    """How long a sound of `samples` is at another rate; half a sample rounds up."""
    return (2 * samples * to_rate + from_rate) // (2 * from_rate)


def at_rate(
    blocks: Iterator[Block], from_rate: int, to_rate: int, channels: int
) -> Iterator[Block]:
    """The sound at `to_rate`, which is `at_rate_samples` long."""
    if from_rate == to_rate:
        yield from blocks
        return
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(from_rate, to_rate, channels, dtype="float32", quality=QUALITY)
    taken = given = 0
    for block in blocks:
        taken += block.shape[1]
        made = stream.resample_chunk(np.ascontiguousarray(block.T))
        given += len(made)
        if len(made):
            yield np.ascontiguousarray(made.T)
    made = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
    missing = at_rate_samples(taken, from_rate, to_rate) - given
    short = max(0, missing - len(made))
    made = np.concatenate((made[: max(0, missing)], np.zeros((short, channels), np.float32)))
    if len(made):
        yield np.ascontiguousarray(made.T)
