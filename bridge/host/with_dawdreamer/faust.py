"""A step's Faust code at work on a whole sound.

A Faust processor starts afresh with every render, and what it remembers cannot be carried over from
outside: so the code of a user has the whole sound at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import FaustStep
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Notes, Sound
from bridge.host.with_dawdreamer.before import samples_before
from bridge.host.with_dawdreamer.blocks import STILL_SAMPLES, block_samples
from bridge.host.with_dawdreamer.faust_code import check_value, compiled, slider_named, sliders
from bridge.host.with_dawdreamer.feeding import fed
from bridge.host.with_dawdreamer.fit import Fit, fit
from bridge.host.with_dawdreamer.intake import Held
from bridge.host.with_dawdreamer.memory import check_memory
from bridge.host.with_dawdreamer.rendering import new_engine, render
from bridge.host.with_dawdreamer.sidechain import side_sound
from bridge.host.with_dawdreamer.ways import ways
from session.errors import BadInput, storage

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class FaustWork:
    """See `bridge.host.with_dawdreamer.whole.Work`."""

    def __init__(self, step: FaustStep, sound: Sound) -> None:
        self._step = step
        self._sound = sound
        self._called, self._code, self._folder = _source(step, sound)
        self._motions = Motions(step.automation, sound)
        self._side = side_sound(step.sidechain, sound)
        self._block = block_samples(self._motions.by_name.values())
        self._ready: _Compiled | None = self._compiled()
        self.channels = self._ready.fit.channels
        # Code of one channel, an instance for each, is how effects are written in Faust.
        if self._ready.fit.note and self._ready.fit.copies == 1:
            sound.notes.warn(self._ready.fit.note)
        taken = sound.channels + self._ready.side * self._ready.fit.copies
        check_memory(self._called, sound, taken, self.channels, len(step.automation))

    def render(self, held: Held) -> Block:
        """As many samples as are held."""
        ready, self._ready = self._ready or self._compiled(), None
        length = held.length_samples
        before = samples_before(self._sound.evolve(tempo_map=None), self._block)
        players = [
            ready.engine.make_playback_processor(f"sound {copy}", given)
            for copy, given in enumerate(fed(held, ready.fit, self._side, ready.side, before))
        ]
        graph: list[tuple[Any, list[str]]] = [(player, []) for player in players]
        graph += [(each, [f"sound {copy}"]) for copy, each in enumerate(ready.processors)]
        ready.engine.load_graph(graph)
        put = dict.fromkeys(ready.paths, np.asarray)
        for name, way in ways(self._motions, put, length, before).items():
            for processor in ready.processors:
                processor.set_automation(ready.paths[name], way)
        rendered = render(ready.engine, ready.processors, players, before + length, self._sound)
        parts = [part[:, before:] for part in rendered]
        return parts[0] if len(parts) == 1 else np.vstack(parts)

    def _compiled(self) -> _Compiled:
        called, sound = self._called, self._sound
        engine = new_engine(sound, self._block)
        first = self._processor(engine, 0)
        inputs = int(first.get_num_input_channels())
        outputs = int(first.get_num_output_channels())
        side = 0
        if self._side is not None:
            side = _side_channels(called, sound.channels, self._side.channels, inputs)
        own = fit(called, sound.channels, inputs - side, outputs)
        processors = [first, *(self._processor(engine, copy) for copy in range(1, own.copies))]
        known = sliders(first)
        for name, value in self._step.parameters.items():
            slider = slider_named(name, known, called)
            check_value(slider, value, called)
            for processor in processors:
                processor.set_parameter(slider.path, value)
        paths = {}
        for name, lane in self._step.automation.items():
            slider = slider_named(name, known, called)
            for _, value in lane.points:
                check_value(slider, value, called)
            paths[name] = slider.path
        return _Compiled(engine, processors, own, side, paths)

    def _processor(self, engine: Any, copy: int) -> Any:
        folders = () if self._folder is None else (self._folder,)
        return compiled(engine, f"faust {copy}", self._code, self._called, folders)


def check_code(step: FaustStep, sample_rate: int, base: Path, temporary: Path) -> None:
    """Raise what a render of the step would, whatever the sound: BadInput and NotFound."""
    sound = Sound(sample_rate, 2, 0, Tail(), base, temporary, Notes())
    called, code, folder = _source(step, sound)
    engine = new_engine(sound, STILL_SAMPLES)
    folders = () if folder is None else (folder,)
    known = sliders(compiled(engine, "look", code, called, folders))
    for name, value in step.parameters.items():
        check_value(slider_named(name, known, called), value, called)


@dataclass(frozen=True, slots=True)
class _Compiled:
    engine: Any
    processors: list[Any]
    fit: Fit
    side: int
    paths: dict[str, str]


def _source(step: FaustStep, sound: Sound) -> tuple[str, str, Path | None]:
    """What sentences call the code, the code, and the folder that its own libraries are in."""
    if step.file is None:
        return "the Faust code", step.code or "", None
    file = sound.base / step.file
    with storage(file):
        content = file.read_bytes()
    try:
        return file.name, content.decode(), file.parent.absolute()
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name} is no Faust code: it is no text.") from error


def _side_channels(called: str, channels: int, side: int, inputs: int) -> int:
    """How many of `inputs` hear the side-chain: those after the sound's own."""
    for own in (channels, 2, 1):
        left = inputs - own
        if left >= 1 and (left in {side, 1} or side == 1):
            return left
    raise BadInput(
        f"With its side-chain {called} is given {channels} + {side} channels, and takes {inputs}: "
        "write it for the sound's channels and, after them, those of the side-chain."
    )
