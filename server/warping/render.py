"""The sound of a plan, made block by block: pieces of one speed each, joined without a click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from server.warping.plan import Knot
from server.warping.source import Source
from server.warping.stretch import BLOCK_SECONDS, stretched

Audio = NDArray[np.float32]

PIECE_SAMPLES = 1 << 18
"""What is stretched at once, before and after: memory is bounded, and a wish to stop soon heard."""

_JOINT_SECONDS = 0.01
_BEFORE_SECONDS = 0.002
"""A joint ends this long before its mark, so that an attack on the mark is of one piece."""

_AS_IT_IS_SECONDS = 0.0005
"""A piece that would be this much longer or shorter is left as it is: nothing is lost of it."""

_AROUND_SECONDS = 1.5 * BLOCK_SECONDS
_QUIET_SECONDS = 0.25
"""How far from its place a cut within one speed may be, to be where it is quietest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """From one knot to the next: one speed."""

    first: Knot
    last: Knot

    @property
    def faster(self) -> float:
        """Samples of the file to a sample of the session."""
        return (self.last.source - self.first.source) / (self.last.target - self.first.target)


@dataclass(frozen=True, slots=True)
class _Joint:
    """The samples of the session over which a piece gives way to the next."""

    start: int
    end: int


def warped_blocks(source: Source, knots: Sequence[Knot], length_samples: int) -> Iterator[Audio]:
    """Exactly `length_samples` of the source along the knots, in blocks.

    Raises UnreadableAudio, BackendUnavailable, JobFailed.
    """
    pieces = list(_pieces(source, knots))
    joints = [_joint(*pair, source.sample_rate) for pair in pairwise(pieces)]
    start, tail = 0, np.zeros((source.channels, 0), np.float32)
    for index, piece in enumerate(pieces):
        joint = joints[index] if index < len(joints) else _Joint(length_samples, length_samples)
        sound = _sound(source, piece, start, joint.end)
        joined = tail.shape[1]
        sound[:, :joined] = _crossfaded(tail, sound[:, :joined])
        yield sound[:, : joint.start - start]
        start, tail = joint.start, sound[:, joint.start - start :]


def _pieces(source: Source, knots: Sequence[Knot]) -> Iterator[Piece]:
    """The stretches between knots, cut where they are quiet until none is longer than may be."""
    for first, last in pairwise(knots):
        whole = Piece(first, last)
        longest = max(last.source - first.source, last.target - first.target)
        count = ceil(longest / PIECE_SAMPLES)
        cuts = [first]
        for number in range(1, count):
            middle = first.source + (last.source - first.source) * number / count
            at = _quietest(source, middle)
            cuts.append(Knot(at, first.target + (at - first.source) / whole.faster))
        for pair in pairwise([*cuts, last]):
            yield Piece(*pair)


def _quietest(source: Source, middle: float) -> float:
    """The sample near `middle` around which the least sounds."""
    reach, width = (
        round(seconds * source.sample_rate) for seconds in (_QUIET_SECONDS, 2 * _JOINT_SECONDS)
    )
    start = round(middle) - reach
    loud = np.square(source.read(start, start + 2 * reach), dtype=np.float64).sum(axis=0)
    sums = np.cumsum(loud)
    around = sums[width:] - sums[:-width]
    # Of places that are alike, as in silence, the nearest to the middle.
    quiet = np.flatnonzero(around <= around.min() + 1e-9)
    return float(start + width // 2 + quiet[np.argmin(np.abs(quiet + width // 2 - reach))])


def _joint(before: Piece, after: Piece, sample_rate: int) -> _Joint:
    mark = after.first.target
    room = min(one.last.target - one.first.target for one in (before, after))
    end = floor(mark - min(_BEFORE_SECONDS * sample_rate, room / 8))
    return _Joint(end - floor(min(_JOINT_SECONDS * sample_rate, room / 2)), end)


def _sound(source: Source, piece: Piece, start: int, end: int) -> Audio:
    """The samples of the session from `start` to before `end`, as the piece's speed has them."""
    faster, rate = piece.faster, source.sample_rate

    def at(target: float) -> float:
        return piece.first.source + (target - piece.first.target) * faster

    if abs(faster - 1) * (end - start) < max(1.0, _AS_IT_IS_SECONDS * rate):
        # In the middle it is in its place.
        first = round(at((start + end) / 2) - (end - start) / 2)
        return source.read(first, first + end - start)
    around = ceil(_AROUND_SECONDS * rate * max(1.0, faster))
    first, last = floor(at(start)) - around, ceil(at(end)) + around
    made = stretched(source.read(first, last), rate, round((last - first) / faster))
    begin = round((at(start) - first) / (last - first) * made.shape[1])
    return made[:, begin : begin + end - start].copy()


def _crossfaded(old: Audio, new: Audio) -> Audio:
    """From one to the other at one loudness, whether they are alike or not."""
    if not old.shape[1]:
        return new
    rising = (np.arange(old.shape[1], dtype=np.float32) + 0.5) / old.shape[1]
    loud = np.sqrt(np.sum(old**2, dtype=np.float64) * np.sum(new**2, dtype=np.float64))
    alike = float(np.sum(old * new, dtype=np.float64)) / (float(loud) or 1.0)
    falling = 1 - rising
    level = np.sqrt(rising**2 + falling**2 + 2 * max(0.0, alike) * rising * falling)
    faded: Audio = ((old * falling + new * rising) / level).astype(np.float32)
    return faded
