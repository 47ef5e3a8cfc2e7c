"""The gain of a lookahead limiter, worked out on the peaks of short hops instead of on samples.

A hop is 1.33 ms (64 samples at 48 kHz): its peak says how far it must come down, whatever its
samples are. A curve with one value a hop is small enough to be solved for a whole recording at
once, again and again until the wanted loudness is reached.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from session.sound.loudness import STEPS_IN_A_BLOCK

Curve = NDArray[np.float64]

HOP_SECONDS = 64 / 48_000
LOOKAHEAD_HOPS = 4
"""5.3 ms: long enough that turning down makes no click, short enough that it is not heard."""

RELEASE_SECONDS = 0.12
"""How long the limiter takes to let go by 8.7 dB."""


def hop_samples(sample_rate: int) -> int:
    """The length of a hop at a rate."""
    return max(1, round(HOP_SECONDS * sample_rate))


def limiting_gain(hop_peaks: NDArray[np.float32], gain: float, ceiling: float) -> Curve:
    """The gain at the hops' edges (one more than hops) that holds peaks below `ceiling`, linear.

    Between two edges the gain goes in a straight line. The curve is that of sound that repeats:
    what the end holds down, the start still feels, so that the master of a loop is a loop.
    """
    wanted_db = 20 * np.log10(
        np.minimum(1.0, ceiling / np.maximum(hop_peaks.astype(np.float64) * gain, 1e-12))
    )
    if not (wanted_db < 0).any():
        return np.full(len(wanted_db) + 1, gain)
    hops = len(wanted_db)
    lead = round(6 * RELEASE_SECONDS / HOP_SECONDS) + LOOKAHEAD_HOPS
    turned = wanted_db[np.arange(-lead, hops + 2 * LOOKAHEAD_HOPS) % hops]
    released = -_decaying_maximum(-turned, HOP_SECONDS * 8.686 / RELEASE_SECONDS)
    held = _lowest_ahead(released, LOOKAHEAD_HOPS)
    smooth = np.convolve(held, np.full(LOOKAHEAD_HOPS, 1 / LOOKAHEAD_HOPS), "full")
    # The edge before a hop is the mean of minima that all look at least as far as that hop.
    return np.asarray(gain * 10 ** (smooth[lead - 1 : lead + hops] / 20))


def _decaying_maximum(values: Curve, fall: float) -> Curve:
    """The running maximum that falls by `fall` a hop: attack at once, release at a steady rate."""
    slope = fall * np.arange(len(values))
    return np.asarray(np.maximum.accumulate(values + slope) - slope)


def _lowest_ahead(values: Curve, hops: int) -> Curve:
    """The lowest of each value and the `hops` after it, so that turning down begins early."""
    padded = np.concatenate((values, np.full(hops, np.inf)))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, hops + 1).min(axis=1))


def step_powers(hop_powers: Curve, edges: Curve, hops_in_a_step: float) -> Curve:
    """The summed power of each whole step of loudness once the gain is on.

    Of what is shorter than a block, the one block is all there is.
    """
    hops = len(edges) - 1
    squares = (edges[:-1] ** 2 + edges[:-1] * edges[1:] + edges[1:] ** 2) / 3
    total = np.concatenate(([0.0], np.cumsum(hop_powers[:hops] * squares)))
    steps = int(hops / hops_in_a_step + _ALMOST)
    if steps < STEPS_IN_A_BLOCK:
        return np.full(STEPS_IN_A_BLOCK, total[-1] * hops_in_a_step / hops)
    return np.asarray(
        np.diff(np.interp(np.arange(steps + 1) * hops_in_a_step, np.arange(hops + 1), total))
    )


_ALMOST = 1e-9


def gain_of_samples(edges: Curve, start: int, length: int, hop: int) -> NDArray[np.float32]:
    """The gain of samples `start` to `start + length`, on straight lines between the edges."""
    at = (start + np.arange(length)) / hop
    # Only the edges around: of a long recording all of them would be looked through each time.
    first = min(start // hop, len(edges) - 1)
    near = edges[first : (start + length) // hop + 2]
    return np.interp(at, np.arange(first, first + len(near)), near).astype(np.float32)
