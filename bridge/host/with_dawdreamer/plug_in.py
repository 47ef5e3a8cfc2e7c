"""A plug-in at work on a whole sound in DawDreamer.

DawDreamer takes out no latency, and a plug-in knows its latency only when its parameters have
arrived: a VST3 is told them with its first block. So each plug-in first renders a little silence;
that also brings smoothed parameters to where they were set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.with_dawdreamer.blocks import block_samples
from bridge.host.with_dawdreamer.fit import Fit, as_channels, fit
from bridge.host.with_dawdreamer.float_environment import restore_float_environment
from bridge.host.with_dawdreamer.intake import Held
from bridge.host.with_dawdreamer.load import described, load_plug_in
from bridge.host.with_dawdreamer.memory import check_memory
from bridge.host.with_dawdreamer.positions import Positions
from bridge.host.with_dawdreamer.rendering import new_engine, render
from bridge.host.with_dawdreamer.sidechain import side_samples, side_sound
from session.errors import BadInput, PlugInFailed

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block

SETTLING_SAMPLES = 4096


@dataclass(frozen=True, slots=True)
class Ports:
    """The channels of a plug-in: the sound's, a side-chain's, and those that come out."""

    inputs: int
    side: int
    outputs: int


class PlugInWork:
    """See `bridge.host.with_dawdreamer.whole.Work`."""

    def __init__(self, step: PlugInStep, plug_in: PlugIn, sound: Sound) -> None:
        self._step = step
        self._plug_in = plug_in
        self._sound = sound
        self._motions = Motions(step.automation, sound)
        self._side = side_sound(step.sidechain, sound)
        self._block = block_samples(self._motions.by_name.values())
        self._fit = Fit(1, 0, 0)
        self._ready: _Loaded | None = self._loaded()
        self.channels = self._fit.channels
        if self._fit.note:
            sound.notes.warn(self._fit.note)
        if plug_in.deterministic is False and plug_in.name not in sound.notes.not_deterministic:
            sound.notes.not_deterministic.append(plug_in.name)
        side = self._ready.ports.side if self._ready and self._side else 0
        check_memory(
            plug_in.name, sound, sound.channels + side + self.channels, len(step.automation)
        )

    def render(self, held: Held) -> Block:
        """As many samples as are held, without the plug-in's latency."""
        loaded, self._ready = self._ready or self._loaded(), None
        length = held.length_samples
        side = None
        if self._side is not None:
            side = as_channels(side_samples(self._side, length), loaded.ports.side)
        for copy, samples in enumerate(self._fit.split(held.give())):
            given = samples if side is None else np.vstack([samples, side])
            loaded.players[copy].set_data(np.ascontiguousarray(given))
            del samples, given
        self._automate(loaded, length)
        rendered = render(
            loaded.engine,
            loaded.processors,
            loaded.players,
            length + loaded.latency_samples,
            self._sound.sample_rate,
        )
        if int(loaded.processors[0].get_latency_samples()) != loaded.latency_samples:
            self._sound.notes.warn(
                f"{described(self._plug_in)} changed its latency in the midst of the sound: what "
                "follows may be early or late."
            )
        outputs = self._fit.outputs
        parts = [part[:outputs, loaded.latency_samples :] for part in rendered]
        return parts[0] if len(parts) == 1 else np.vstack(parts)

    def _loaded(self) -> _Loaded:
        step, plug_in, sound = self._step, self._plug_in, self._sound
        engine = new_engine(sound, self._block)
        first = self._load(engine, 0)
        ports = self._ports(first)
        self._fit = fit(described(plug_in), sound.channels, ports.inputs, ports.outputs)
        processors = [first, *(self._load(engine, copy) for copy in range(1, self._fit.copies))]
        given = self._fit.inputs + (ports.side if self._side is not None else 0)
        silence = np.zeros((given, SETTLING_SAMPLES), np.float32)
        players = [
            engine.make_playback_processor(f"sound {copy}", silence)
            for copy in range(self._fit.copies)
        ]
        graph: list[tuple[Any, list[str]]] = [(player, []) for player in players]
        graph += [(each, [f"sound {copy}"]) for copy, each in enumerate(processors)]
        positions = [
            Positions(first, plug_in, name, self._motions.by_name[name]) for name in step.automation
        ]
        for moved in positions:
            for processor in processors:
                processor.set_parameter(moved.index, moved.first)
        engine.load_graph(graph)
        engine.render((SETTLING_SAMPLES + 0.5) / sound.sample_rate)
        restore_float_environment()
        latency = int(first.get_latency_samples())
        sound.notes.latency_samples = max(sound.notes.latency_samples, latency)
        return _Loaded(engine, processors, players, ports, latency, positions)

    def _load(self, engine: Any, copy: int) -> Any:
        step = self._step
        return load_plug_in(
            engine,
            self._plug_in,
            f"plug-in {copy}",
            preset=step.preset,
            parameters=step.parameters,
            base=self._sound.base,
        )

    def _ports(self, processor: Any) -> Ports:
        name = described(self._plug_in)
        inputs = int(processor.get_num_input_channels())
        outputs = int(processor.get_num_output_channels())
        buses = self._plug_in.inputs
        if len(buses) > 1 and sum(bus.channels for bus in buses) == inputs:
            main = buses[0].channels
        else:
            main = min(inputs, outputs) if outputs else inputs
        if self._plug_in.outputs:
            outputs = min(outputs, self._plug_in.outputs[0].channels)
        if self._side is not None and inputs == main:
            if len(buses) > 1:
                raise PlugInFailed(
                    f"The side-chain of {name} cannot be reached in this format: use its LV2 or "
                    "VST2."
                )
            raise BadInput(f"{name} has no side-chain: leave `sidechain` out.")
        return Ports(main, inputs - main, outputs)

    def _automate(self, loaded: _Loaded, length_samples: int) -> None:
        if not self._motions:
            return
        stairs = self._motions.stairs(0, length_samples)
        for moved in loaded.positions:
            values = moved.of(stairs[moved.name])
            for processor in loaded.processors:
                processor.set_automation(moved.index, values)


@dataclass(slots=True)
class _Loaded:
    engine: Any
    processors: list[Any]
    players: list[Any]
    ports: Ports
    latency_samples: int
    positions: list[Positions]
