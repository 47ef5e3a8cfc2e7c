"""A recording as the windows that basic-pitch's model takes, read in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from session.sound import AudioInfo, read_blocks

MODEL_RATE = 22_050
HOP_SAMPLES = 256
WINDOW_SAMPLES = 2 * MODEL_RATE - HOP_SAMPLES
WINDOW_FRAMES = 172
EDGE_FRAMES = 15
"""Frames at each end of a window that lack context; the neighbouring windows have them."""

KEPT_FRAMES = WINDOW_FRAMES - 2 * EDGE_FRAMES
STEP_SAMPLES = WINDOW_SAMPLES - 2 * EDGE_FRAMES * HOP_SAMPLES
"""Windows are this far apart. It is 141.27 hops, and every window gives 142 frames: neighbours
overlap by 0.73 frame, which is why the frame rate is 142 / 36164 samples and not 1 / 256."""

Mono = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """`samples` are `(WINDOW_SAMPLES,)`; `frames` of the frames kept from it begin within the
    recording."""

    samples: NDArray[np.float32]
    frames: int

    @property
    def silent(self) -> bool:
        """Whether it is digital silence throughout."""
        return not self.samples.any()


def mono_blocks(path: Path, info: AudioInfo) -> Iterator[Mono]:
    """The mean of the channels at MODEL_RATE, in blocks, as long as the recording.

    The same samples as `librosa.load(path, sr=22050, mono=True)`, which basic-pitch uses: soxr
    HQ, with a length rounded up.
    """
    if info.sample_rate == MODEL_RATE:
        for block in read_blocks(path):
            yield block.mean(axis=0)
        return
    stream = soxr.ResampleStream(info.sample_rate, MODEL_RATE, 1, dtype="float32", quality="HQ")
    due = -(-info.length_samples * MODEL_RATE // info.sample_rate)
    for block in read_blocks(path):
        part = stream.resample_chunk(block.mean(axis=0))[:due]
        due -= len(part)
        yield part
    last = stream.resample_chunk(np.zeros(0, np.float32), last=True)[:due]
    yield np.pad(last, (0, due - len(last)))


def windows(blocks: Iterator[Mono]) -> Iterator[Window]:
    """The overlapping windows of a recording at MODEL_RATE, up to its last sample."""
    lead_in = EDGE_FRAMES * HOP_SAMPLES
    held = np.zeros(lead_in, np.float32)
    for block in blocks:
        held = np.concatenate([held, block])
        while len(held) >= WINDOW_SAMPLES:
            yield Window(held[:WINDOW_SAMPLES], KEPT_FRAMES)
            held = held[STEP_SAMPLES:]
    while len(held) > lead_in:
        frames = min(KEPT_FRAMES, -(-(len(held) - lead_in) // HOP_SAMPLES))
        samples = np.zeros(WINDOW_SAMPLES, np.float32)
        samples[: len(held)] = held[:WINDOW_SAMPLES]
        yield Window(samples, frames)
        held = held[STEP_SAMPLES:]


def frame_seconds(frames: NDArray[np.intp]) -> NDArray[np.float64]:
    """When frames begin, in seconds, exactly: each counts from the start of its window."""
    window, within = np.divmod(frames, KEPT_FRAMES)
    seconds: NDArray[np.float64] = (window * STEP_SAMPLES + within * HOP_SAMPLES) / MODEL_RATE
    return seconds


def stock_frame_seconds(frames: NDArray[np.intp]) -> NDArray[np.float64]:
    """When basic-pitch 0.4.0 says that frames begin, in seconds.

    It corrects for the overlap once every 172 frames instead of every 142, and makes up for that
    with 1.8 ms (`note_creation.model_frames_to_time`).
    """
    correction = HOP_SAMPLES / MODEL_RATE * (WINDOW_FRAMES - WINDOW_SAMPLES / HOP_SAMPLES) + 0.0018
    seconds: NDArray[np.float64] = frames * HOP_SAMPLES / MODEL_RATE
    return seconds - correction * np.floor(frames / WINDOW_FRAMES)
