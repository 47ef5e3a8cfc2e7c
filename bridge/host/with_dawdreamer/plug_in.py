"""A plug-in at work on a whole sound in DawDreamer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.with_dawdreamer.before import samples_before
from bridge.host.with_dawdreamer.blocks import block_samples
from bridge.host.with_dawdreamer.feeding import fed
from bridge.host.with_dawdreamer.fit import fit
from bridge.host.with_dawdreamer.intake import Held
from bridge.host.with_dawdreamer.latency import settled_latency_samples
from bridge.host.with_dawdreamer.load import load_plug_in
from bridge.host.with_dawdreamer.memory import check_memory
from bridge.host.with_dawdreamer.ports import ports_of
from bridge.host.with_dawdreamer.positions import Positions
from bridge.host.with_dawdreamer.rendering import new_engine, render
from bridge.host.with_dawdreamer.sidechain import side_sound
from bridge.host.with_dawdreamer.ways import ways

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class PlugInWork:
    """See `bridge.host.with_dawdreamer.whole.Work`.

    One instance of the plug-in is asked for its channels, its latency and where its parameters
    show what; the sound is rendered by fresh ones.
    """

    def __init__(self, step: PlugInStep, plug_in: PlugIn, sound: Sound) -> None:
        self._step = step
        self._plug_in = plug_in
        self._sound = sound
        self._motions = Motions(step.automation, sound)
        self._side = side_sound(step.sidechain, sound)
        self._block = block_samples(self._motions.by_name.values())
        self._before = samples_before(sound, self._block)

        engine = new_engine(sound, self._block)
        asked = self._load(engine, 0)
        self._ports = ports_of(asked, plug_in, with_side=self._side is not None)
        self._fit = fit(plug_in.name, sound.channels, self._ports.inputs, self._ports.outputs)
        self._positions = [
            Positions(asked, plug_in, moved, motion)
            for moved, motion in self._motions.by_name.items()
        ]
        for moved in self._positions:
            moved.start(asked, plug_in)
        engine.load_graph([(asked, [])])
        self._latency = settled_latency_samples(engine, asked, plug_in)
        self.channels = self._fit.channels
        channels = sound.channels + self._ports.side + self.channels
        check_memory(plug_in.name, sound, channels, len(self._positions))
        self._say()

    def render(self, held: Held) -> Block:
        """As many samples as are held, without the plug-in's latency."""
        length, before = held.length_samples, self._before
        engine = new_engine(self._sound, self._block, before)
        players = [
            engine.make_playback_processor(f"sound {copy}", given)
            for copy, given in enumerate(fed(held, self._fit, self._side, self._ports.side, before))
        ]
        processors = [self._load(engine, copy) for copy in range(self._fit.copies)]
        graph: list[tuple[Any, list[str]]] = [(player, []) for player in players]
        graph += [(each, [f"sound {copy}"]) for copy, each in enumerate(processors)]
        engine.load_graph(graph)
        self._automate(processors, length)
        late = before + self._latency
        rendered = render(engine, processors, players, late + length, self._sound)
        parts = [part[: self._fit.outputs, late:] for part in rendered]
        return parts[0] if len(parts) == 1 else np.vstack(parts)

    def _load(self, engine: Any, copy: int) -> Any:
        return load_plug_in(
            engine,
            self._plug_in,
            f"plug-in {copy}",
            preset=self._step.preset,
            parameters=self._step.parameters,
            base=self._sound.base,
        )

    def _automate(self, processors: list[Any], length_samples: int) -> None:
        put = {moved.name: moved.of for moved in self._positions}
        moving = ways(self._motions, put, length_samples, self._before)
        for moved in self._positions:
            for processor in processors:
                processor.set_automation(moved.index, moving[moved.name])

    def _say(self) -> None:
        notes, plug_in = self._sound.notes, self._plug_in
        notes.latency_samples = max(notes.latency_samples, self._latency)
        if self._fit.note:
            notes.warn(self._fit.note)
        if plug_in.deterministic is False and plug_in.name not in notes.not_deterministic:
            notes.not_deterministic.append(plug_in.name)
