"""What one instance of a plug-in is asked before others render the sound.

The answers are remembered as long as the process lives: of the files of a batch, only the first
waits for an instance that renders nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.with_dawdreamer.blocks import STILL_SAMPLES
from bridge.host.with_dawdreamer.latency import settled_latency_samples
from bridge.host.with_dawdreamer.load import load_plug_in
from bridge.host.with_dawdreamer.ports import Ports, ports_of
from bridge.host.with_dawdreamer.positions import Positions
from bridge.host.with_dawdreamer.rendering import new_engine

_MOST_REMEMBERED = 64
_remembered: dict[tuple[object, ...], Asked] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """The plug-in's channels, how late it is as it is set, and where what moves shows what."""

    ports: Ports
    latency_samples: int
    positions: tuple[Positions, ...] = ()


def asked(step: PlugInStep, plug_in: PlugIn, sound: Sound, motions: Motions) -> Asked:
    """The answers of the plug-in as the step sets it. Raises what loading it raises."""
    key = _key(step, plug_in, sound)
    if key in _remembered:
        return _remembered[key]
    engine = new_engine(sound, STILL_SAMPLES)
    processor = loaded(engine, "asked", step, plug_in, sound)
    ports = ports_of(processor, plug_in, with_side=step.sidechain is not None)
    positions = tuple(
        Positions(processor, plug_in, name, motion) for name, motion in motions.by_name.items()
    )
    for moved, motion in zip(positions, motions.by_name.values(), strict=True):
        moved.put(processor, plug_in, motion.value(0))
    engine.load_graph([(processor, [])])
    answers = Asked(ports, settled_latency_samples(engine, processor, plug_in), positions)
    if not positions:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = answers
    return answers


def loaded(engine: Any, name: str, step: PlugInStep, plug_in: PlugIn, sound: Sound) -> Any:
    """A fresh instance, as the step sets it."""
    return load_plug_in(
        engine, plug_in, name, preset=step.preset, parameters=step.parameters, base=sound.base
    )


def _key(step: PlugInStep, plug_in: PlugIn, sound: Sound) -> tuple[object, ...]:
    """All that the answers depend on; what moves is asked anew."""
    preset = sound.base / step.preset if step.preset else None
    files = [file for file in (Path(plug_in.file), preset) if file is not None and file.exists()]
    stamps = tuple((stamp.st_mtime_ns, stamp.st_size) for stamp in map(Path.stat, files))
    settings = tuple((name, type(value), value) for name, value in step.parameters.items())
    return (
        *(plug_in.address, plug_in.format, plug_in.inputs, plug_in.outputs, plug_in.identifier),
        *(sound.sample_rate, str(preset), stamps, settings),
        *(tuple(step.automation), step.sidechain is not None),
    )
