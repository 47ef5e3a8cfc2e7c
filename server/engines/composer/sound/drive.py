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
    loudest = _loudest_passage(sound) if drive > 0 else 0.0
    if loudest <= 0:
        return sound
    gain = np.float32(_LEAST_LEVEL * _LEVEL_RANGE**drive / loudest)
    length, margin = sound.shape[1], _MARGIN_SAMPLES
    before, after = _around(sound, margin, loop)
    for start in range(0, length, BLOCK_SAMPLES):
        tick()
        end = min(length, start + BLOCK_SAMPLES)
        ahead = sound[:, end : end + margin]
        block = np.concatenate(
            (before, sound[:, start:end], ahead, after[:, : margin - ahead.shape[1]]), axis=1
        )
        before = block[:, -2 * margin : -margin]
        sound[:, start:end] = _saturated(block * gain)[:, margin : margin + end - start]
    return sound


def _saturated(block: Samples) -> Samples:
    import soxr

    fine = soxr.resample(block.T, 1, OVERSAMPLING, quality="HQ")
    np.tanh(fine, out=fine)
    return np.asarray(soxr.resample(fine, OVERSAMPLING, 1, quality="HQ").T)


def _loudest_passage(sound: Samples) -> float:
    """The highest root mean square of a window of about a tenth of a second."""
    if sound.shape[1] <= _WINDOW_SAMPLES:
        return float(np.sqrt(np.square(sound).mean()))
    loudest = 0.0
    for start in range(0, sound.shape[1] - _WINDOW_SAMPLES + 1, BLOCK_SAMPLES):
        block = sound[:, start : start + BLOCK_SAMPLES]
        whole = block.shape[1] // _WINDOW_SAMPLES
        windows = block[:, : whole * _WINDOW_SAMPLES].reshape(2, whole, _WINDOW_SAMPLES)
        powers = np.einsum("cws,cws->w", windows, windows) / (2 * _WINDOW_SAMPLES)
        loudest = max(loudest, float(powers.max(initial=0.0)))
    return float(np.sqrt(loudest))


def _around(sound: Samples, samples: int, loop: bool) -> tuple[Samples, Samples]:
    """What goes before the start and after the end: the loop itself, or silence."""
    if not loop:
        silence = np.zeros((2, samples), np.float32)
        return silence, silence
    after = np.take(sound, np.arange(samples), axis=1, mode="wrap")
    return end_of_loop(sound, samples), after
