"""A drum recording as strokes by band: what is loud at once and soon gone.

The strength of a stroke in a band is the smaller of how far the amplitude rises over the last
20 ms and how far it falls again within the next 150 ms. A held bass note rises as fast, but does
not fall, and so leaves little.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from session.progress import Progress
from session.sound import probe, read_blocks

RATE = 44_100
HOP_SAMPLES = 220
FRAME_SECONDS = HOP_SAMPLES / RATE

EDGES_HZ = (
    *(20, 65, 110, 155, 245, 375, 600),
    *(1000, 1700, 2900, 4800, 7000, 10_000, 14_000, 19_000),
)
BANDS = len(EDGES_HZ) - 1

_WINDOW_SAMPLES = 1024
_WINDOW = np.hanning(_WINDOW_SAMPLES + 1)[:-1].astype(np.float32)
_CENTRES_HZ = np.sqrt(np.array(EDGES_HZ[:-1]) * np.array(EDGES_HZ[1:]))
_EMPHASIS = np.sqrt(_CENTRES_HZ / _CENTRES_HZ[0])
"""Music loses about 3 dB an octave; without this the low bands would decide alone."""

_SMOOTHED_FRAMES = (9, 9, 7, 5, 3)
"""The lowest bands hold hardly two periods a window: their ripple is no stroke."""

_LEAST_RISE = 0.25
"""Of the amplitude; a cymbal's ring and noise waver by less."""

_RISE_FRAMES = 4
_FALL_FRAMES = 30

Table = NDArray[np.float32]
"""`(frames, BANDS)`; frame 0 is centred on the first sample, FRAME_SECONDS apart."""


def _blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    stream = soxr.ResampleStream(probe(path).sample_rate, RATE, 1, dtype="float32")
    yield np.zeros(_WINDOW_SAMPLES // 2, np.float32)
    for block in read_blocks(path, 1 << 16):
        yield stream.resample_chunk(np.nan_to_num(block.mean(axis=0), posinf=0, neginf=0))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)
    yield np.zeros(_WINDOW_SAMPLES // 2, np.float32)


def _band_powers(samples: NDArray[np.float32]) -> Table:
    """For the whole windows in `samples`."""
    frames = sliding_window_view(samples, _WINDOW_SAMPLES)[::HOP_SAMPLES]
    power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2
    edges = np.searchsorted(np.fft.rfftfreq(_WINDOW_SAMPLES, 1 / RATE), EDGES_HZ)
    bands = [power[:, low:high].sum(axis=1) for low, high in pairwise(edges)]
    return np.stack(bands, axis=1).astype(np.float32)


def band_amplitudes(path: Path, progress: Progress) -> Table:
    """The amplitude of each band of an audio file of any rate, read in blocks.

    Two hours take 80 MB. Raises NotFound, UnreadableAudio, Cancelled.
    """
    from scipy.ndimage import uniform_filter1d

    total_samples = probe(path).duration_seconds * RATE
    held, done_samples = np.zeros(0, np.float32), 0
    parts: list[Table] = []
    for block in _blocks(path):
        held = np.concatenate([held, block])
        done_samples += len(block)
        if len(held) >= _WINDOW_SAMPLES:
            parts.append(_band_powers(held))
            held = held[len(parts[-1]) * HOP_SAMPLES :]
        progress(min(1.0, done_samples / total_samples), "Listening to the drums")
    table = np.concatenate(parts)
    for band, size in enumerate(_SMOOTHED_FRAMES):
        table[:, band] = uniform_filter1d(table[:, band], size)
    amplitudes: Table = np.sqrt(np.maximum(table, 0, out=table), out=table)
    amplitudes *= _EMPHASIS.astype(np.float32)
    return amplitudes


def stroke_strength(amplitudes: Table) -> Table:
    """How much of a stroke there is at each frame of each band; see the top of this file."""
    from scipy.ndimage import median_filter

    strength = np.zeros_like(amplitudes)
    for band, amplitude in enumerate(amplitudes.T):
        rise = amplitude.copy()
        rise[_RISE_FRAMES:] -= amplitude[:-_RISE_FRAMES]
        after = median_filter(amplitude, _FALL_FRAMES, origin=-(_FALL_FRAMES // 2), mode="constant")
        stroke = np.maximum(np.minimum(rise, amplitude - after), 0)
        strength[:, band] = np.where(rise < _LEAST_RISE * amplitude, 0, stroke)
    return strength
