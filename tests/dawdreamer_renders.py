"""Steps rendered by DawDreamer in an isolated process, so that a plug-in cannot end the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import PlugInFormat, PlugInStep, Step
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.contract import Notes, SideSound, Sound, Stage
from session.progress import Progress, silent
from session.tempo import TempoMap

Samples = NDArray[np.float32]

RATE = 48_000
PLACE = "tests.dawdreamer_renders:render"
_BOUNDS = Bounds(quiet_seconds=60.0, memory_mb=4096)
_STEPS: TypeAdapter[list[Step]] = TypeAdapter(list[Step])
_PLUG_IN: TypeAdapter[PlugIn | None] = TypeAdapter(PlugIn | None)
_NOTES: TypeAdapter[Notes] = TypeAdapter(Notes)


def plug_in(
    format: PlugInFormat, address: str | Path, name: str = "Plug-in", **more: Any
) -> PlugIn:
    """What an index would know of a plug-in, as far as a render needs it."""
    place = str(address)
    return PlugIn(name, "", format, "effect", place, place, hosts=("dawdreamer",), **more)


@dataclass(frozen=True)
class Rendered:
    """What came out, `(channels, samples)`, and what was said of it."""

    sound: Samples
    notes: Notes


class Renders:
    """Renders, one after the other, in a warm process."""

    def __init__(self, process: IsolatedProcess, folder: Path) -> None:
        self._process = process
        self._folder = folder

    def __call__(
        self,
        steps: Step | Sequence[Step],
        dry: Samples,
        by: PlugIn | None = None,
        *,
        tail_samples: int = 0,
        sidechains: Mapping[str, Samples] | None = None,
        **asked: Any,
    ) -> Rendered:
        """`dry` and `tail_samples` of silence after it, through the steps.

        `by` is the plug-in of every plug-in step. `asked` may hold `sample_rate`, `bpm`,
        `start_seconds`, `block`, `tail`, `memory_mb`, `base`, `length_samples`, `index` (without
        `by`).
        """
        fed = np.pad(dry, ((0, 0), (0, tail_samples))).astype(np.float32)
        np.save(self._folder / "dry.npy", fed)
        for name, samples in (sidechains or {}).items():
            np.save(self._folder / f"side {name}.npy", samples.astype(np.float32))
        listed = list(steps) if isinstance(steps, Sequence) else [steps]
        wanted = {
            "folder": str(self._folder),
            "steps": _STEPS.dump_python(listed, mode="json"),
            "plug_in": _PLUG_IN.dump_python(by, mode="json"),
            "sidechains": list(sidechains or {}),
            "length_samples": dry.shape[1],
            **asked,
        }
        said = self._process.do(PLACE, wanted, _BOUNDS, silent)
        sound = np.load(self._folder / "wet.npy")
        return Rendered(sound, _NOTES.validate_python(said["notes"]))


def render(asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """In the process: see `Renders`."""
    from bridge.host.stages.pipeline import Pipeline
    from bridge.host.with_dawdreamer.host import DawDreamerHost
    from bridge.host.with_dawdreamer.plug_in import PlugInWork
    from bridge.host.with_dawdreamer.whole import WholeSound

    folder = Path(asked["folder"])
    dry = np.load(folder / "dry.npy")
    known = _PLUG_IN.validate_python(asked["plug_in"])
    sides = {name: np.load(folder / f"side {name}.npy") for name in asked["sidechains"]}
    block = asked.get("block", 8192)
    sound = Sound(
        sample_rate=asked.get("sample_rate", RATE),
        channels=dry.shape[0],
        length_samples=asked["length_samples"],
        tail=Tail(**asked.get("tail", {})),
        base=Path(asked.get("base", folder)),
        temporary=folder,
        notes=Notes(),
        tempo_map=TempoMap.constant(asked["bpm"]) if "bpm" in asked else None,
        start_seconds=asked.get("start_seconds", 0.0),
        sidechains={name: _side(samples) for name, samples in sides.items()},
        progress=progress,
        memory_mb=asked.get("memory_mb"),
        plug_ins=Path(asked["index"]) if "index" in asked else None,
    )
    stages: list[Stage] = []
    for step in _STEPS.validate_python(asked["steps"]):
        here = sound.evolve(channels=stages[-1].channels if stages else sound.channels)
        if isinstance(step, PlugInStep) and known is not None:
            stages.append(WholeSound(PlugInWork(step, known, here), here))
        else:
            stages.append(DawDreamerHost().stage([step], here))
    wet = list(Pipeline(stages, stages[-1].channels).run(_in_blocks(dry, block)))
    np.save(folder / "wet.npy", np.hstack(wet))
    return {"notes": asdict(sound.notes)}


def _side(samples: Samples) -> SideSound:
    return SideSound(samples.shape[0], lambda: _in_blocks(samples, 5000))


def _in_blocks(samples: Samples, size: int) -> Iterator[Samples]:
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


def impulse(place: int, length_samples: int, channels: int = 2, level: float = 0.5) -> Samples:
    """Silence but for one sample."""
    samples = np.zeros((channels, length_samples), np.float32)
    samples[:, place] = level
    return samples


def music(seconds: float, channels: int = 2, rate: int = RATE, seed: int = 7) -> Samples:
    """Noise that swells and falls, so that what follows levels has something to do."""
    count = round(seconds * rate)
    swell = 1 + 0.9 * np.sin(2 * np.pi * 1.3 * np.arange(count) / rate)
    noise = np.random.default_rng(seed).standard_normal((channels, count))
    return np.asarray(noise * swell * 0.1, np.float32)


def steady(length_samples: int, level: float = 0.25, channels: int = 2) -> Samples:
    """One level throughout."""
    return np.full((channels, length_samples), level, np.float32)


def peak_at(samples: Samples) -> list[int]:
    """Where each channel is loudest."""
    return [int(np.abs(channel).argmax()) for channel in samples]


def decibels(samples: Samples) -> float:
    """The peak, in dBFS."""
    return float(20 * np.log10(np.abs(samples).max() + 1e-30))
