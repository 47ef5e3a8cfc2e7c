"""A sound in overlapping pieces is the sound as a whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from bridge.host.with_pedalboard.fixed_blocks import fixed_blocks
from bridge.host.with_pedalboard.in_pieces import InPieces
from tests.pedalboard_runs import Samples, cut, noise, sound_like

RATE = 1000
"""So low that pieces of 20 s are short."""


def smoothed(block: Samples) -> Samples:
    """Depends on what is up to 50 samples before."""
    found: Samples = lfilter(np.hanning(50), 1.0, block, axis=1).astype(np.float32)
    return found


@settings(max_examples=15)
@given(
    length=st.integers(1, 65_000),
    tail=st.integers(0, 30_000),
    lengths=st.lists(st.integers(1, 30_000), min_size=1, max_size=3).filter(
        lambda row: max(row) > 50
    ),
)
def test_what_depends_on_a_moment_only_is_the_same_in_pieces(
    length: int, tail: int, lengths: list[int]
) -> None:
    sound = noise(2, length)
    with_tail = np.pad(sound, ((0, 0), (0, tail)))
    pieces = InPieces(smoothed, sound_like(sound, RATE))
    came = np.concatenate(list(pieces.run(cut(with_tail, lengths))), axis=1)
    assert came.shape == with_tail.shape
    assert came == pytest.approx(smoothed(with_tail), abs=1e-5)


def test_pieces_are_joined_where_they_are_most_alike_and_nowhere_else() -> None:
    sound = noise(1, 50_000)
    flips = iter([1, -1, 1, -1])

    def turned_over(block: Samples) -> Samples:
        return block * next(flips)

    sound[:, 19_950:20_000] = 0  # a gap in which the two answers are alike
    came = np.concatenate(
        list(InPieces(turned_over, sound_like(sound, RATE)).run(cut(sound, 8192))), axis=1
    )
    assert np.array_equal(came[:, :19_950], sound[:, :19_950])
    assert np.array_equal(came[:, 20_000:30_000], -sound[:, 20_000:30_000])


@given(lengths=st.lists(st.integers(0, 300), max_size=30), size=st.integers(1, 200))
def test_blocks_of_one_length_hold_what_came(lengths: list[int], size: int) -> None:
    samples = noise(2, sum(lengths))
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(int)
    blocks = [samples[:, a:b] for a, b in pairwise(starts)]
    fixed = list(fixed_blocks(iter(blocks), size))
    assert all(block.shape[1] == size for block in fixed[:-1])
    assert all(0 < block.shape[1] <= size for block in fixed)
    assert np.array_equal(np.concatenate([samples[:, :0], *fixed], axis=1), samples)
