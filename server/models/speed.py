"""How fast a model is on this machine, and what it takes: a short try with its real weights."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from server.models.card import Card
from server.models.cards import card
from server.models.place import weights_of
from server.settings import Settings
from session.errors import BackendUnavailable
from session.progress import Progress, part_of

TRIED_SECONDS = 5.0
PROMPT = "a steady house beat with a warm bass, 120 bpm"


@dataclass(frozen=True, slots=True)
class Speed:
    """What a try came to.

    `load_seconds` is what the first job waits before it begins; `seconds_per_second` how long a
    second of audio takes; `memory_mb` the most that the process held, on a GPU too.
    """

    device: str
    audio_seconds: float
    load_seconds: float
    seconds_per_second: float
    memory_mb: int


def measure(name: str, settings: Settings, progress: Progress, draft: bool = False) -> Speed:
    """Have the model called `name` make (or part) five seconds, in this process.

    Loads what the model needs: for a process of its own. Raises NotFound, BackendUnavailable,
    BadWeights, WorkerOutOfMemory, ModelFailed, Cancelled.
    """
    known = card(name)
    folder = weights_of(settings.models, name)
    part = part_of(progress, 0.3, 1.0)
    progress(0.0, f"Loading {known.title}")
    if known.family == "demucs":
        return _parting(known, settings, part)
    return _making(known, folder, settings, draft, part)


def _making(
    known: Card, folder: Path, settings: Settings, draft: bool, progress: Progress
) -> Speed:
    from server.models.contract import SoundRequest
    from server.models.families import FAMILIES

    family = FAMILIES.load(known.family)
    if missing := family.missing():
        raise BackendUnavailable(missing)
    began = time.perf_counter()
    model = family.load(folder, settings.device, draft)
    try:
        loaded = time.perf_counter()
        asked = SoundRequest(PROMPT, TRIED_SECONDS, seeds=(0,), draft=draft)
        made = model.generate(asked, progress).sounds[0].seconds
        ended = time.perf_counter()
        return _speed(settings, made, loaded - began, ended - loaded)
    finally:
        model.close()


def _parting(known: Card, settings: Settings, progress: Progress) -> Speed:
    import tempfile

    import numpy as np

    from server.audio.write import FloatWav
    from server.separation.registry import SEPARATORS

    separator = SEPARATORS.load(known.name)
    state = separator.available()
    if not state.ready:
        raise BackendUnavailable(f"The separator {known.name} cannot be used: {state.remedy}.")
    with tempfile.TemporaryDirectory(prefix="roadie-speed-") as scratch:
        mix = Path(scratch, "mix.wav")
        length = int(TRIED_SECONDS * known.sample_rate)
        noise = np.random.default_rng(0).standard_normal((2, length)).astype(np.float32) * 0.1
        with FloatWav(mix, known.sample_rate, 2, length) as file:
            file.write(noise)
        times = []
        for attempt in ("first", "second"):
            began = time.perf_counter()
            separator.separate(mix, Path(scratch, attempt), progress)
            times.append(time.perf_counter() - began)
            progress = part_of(progress, 1.0, 1.0)
    first, second = times
    return _speed(settings, TRIED_SECONDS, max(0.0, first - second), second)


def _speed(settings: Settings, audio: float, load: float, work: float) -> Speed:
    from server.models.device import chosen_device

    device = chosen_device(settings.device)
    return Speed(device, audio, load, work / audio, _memory_mb(device))


def _memory_mb(device: str) -> int:
    """The most that this process held, in 2**20 bytes; where the system does not say, what it
    holds now."""
    memory = psutil.Process().memory_info()
    most = getattr(memory, "peak_wset", memory.rss)
    try:
        import resource
        import sys

        # Kilobytes on Linux, bytes on macOS (getrusage(2) of each).
        unit = 1 if sys.platform == "darwin" else 1024
        most = max(most, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
    except ImportError:
        pass
    if device == "cuda":
        import torch

        most += torch.cuda.max_memory_allocated()
    return int(most / 2**20)
