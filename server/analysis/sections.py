"""The parts of a piece: whole bars between the bar lines where its sound changes for good.

Novelty is J. Foote's ("Automatic audio segmentation using a measure of audio novelty", ICME
2000): a checkerboard slid along the self-similarity of the bars. Where similarity is the inner
product and the checkerboard is flat, that is the squared distance between the mean of the bars
before and the mean of those after, so that no bars x bars matrix is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import ONSET_FPS, PITCH_FPS, Features, chroma

Seconds = NDArray[np.float64]
Bars = NDArray[np.float64]
Lines = NDArray[np.int64]

_REACH_BARS = 8
_LEAST_BARS = 4
"""A phrase."""
_LEVEL_FLOOR_DB = -30.0
"""Below its loudest bar an octave counts as silent."""
_NOTHING = 1e-3
"""The power, beside the loudest octave's, that hardly matters in any octave."""
_LEVEL_WEIGHT, _ONSET_WEIGHT, _PITCH_WEIGHT, _BASS_WEIGHT = 0.1, 3.0, 0.6, 0.4
"""Ten decibels in one octave count 1."""
_USUAL_CHANGE = 0.3
"""What changes this much from phrase to phrase anyway counts half."""
_LEAST_NOVELTY = 0.25
_ALIKE = 0.2
"""Parts no further apart than this are the same music again."""
_LENGTH_COSTS = ((8, 0.0), (4, 0.05), (2, 0.3), (1, 0.5))
"""What a part costs whose bars are a multiple of this many: music is built of fours."""


def bar_vectors(features: Features, bar_lines: Seconds) -> Bars:
    """What sounds in each bar between two of the lines in seconds, `(bars, width)`."""
    levels = _by_bar(features.levels, bar_lines, PITCH_FPS)
    loudest = levels.max(axis=0) + _NOTHING * float(levels.max(initial=0.0)) + 1e-12
    decibels = 10 * np.log10(np.maximum(levels / loudest, 10 ** (_LEVEL_FLOOR_DB / 10)))
    onsets = np.sqrt(_by_bar(features.onsets, bar_lines, ONSET_FPS))
    busiest = np.percentile(onsets, 90, axis=0) + 1e-6
    pitch, bass = (
        _unit(_by_bar(chroma(frames, features.tuning_cents), bar_lines, PITCH_FPS))
        for frames in (features.pitch, features.bass)
    )
    vectors = np.concatenate(
        [
            _LEVEL_WEIGHT * decibels,
            _ONSET_WEIGHT * onsets / np.maximum(busiest, 0.3 * busiest.max()),
            _PITCH_WEIGHT * pitch,
            _BASS_WEIGHT * bass,
        ],
        axis=1,
    )
    if len(vectors) <= _LEAST_BARS:
        return vectors
    usual = np.median(np.abs(vectors[_LEAST_BARS:] - vectors[:-_LEAST_BARS]), axis=0)
    return np.asarray(vectors * _USUAL_CHANGE / (_USUAL_CHANGE + usual))


def first_bars(bars: Bars) -> tuple[int, ...]:
    """The numbers of the bars with which parts begin; 0 is the first.

    The clearest boundary is found first, then those within the parts on both its sides, so that
    a great change hides no small one near it.
    """
    phrase = _LEAST_BARS
    if len(bars) < 2 * phrase:
        return (0,)
    summed = np.concatenate([np.zeros((1, bars.shape[1])), np.cumsum(bars, axis=0)])
    found, undivided = [0], [(0, len(bars))]
    while undivided:
        start, end = undivided.pop()
        lines = np.arange(start + phrase, end - phrase + 1)
        if not len(lines):
            continue
        worth = _novelty(summed, start, lines, end) - _odd_lengths(start, lines, end)
        best = int(np.argmax(worth))
        if worth[best] > _LEAST_NOVELTY:
            line = int(lines[best])
            found.append(line)
            undivided += [(start, line), (line, end)]
    return tuple(sorted(found))


def _novelty(summed: Bars, start: int, lines: Lines, end: int) -> NDArray[np.float64]:
    """How much the bars after each line differ from those before it, within `start` to `end`.

    `summed` holds the sums of the bars before each bar, `(bars + 1, width)`.
    """
    first, last = np.maximum(lines - _REACH_BARS, start), np.minimum(lines + _REACH_BARS, end)
    after = (summed[last] - summed[lines]) / (last - lines)[:, None]
    before = (summed[lines] - summed[first]) / (lines - first)[:, None]
    return np.asarray(np.linalg.norm(after - before, axis=1))


def _odd_lengths(start: int, lines: Lines, end: int) -> NDArray[np.float64]:
    """What the two parts' lengths cost."""
    costs = np.zeros(len(lines))
    for lengths in (lines - start, end - lines):
        costs += np.select(
            [lengths % unit == 0 for unit, _ in _LENGTH_COSTS], [cost for _, cost in _LENGTH_COSTS]
        )
    return costs


def _by_bar(frames: NDArray[np.float32], bar_lines: Seconds, fps: float) -> Bars:
    """The mean frame of each bar, `(bars, width)`."""
    places = np.clip(np.round(bar_lines * fps).astype(int), 0, len(frames) - 1)
    summed = np.concatenate(
        [np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0, dtype=float)]
    )
    lengths = np.maximum(np.diff(places), 1)[:, None]
    return np.asarray(np.diff(summed[places], axis=0) / lengths)


def _unit(rows: Bars) -> Bars:
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(size > 1e-6, rows / np.maximum(size, 1e-9), 0.0)


def part_names(bars: Bars, starts: Sequence[int]) -> tuple[str, ...]:
    """A letter for each part, in order; one that sounds like an earlier part has its letter and
    a number: A, B, A2. `Start` where there is only one part."""
    if len(starts) == 1:
        return ("Start",)
    kinds: list[Bars] = []
    counts: list[int] = []
    names = []
    for start, end in pairwise((*starts, len(bars))):
        mean = bars[start:end].mean(axis=0)
        far = [float(np.linalg.norm(mean - kind)) for kind in kinds]
        nearest = int(np.argmin(far)) if far else 0
        if not far or far[nearest] > _ALIKE:
            nearest = len(kinds)
            kinds.append(mean)
            counts.append(0)
        counts[nearest] += 1
        names.append(_letters(nearest) + (str(counts[nearest]) if counts[nearest] > 1 else ""))
    return tuple(names)


def _letters(number: int) -> str:
    """A to Z, then AA, AB and on."""
    rest, place = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + place)
