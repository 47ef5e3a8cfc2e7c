"""Drawing a waveform: the peaks of an audio file, at every level."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.library.peak_file import LOUDEST, PER_PEAK, PeakHead
from session.errors import UnreadableAudio, storage
from session.progress import Progress
from session.sound.read import probe, read_blocks

Peaks = NDArray[np.int8]
"""`(peaks, channels, 2)`: the lowest and the highest."""

BLOCK_SAMPLES = 256 * PER_PEAK[0]
"""A whole number of peaks; of a broken file, what comes before its broken block is drawn."""


def draw_peaks(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the peaks of the audio file `source` to the file `target`, whole or not at all.

    What can be decoded of a broken file is drawn. Raises UnreadableAudio when that is nothing,
    NotFound, StorageFailed.
    """
    source, target = Path(asked["source"]), Path(asked["target"])
    info = probe(source)
    blocks, length_samples = [], 0
    try:
        for block in read_blocks(source, BLOCK_SAMPLES):
            blocks.append(_closest(block))
            length_samples += block.shape[1]
            progress(min(1.0, length_samples / info.length_samples), "Drawing")
    except UnreadableAudio:
        if not length_samples:
            raise
    head = PeakHead(info.channels, info.sample_rate, length_samples)
    level = np.concatenate(blocks)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(head.dump())
                for _ in PER_PEAK:
                    file.write(level.tobytes())
                    level = _farther(level)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    return {}


def _closest(block: NDArray[np.float32]) -> Peaks:
    """The peaks of a block of `(channels, samples)`."""
    channels, samples = block.shape
    whole = samples // PER_PEAK[0]
    body = block[:, : whole * PER_PEAK[0]].reshape(channels, whole, PER_PEAK[0])
    lowest, highest = [body.min(axis=2)], [body.max(axis=2)]
    rest = block[:, whole * PER_PEAK[0] :]
    if rest.shape[1]:
        lowest.append(rest.min(axis=1, keepdims=True))
        highest.append(rest.max(axis=1, keepdims=True))
    pair = np.stack([np.concatenate(lowest, axis=1), np.concatenate(highest, axis=1)], axis=-1)
    # What is not a number is no sound.
    pair = np.nan_to_num(pair.transpose(1, 0, 2) * LOUDEST, nan=0.0)
    outwards = np.stack([np.floor(pair[..., 0]), np.ceil(pair[..., 1])], axis=-1)
    drawn: Peaks = np.clip(outwards, -LOUDEST, LOUDEST).astype(np.int8)
    return drawn


def _farther(level: Peaks) -> Peaks:
    """The next level: of every four peaks one."""
    short = -len(level) % 4
    padded = np.concatenate([level, np.repeat(level[-1:], short, axis=0)])
    fours = padded.reshape(-1, 4, *level.shape[1:])
    return np.stack([fours[..., 0].min(axis=1), fours[..., 1].max(axis=1)], axis=-1)
