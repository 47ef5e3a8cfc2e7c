"""Running medians: those of scipy where they are exact, and as robust where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import median_filter

from server.separation.running_median import covered, median_of, running_median

NOISE = np.random.default_rng(0).normal(size=(40, 60)).astype(np.float32)


@pytest.mark.parametrize("count", [3, 5, 7, 9, 13])
def test_the_median_of_arrays_is_that_of_their_elements(count: int) -> None:
    arrays = np.random.default_rng(count).normal(size=(count, 3, 50)).astype(np.float32)
    before = arrays.copy()
    assert np.array_equal(median_of(list(arrays)), np.median(before, axis=0))
    assert np.array_equal(arrays, before)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("width", [3, 5, 9])
def test_up_to_nine_neighbours_the_running_median_is_exact(width: int, axis: int) -> None:
    size = (width, 1) if axis == 0 else (1, width)
    around = width // 2
    inner = (slice(around, -around), slice(None))[:: 1 if axis == 0 else -1]
    assert np.array_equal(
        running_median(NOISE, width, axis), median_filter(NOISE, size, mode="nearest")[inner]
    )


@pytest.mark.parametrize(("width", "taken"), [(9, 9), (11, 9), (13, 15), (21, 21), (25, 27)])
def test_wider_ones_take_whole_threes_and_no_outlier(width: int, taken: int) -> None:
    assert covered(width) == taken
    line = np.tile(np.linspace(1, 2, 200, dtype=np.float32), (2, 1))
    spoilt = line.copy()
    spoilt[:, ::7] = 1000
    found = running_median(spoilt, width, axis=1)
    around = taken // 2
    assert found.shape == (2, 200 - 2 * around)
    assert np.abs(found - line[:, around:-around]).max() < 0.05
