"""A block of sound as the bytes of a file; apart from `encoding`, which needs no numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.encoding import Encoding
from exports.pcm24 import ByteOrder, pcm24

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def encoded(block: NDArray[np.float32], encoding: Encoding, order: ByteOrder) -> memoryview:
    """The bytes of a block `(channels, samples)`, frames one after the other."""
    if encoding == "pcm24":
        return pcm24(block.T, order)
    import numpy as np

    return np.ascontiguousarray(block.T, dtype="<f4" if order == "little" else ">f4").data
