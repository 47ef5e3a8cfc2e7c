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
    # A long recording has millions of hops: the curve is worked on in place.
    wanted_db = hop_peaks.astype(np.float64)
    wanted_db *= gain
    np.maximum(wanted_db, 1e-12, out=wanted_db)
    np.divide(ceiling, wanted_db, out=wanted_db)
    np.minimum(1.0, wanted_db, out=wanted_db)
    np.log10(wanted_db, out=wanted_db)
    wanted_db *= 20
    if not wanted_db.min(initial=0.0) < 0:
        return np.full(len(wanted_db) + 1, gain)
    hops = len(wanted_db)
    lead = round(6 * RELEASE_SECONDS / HOP_SECONDS) + LOOKAHEAD_HOPS
    turned = np.pad(wanted_db, (lead, 2 * LOOKAHEAD_HOPS), mode="wrap")
    del wanted_db
    np.negative(turned, out=turned)
    _let_go_slowly(turned, HOP_SECONDS * 8.686 / RELEASE_SECONDS)
    np.negative(turned, out=turned)
    _look_ahead(turned, LOOKAHEAD_HOPS)
    smooth = np.convolve(turned, np.full(LOOKAHEAD_HOPS, 1 / LOOKAHEAD_HOPS), "full")
    del turned
    # The edge before a hop is the mean of minima that all look at least as far as that hop.
    edges = smooth[lead - 1 : lead + hops].copy()
    del smooth
    edges /= 20
    np.power(10, edges, out=edges)
    edges *= gain
    return edges


def _let_go_slowly(values: Curve, fall: float) -> None:
    """Make it the running maximum that falls by `fall` a hop: attack at once, release steadily."""
    slope = np.arange(len(values), dtype=np.float64)
    slope *= fall
    values += slope
    np.maximum.accumulate(values, out=values)
    values -= slope


def _look_ahead(values: Curve, hops: int) -> None:
    """Make each the lowest of itself and the `hops` after it: turning down begins early."""
    for _ in range(hops):
        np.minimum(values[:-1], values[1:], out=values[:-1])


def step_powers(hop_powers: Curve, edges: Curve, hops_in_a_step: float) -> Curve:
    """The summed power of each whole step of loudness once the gain is on.

    Of what is shorter than a block, the one block is all there is.
    """
    hops = len(edges) - 1
    total = np.zeros(hops + 1)
    squares = total[1:]
    np.square(edges[:-1], out=squares)
    squares += edges[:-1] * edges[1:]
    squares += np.square(edges[1:])
    squares /= 3
    squares *= hop_powers[:hops]
    np.cumsum(squares, out=squares)
    steps = int(hops / hops_in_a_step + _ALMOST)
    if steps < STEPS_IN_A_BLOCK:
        return np.full(STEPS_IN_A_BLOCK, total[-1] * hops_in_a_step / hops)
    edge = np.arange(hops + 1, dtype=np.float64)
    return np.asarray(np.diff(np.interp(np.arange(steps + 1) * hops_in_a_step, edge, total)))


_ALMOST = 1e-9


def gain_of_samples(edges: Curve, start: int, length: int, hop: int) -> NDArray[np.float32]:
    """The gain of samples `start` to `start + length`, on straight lines between the edges."""
    at = (start + np.arange(length)) / hop
    # Only the edges around: of a long recording all of them would be looked through each time.
    first = min(start // hop, len(edges) - 1)
    near = edges[first : (start + length) // hop + 2]
    return np.interp(at, np.arange(first, first + len(near)), near).astype(np.float32)
