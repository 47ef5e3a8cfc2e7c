"""A plug-in at work on a whole sound in DawDreamer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.with_dawdreamer.asked import asked, loaded
from bridge.host.with_dawdreamer.before import samples_before
from bridge.host.with_dawdreamer.blocks import block_samples
from bridge.host.with_dawdreamer.feeding import fed
from bridge.host.with_dawdreamer.fit import fit
from bridge.host.with_dawdreamer.intake import Held
from bridge.host.with_dawdreamer.memory import check_memory
from bridge.host.with_dawdreamer.rendering import new_engine, render
from bridge.host.with_dawdreamer.sidechain import side_sound
from bridge.host.with_dawdreamer.ways import ways

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class PlugInWork:
    """See `bridge.host.with_dawdreamer.whole.Work`.

    The sound is rendered by instances that have rendered nothing else.
    """

    def __init__(self, step: PlugInStep, plug_in: PlugIn, sound: Sound) -> None:
        self._step = step
        self._plug_in = plug_in
        self._sound = sound
        self._motions = Motions(step.automation, sound)
        self._side = side_sound(step.sidechain, sound)
        self._block = block_samples(self._motions.by_name.values())
        self._before = samples_before(sound, self._block)

        self._asked = asked(step, plug_in, sound, self._motions)
        ports = self._asked.ports
        self._fit = fit(plug_in.name, sound.channels, ports.inputs, ports.outputs)
        self.channels = self._fit.channels
        taken = sound.channels + ports.side * self._fit.copies
        check_memory(plug_in.name, sound, taken, self.channels, len(step.automation))
        self._say()

    def render(self, held: Held) -> Block:
        """As many samples as are held, without the plug-in's latency."""
        length, before = held.length_samples, self._before
        engine = new_engine(self._sound, self._block, before)
        players = [
            engine.make_playback_processor(f"sound {copy}", given)
            for copy, given in enumerate(
                fed(held, self._fit, self._side, self._asked.ports.side, before)
            )
        ]
        processors = [
            loaded(engine, f"plug-in {copy}", self._step, self._plug_in, self._sound)
            for copy in range(self._fit.copies)
        ]
        graph: list[tuple[Any, list[str]]] = [(player, []) for player in players]
        graph += [(each, [f"sound {copy}"]) for copy, each in enumerate(processors)]
        engine.load_graph(graph)
        self._automate(processors, length)
        late = before + self._asked.latency_samples
        rendered = render(engine, processors, players, late + length, self._sound)
        parts = [part[: self._fit.outputs, late:] for part in rendered]
        return parts[0] if len(parts) == 1 else np.vstack(parts)

    def _automate(self, processors: list[Any], length_samples: int) -> None:
        put = {moved.name: moved.of for moved in self._asked.positions}
        moving = ways(self._motions, put, length_samples, self._before)
        for moved in self._asked.positions:
            for processor in processors:
                processor.set_automation(moved.index, moving[moved.name])

    def _say(self) -> None:
        notes, plug_in = self._sound.notes, self._plug_in
        notes.latency_samples = max(notes.latency_samples, self._asked.latency_samples)
        if self._fit.note:
            notes.warn(self._fit.note)
        if plug_in.deterministic is False and plug_in.name not in notes.not_deterministic:
            notes.not_deterministic.append(plug_in.name)
