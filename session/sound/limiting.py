"""The gain of a lookahead limiter, worked out on the peaks of short hops instead of on samples.

A hop is 1.33 ms (64 samples at 48 kHz): its peak says how far it must come down, whatever its
samples are. A curve with one value a hop is small enough to be solved for a whole recording at
once, again and again until the wanted loudness is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from session.sound.loudness import STEPS_IN_A_BLOCK

Curve = NDArray[np.float64]

HOP_SECONDS = 64 / 48_000
LOOKAHEAD_HOPS = 4
"""5.3 ms: long enough that turning down makes no click, short enough that it is not heard."""

RELEASE_SECONDS = 0.12
"""How long the limiter takes to let go by 8.7 dB."""

_PIECE_HOPS = 1 << 15


def hop_samples(sample_rate: int) -> int:
    """The length of a hop at a rate."""
    return max(1, round(HOP_SECONDS * sample_rate))


@dataclass(frozen=True, slots=True)
class GainCurve:
    """The gain at the hops' edges (one more than hops) that holds peaks below `ceiling`, linear.

    Between two edges the gain goes in a straight line. The curve is that of sound that repeats:
    what the end holds down, the start still feels, so that the master of a loop is a loop.
    It is worked out piece by piece whenever it is wanted: a long recording has millions of hops.
    All of it is `scale` times as high in the end.
    """

    hop_peaks: NDArray[np.float32]
    gain: float
    ceiling: float
    scale: float = 1.0

    def scaled(self, scale: float) -> GainCurve:
        """The curve times `scale`."""
        return replace(self, scale=self.scale * scale)

    def pieces(self) -> Iterator[Curve]:
        """All edges from the first to the last, some thousands at a time."""
        edges = len(self.hop_peaks) + 1
        released = self._released() if self._limits() else None
        for start in range(0, edges, _PIECE_HOPS):
            count = min(_PIECE_HOPS, edges - start)
            if released is None:
                piece = np.full(count, self.gain)
            else:
                # The edge before a hop is the mean of minima that all look at least that far.
                turned = released(count + 2 * LOOKAHEAD_HOPS - 1)
                _look_ahead(turned, LOOKAHEAD_HOPS)
                lowest = turned[:-LOOKAHEAD_HOPS]
                piece = np.convolve(lowest, np.full(LOOKAHEAD_HOPS, 1 / LOOKAHEAD_HOPS), "valid")
                piece /= 20
                np.power(10, piece, out=piece)
                piece *= self.gain
            if self.scale != 1.0:
                piece *= self.scale
            yield piece

    def _limits(self) -> bool:
        loudest = max(float(self.hop_peaks.max(initial=0.0)) * self.gain, 1e-12)
        return self.ceiling / loudest < 1.0

    def _released(self) -> Callable[[int], Curve]:
        """What gives so many levels in dB, of which the last `2 * LOOKAHEAD_HOPS - 1` come again
        at the next call; the first belongs `LOOKAHEAD_HOPS` before the first edge."""
        hops = len(self.hop_peaks)
        lead = round(6 * RELEASE_SECONDS / HOP_SECONDS) + LOOKAHEAD_HOPS
        fall = HOP_SECONDS * 8.686 / RELEASE_SECONDS
        overlap = 2 * LOOKAHEAD_HOPS - 1
        done, highest, kept = 0, -np.inf, np.zeros(0)

        def levels(count: int) -> Curve:
            nonlocal done, highest, kept
            # The first call lets what the end of the sound holds down reach its start.
            skipped = lead - LOOKAHEAD_HOPS if not done else 0
            fresh = np.arange(done, done + skipped + count - len(kept))
            wanted_db = self._wanted_db((fresh - lead) % hops)
            np.negative(wanted_db, out=wanted_db)
            highest = _let_go_slowly(wanted_db, fall, done, highest)
            np.negative(wanted_db, out=wanted_db)
            done += len(fresh)
            given = np.concatenate((kept, wanted_db[skipped:]))
            kept = given[-overlap:].copy()
            return given

        return levels

    def _wanted_db(self, hops: NDArray[np.intp]) -> Curve:
        """How far each hop must come down, in dB."""
        wanted = self.hop_peaks[hops].astype(np.float64)
        wanted *= self.gain
        np.maximum(wanted, 1e-12, out=wanted)
        np.divide(self.ceiling, wanted, out=wanted)
        np.minimum(1.0, wanted, out=wanted)
        np.log10(wanted, out=wanted)
        wanted *= 20
        return wanted


def limiting_gain(hop_peaks: NDArray[np.float32], gain: float, ceiling: float) -> Curve:
    """All edges of a `GainCurve` at once."""
    return np.concatenate(list(GainCurve(hop_peaks, gain, ceiling).pieces()))


def _let_go_slowly(values: Curve, fall: float, first: int, highest: float) -> float:
    """Make it the running maximum that falls by `fall` a hop: attack at once, release steadily.

    `first` is the place of its first value in the whole, `highest` what the last call gave: gives
    what the next needs.
    """
    slope = np.arange(first, first + len(values), dtype=np.float64)
    slope *= fall
    values += slope
    np.maximum.accumulate(values, out=values)
    np.maximum(values, highest, out=values)
    last = float(values[-1])
    values -= slope
    return last


def _look_ahead(values: Curve, hops: int) -> None:
    """Make each the lowest of itself and the `hops` after it: turning down begins early."""
    for _ in range(hops):
        np.minimum(values[:-1], values[1:], out=values[:-1])


def step_powers(
    hop_powers: NDArray[np.floating[Any]], pieces: Iterable[Curve], hops_in_a_step: float
) -> Curve:
    """The summed power of each whole step of loudness once the gain of a curve's edges is on.

    Of what is shorter than a block, the one block is all there is.
    """
    hops = len(hop_powers)
    steps = int(hops / hops_in_a_step + _ALMOST)
    places = np.arange(steps + 1) * hops_in_a_step
    # The power of all that is before each step's end.
    before = np.zeros(steps + 1)
    first, at, total, edge = 0, 0, 0.0, np.zeros(0)
    for piece in pieces:
        edges = np.concatenate((edge, piece))
        edge = edges[-1:].copy()
        summed = np.empty(len(edges))
        summed[0] = total
        squares = np.square(edges[:-1], out=summed[1:])
        squares += edges[:-1] * edges[1:]
        squares += np.square(edges[1:])
        squares /= 3
        squares *= hop_powers[first : first + len(squares)]
        np.cumsum(summed, out=summed)
        total = float(summed[-1])
        last = first + len(squares)
        until = steps + 1 if last == hops else int(np.searchsorted(places, last))
        around = np.arange(first, last + 1, dtype=np.float64)
        before[at:until] = np.interp(places[at:until], around, summed)
        first, at = last, until
    if steps < STEPS_IN_A_BLOCK:
        return np.full(STEPS_IN_A_BLOCK, total * hops_in_a_step / hops)
    return np.diff(before)


_ALMOST = 1e-9


def gain_of_samples(
    edges: Curve, start: int, length: int, hop: int, first_edge: int = 0
) -> NDArray[np.float32]:
    """The gain of samples `start` to `start + length`, on straight lines between the edges.

    The first of `edges` is that before the hop `first_edge`.
    """
    at = (start + np.arange(length)) / hop
    # Only the edges around: of a long recording all of them would be looked through each time.
    first = min(start // hop - first_edge, len(edges) - 1)
    near = edges[first : (start + length) // hop + 2 - first_edge]
    around = first_edge + np.arange(first, first + len(near))
    return np.interp(at, around, near).astype(np.float32)


class GainReader:
    """The gain of samples, read from the first on; memory holds the edges around."""

    def __init__(self, curve: GainCurve, hop: int) -> None:
        self._pieces = curve.pieces()
        self._hop = hop
        self._first = 0
        self._edges = np.zeros(0)

    def gain(self, start: int, length: int) -> NDArray[np.float32]:
        """That of samples `start` to `start + length`; `start` never goes back."""
        hop = self._hop
        while self._first + len(self._edges) < (start + length) // hop + 2:
            piece = next(self._pieces, None)
            if piece is None:
                break
            # Two more than are needed: behind the last edge there is nothing.
            passed = min(max(0, start // hop - self._first), max(0, len(self._edges) - 2))
            self._edges = np.concatenate((self._edges[passed:], piece))
            self._first += passed
        return gain_of_samples(self._edges, start, length, hop, self._first)
