"""Running medians of spectrograms, whole arrays at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

_WIDEST_EXACT = 9
"""A median of more values than this is taken of the medians of neighbouring threes."""


def running_median(values: Values, width: int, axis: int) -> Values:
    """The median of each `width` neighbours along `axis`; the ends, which lack some, are left off.

    `width` is odd and at least 3. Up to nine neighbours the median is exact. Of more it is the
    median of the medians of threes (P. J. Rousseeuw and G. W. Bassett, "The remedian", JASA 1990)
    over `covered(width)` neighbours.
    """
    if width <= _WIDEST_EXACT:
        return median_of(_shifted(values, range(width), axis))
    threes = _odd_threes(width)
    inner = median_of(_shifted(values, range(3), axis))
    return median_of(_shifted(inner, range(0, 3 * threes, 3), axis))


def covered(width: int) -> int:
    """How many neighbours `running_median` takes for `width`."""
    return width if width <= _WIDEST_EXACT else 3 * _odd_threes(width)


def _odd_threes(width: int) -> int:
    return 2 * round((width / 3 - 1) / 2) + 1


def median_of(arrays: Sequence[Values]) -> Values:
    """The median of an odd number of arrays of one shape, element by element.

    By forgetting: of any `n // 2 + 2` values neither the least nor the greatest can be the median
    of all `n`, so that both go and the next one comes in.
    """
    count = len(arrays) // 2 + 2
    held = [array.copy() for array in arrays[:count]]
    spare = np.empty_like(held[0])
    for later in (*arrays[count:], None):
        for place in range(1, len(held)):
            spare = _ordered(held, 0, place, spare)
        for place in range(1, len(held) - 1):
            spare = _ordered(held, place, len(held) - 1, spare)
        held, free = held[1:-1], held[-1]
        if later is not None:
            np.copyto(free, later)
            held.append(free)
    return held[0]


def _ordered(held: list[Values], low: int, high: int, spare: Values) -> Values:
    """Put the lesser values at `low`, the greater at `high`; gives the array that is now spare."""
    np.minimum(held[low], held[high], out=spare)
    np.maximum(held[low], held[high], out=held[high])
    held[low], spare = spare, held[low]
    return spare


def _shifted(values: Values, starts: range, axis: int) -> list[Values]:
    """Views of `values` from each start on, all as long as the last of them can be."""
    length = values.shape[axis] - starts[-1]
    moved = np.moveaxis(values, axis, 0)
    return [np.moveaxis(moved[start : start + length], 0, axis) for start in starts]
