"""Samples as 24-bit integers: full scale is 2^23, rounded to the nearest, not dithered.

The noise of a rounding is 144 dB below full scale, and stems that are rounded alike still sum to
their mix.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FULL_SCALE_24 = 2**23
BYTES_24 = 3

ByteOrder = Literal["little", "big"]


class Rounder:
    """Rounds and packs blocks of at most `most_values` samples in memory that it keeps.

    What it gives is good until its next call. Not for two threads at once.
    """

    def __init__(self, most_values: int) -> None:
        import numpy as np

        self._scaled = np.empty(most_values, np.float32)
        self._whole = np.empty(most_values, "<i4")
        self._packed = np.empty(most_values * BYTES_24, np.uint8)

    def whole(self, values: NDArray[np.float32], peak: float = inf) -> NDArray[np.int32]:
        """One row of samples as whole numbers; what passes full scale is clipped.

        `peak` is the largest of the samples where it is known.
        """
        import numpy as np

        scaled, whole = self._scaled[: len(values)], self._whole[: len(values)]
        # Exact in 32-bit floats: the scale is a power of two, and both bounds have 24 bits.
        np.multiply(values, np.float32(FULL_SCALE_24), out=scaled)
        np.rint(scaled, out=scaled)
        if peak * FULL_SCALE_24 > FULL_SCALE_24 - 1:
            np.clip(scaled, -FULL_SCALE_24, FULL_SCALE_24 - 1, out=scaled)
        np.copyto(whole, scaled, casting="unsafe")
        return whole

    def packed(self, whole: NDArray[np.int32], order: ByteOrder = "little") -> memoryview:
        """The bytes of what `whole` gave."""
        import numpy as np

        octets = whole.view(np.uint8).reshape(-1, 4)
        packed = self._packed[: len(octets) * BYTES_24].reshape(-1, BYTES_24)
        # A byte of all samples at a time: five times as fast as the three bytes of each.
        for place in range(BYTES_24):
            packed[:, place if order == "little" else BYTES_24 - 1 - place] = octets[:, place]
        return packed.reshape(-1).data


def pcm24(samples: NDArray[np.float32], order: ByteOrder) -> memoryview:
    """The bytes of samples of any shape, in their order; what passes full scale is clipped."""
    import numpy as np

    values = np.ascontiguousarray(samples).reshape(-1)
    rounder = Rounder(len(values))
    return rounder.packed(rounder.whole(values), order)
