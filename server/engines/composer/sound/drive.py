"""Drive: saturation, worked out at four times the rate so that it does not alias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import BLOCK_SAMPLES, end_of_loop
from server.engines.composer.sound.tick import Tick, unwatched

Samples = NDArray[np.float32]

OVERSAMPLING = 4
_LEAST_LEVEL, _LEVEL_RANGE = 0.12, 20.0
_WINDOW_SAMPLES = 4096
_MARGIN_SAMPLES = 1024
"""Around each block, for the resampler's filters; far longer than they are."""


def driven(sound: Samples, drive: float, loop: bool, tick: Tick = unwatched) -> Samples:
    """`sound` (2, samples) through a tanh that its loudest passage meets at a level from `drive`.

    The level is that of the sound itself, so `drive` means the same for a soft and a loud voice.
    Saturation of what is not symmetrical makes DC: whoever asks for it takes that out.
    """
    loudest = _loudest_passage(sound)
    if drive <= 0 or loudest <= 0:
        return sound
    gain = np.float32(_LEAST_LEVEL * _LEVEL_RANGE**drive / loudest)
    length, margin = sound.shape[1], _MARGIN_SAMPLES
    ends = _around(sound, margin, loop)
    out = np.empty_like(sound)
    for start in range(0, length, BLOCK_SAMPLES):
        tick()
        end = min(length, start + BLOCK_SAMPLES)
        block = _stretch(sound, ends, start - margin, end + margin)
        out[:, start:end] = _saturated(block * gain)[:, margin : margin + end - start]
    return out


def _saturated(block: Samples) -> Samples:
    import soxr

    fine = soxr.resample(block.T, 1, OVERSAMPLING, quality="HQ")
    np.tanh(fine, out=fine)
    return np.asarray(soxr.resample(fine, OVERSAMPLING, 1, quality="HQ").T)


def _loudest_passage(sound: Samples) -> float:
    """The highest root mean square of a window of about a tenth of a second."""
    squares = np.square(sound).mean(axis=0)
    starts = np.arange(0, squares.shape[0], _WINDOW_SAMPLES)
    lengths = np.diff(np.append(starts, len(squares)))
    sums = np.add.reduceat(squares, starts)
    whole = lengths == _WINDOW_SAMPLES
    means = sums[whole] / _WINDOW_SAMPLES if whole.any() else sums / lengths
    return float(np.sqrt(means.max()))


def _around(sound: Samples, samples: int, loop: bool) -> tuple[Samples, Samples]:
    """What goes before the start and after the end: the loop itself, or silence."""
    if not loop:
        silence = np.zeros((2, samples), np.float32)
        return silence, silence
    after = np.take(sound, np.arange(samples), axis=1, mode="wrap")
    return end_of_loop(sound, samples), after


def _stretch(sound: Samples, ends: tuple[Samples, Samples], start: int, end: int) -> Samples:
    before, after = ends
    length = sound.shape[1]
    parts = [sound[:, max(0, start) : min(length, end)]]
    if start < 0:
        parts.insert(0, before[:, start:])
    if end > length:
        parts.append(after[:, : end - length])
    return np.concatenate(parts, axis=1)
