"""Sounds to send through stages, and ways to look at what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import Step
from bridge.host.stages.contract import Notes, Sound
from bridge.host.stages.pipeline import build

Samples = NDArray[np.float32]


def sound_of(
    folder: Path, channels: int, length_samples: int, sample_rate: int = 48_000, **more: Any
) -> Sound:
    """A sound to build stages for; files and temporary files in `folder`."""
    more = {"tail": Tail(), "notes": Notes(), "base": folder, "temporary": folder} | more
    return Sound(sample_rate, channels, length_samples, **more)


def in_blocks(samples: Samples, lengths: Sequence[int] = (8192,)) -> Iterator[Samples]:
    """The samples cut into blocks of these lengths, again and again."""
    at, turn = 0, 0
    while at < samples.shape[1]:
        length = lengths[turn % len(lengths)]
        yield samples[:, at : at + length]
        at, turn = at + length, turn + 1


def through(
    steps: Sequence[Step],
    samples: Samples,
    folder: Path,
    sample_rate: int = 48_000,
    lengths: Sequence[int] = (8192,),
    **more: Any,
) -> Samples:
    """What the steps make of the samples. No block may be changed on the way."""
    kept = samples.copy()
    kept.flags.writeable = False
    length = more.pop("length_samples", samples.shape[1])
    sound = sound_of(folder, len(samples), length, sample_rate, **more)
    stage = build(steps, sound)
    given = list(stage.run(in_blocks(kept, lengths)))
    assert all(block.dtype == np.float32 for block in given)
    return np.concatenate([np.zeros((stage.channels, 0), np.float32), *given], axis=1)


def noise(channels: int, length_samples: int, level: float = 0.1, seed: int = 7) -> Samples:
    """White noise, another in each channel."""
    made = np.random.default_rng(seed).standard_normal((channels, length_samples)) * level
    return made.astype(np.float32)


def impulse(channels: int, length_samples: int, at: int = 0) -> Samples:
    """One sample of 1 in every channel."""
    made = np.zeros((channels, length_samples), np.float32)
    made[:, at] = 1.0
    return made


def response_db(samples: Samples, sample_rate: int, frequencies_hz: Sequence[float]) -> Any:
    """The gain at frequencies of what an impulse became, one channel, by its Fourier sum."""
    times = np.arange(samples.shape[-1]) / sample_rate
    turns = np.exp(-2j * np.pi * np.outer(frequencies_hz, times))
    return 20 * np.log10(np.abs(turns @ samples.astype(np.float64)) + 1e-12)
