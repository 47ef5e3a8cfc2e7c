"""How loud the bands are in which the pieces of a drum kit sound, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from server.audio import probe, read_blocks
from session.progress import Progress

RATE = 44_100
HOP_SAMPLES = 220
FRAME_SECONDS = HOP_SAMPLES / RATE
_WINDOW_SAMPLES = 1024
_WINDOW = np.hanning(_WINDOW_SAMPLES + 1)[:-1].astype(np.float32)

BANDS_HZ = {
    "sub": (30.0, 130.0),
    "body": (150.0, 450.0),
    "noise": (1500.0, 6000.0),
    "high": (7500.0, 16_000.0),
}
"""Where a kick's weight, a snare's drum, a snare's wires and a hi-hat are each loudest."""

Envelope = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DrumBands:
    """The amplitude of each band by frame; frame 0 is centred on the first sample."""

    sub: Envelope
    body: Envelope
    noise: Envelope
    high: Envelope


def _blocks(path: Path) -> Iterator[Envelope]:
    info = probe(path)
    stream = soxr.ResampleStream(info.sample_rate, RATE, 1, dtype="float32")
    yield np.zeros(_WINDOW_SAMPLES // 2, np.float32)
    for block in read_blocks(path):
        yield stream.resample_chunk(block.mean(axis=0))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)
    yield np.zeros(_WINDOW_SAMPLES // 2, np.float32)


def _band_amplitudes(samples: Envelope) -> NDArray[np.float32]:
    """`(frames, bands)` for the whole windows in `samples`."""
    frames = sliding_window_view(samples, _WINDOW_SAMPLES)[::HOP_SAMPLES]
    power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2
    bin_hz = RATE / _WINDOW_SAMPLES
    bands = [
        power[:, round(low / bin_hz) : round(high / bin_hz) + 1].sum(axis=1)
        for low, high in BANDS_HZ.values()
    ]
    amplitudes: NDArray[np.float32] = np.sqrt(np.stack(bands, axis=1)).astype(np.float32)
    return amplitudes


def drum_bands(path: Path, progress: Progress) -> DrumBands:
    """The bands of an audio file of any rate, read in blocks. Raises UnreadableAudio, Cancelled."""
    total_samples = max(1.0, probe(path).duration_seconds * RATE)
    held, done_samples = np.zeros(0, np.float32), 0
    parts: list[NDArray[np.float32]] = []
    for block in _blocks(path):
        held = np.concatenate([held, block])
        done_samples += len(block)
        if len(held) >= _WINDOW_SAMPLES:
            parts.append(_band_amplitudes(held))
            held = held[len(parts[-1]) * HOP_SAMPLES :]
        progress(min(1.0, done_samples / total_samples), "Listening to the drums")
    table = np.concatenate(parts) if parts else np.zeros((0, len(BANDS_HZ)), np.float32)
    return DrumBands(*np.ascontiguousarray(table.T))
