"""Sounds to render, and one call that renders them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from bridge.host.chain.model import Chain, Tail
from bridge.host.chain.steps import Step
from bridge.host.render.file import RenderPlace, render_file
from bridge.host.render.spec import Output, OutputKind, RenderReport, RenderSpec
from session.progress import Progress, silent

Frames = NDArray[np.float64]

RATE = 48_000


def noise(samples: int, channels: int = 2, bits: int = 24, seed: int = 1) -> Frames:
    """Noise at about -20 dBFS on the grid of `bits`, `(samples, channels)`."""
    full = 2.0 ** (bits - 1)
    sound = np.random.default_rng(seed).standard_normal((samples, channels)) * 0.1
    return np.round(sound.clip(-0.9, 0.9) * full) / full


def impulse(samples: int, at: int, channels: int = 1, level: float = 0.5) -> Frames:
    """Silence with one sample in it."""
    sound = np.zeros((samples, channels))
    sound[at] = level
    return sound


def wav(path: Path, frames: Frames, rate: int = RATE, subtype: str = "PCM_24") -> Path:
    """A file that is not ours."""
    soundfile.write(path, frames, rate, subtype=subtype)
    return path


def heard(path: Path | str) -> Frames:
    """What another reader finds in a file, `(samples, channels)`."""
    return np.asarray(soundfile.read(str(path), always_2d=True)[0])


def rendered(
    source: Path,
    *steps: Step,
    kind: OutputKind = "wav24",
    rate: int | None = None,
    tail: Tail | None = None,
    name: str = "out",
    progress: Progress = silent,
    **more: Any,
) -> RenderReport:
    """`source` through `steps` into a file beside it."""
    target = source.with_name(
        f"{name}.{kind.rstrip('0123456789f') if kind[0] == 'w' else kind[:4]}"
    )
    spec = RenderSpec(
        str(source), str(target), Chain("A chain", steps), Output(kind, rate), tail=tail, **more
    )
    temporary = source.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    return render_file(spec, RenderPlace(temporary), progress)
