"""Steps of a chain run by pedalboard on a sound in memory, here or in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import Step
from bridge.host.stages.contract import BLOCK_SAMPLES, Notes, Sound
from bridge.host.with_pedalboard.host import PedalboardHost

Samples = NDArray[np.float32]


def sound_like(samples: Samples, sample_rate: int = 44100, **known: Any) -> Sound:
    """What a stage is told of `samples`."""
    channels, length = samples.shape
    given: dict[str, Any] = {"base": Path(), "temporary": Path(), **known}
    return Sound(sample_rate, channels, length, Tail(), notes=Notes(), **given)


def cut(samples: Samples, lengths: int | Sequence[int]) -> Iterator[Samples]:
    """The samples in blocks of these lengths, over and over."""
    row = [lengths] if isinstance(lengths, int) else list(lengths)
    at = index = 0
    while at < samples.shape[1]:
        yield samples[:, at : at + row[index % len(row)]]
        at += row[index % len(row)]
        index += 1


def rendered(
    steps: Sequence[Step],
    samples: Samples,
    *,
    lengths: int | Sequence[int] = BLOCK_SAMPLES,
    tail_samples: int = 0,
    sample_rate: int = 44100,
    **known: Any,
) -> tuple[Samples, Notes]:
    """What comes out, and the notes; `tail_samples` of silence are pulled after the sound."""
    sound = sound_like(samples, sample_rate, **known)
    host = PedalboardHost()
    assert all(host.takes(step, sound) for step in steps)
    with_tail = np.pad(samples, ((0, 0), (0, tail_samples)))
    stage = host.stage(steps, sound)
    given = list(stage.run(cut(with_tail, lengths)))
    nothing = np.zeros((stage.channels, 0), np.float32)
    return np.concatenate([nothing, *given], axis=1), sound.notes


def noise(channels: int, length: int, level: float = 0.1) -> Samples:
    """The same noise every time."""
    found = np.random.default_rng(7).standard_normal((channels, length)) * level
    return found.astype(np.float32)


def impulse(channels: int, length: int, at: int, level: float = 0.5) -> Samples:
    """One sample in silence."""
    found = np.zeros((channels, length), np.float32)
    found[:, at] = level
    return found


def sine(hertz: float, seconds: float, level: float = 0.5, sample_rate: int = 44100) -> Samples:
    """A mono tone."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    return (level * np.sin(2 * np.pi * hertz * time))[None].astype(np.float32)
