"""A row of steps in pedalboard, as one stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bridge.host.chain.steps import CodecStep, PitchShiftStep, PlugInStep, Step
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.stages.step_words import name_of
from bridge.host.with_pedalboard.built_in import MP3_RATES, built_in
from bridge.host.with_pedalboard.effect import Board, Effect, InARow
from bridge.host.with_pedalboard.in_pieces import InPieces, gsm_coded, mp3_coded, pitch_shifted
from bridge.host.with_pedalboard.instances import Instance, given_back
from bridge.host.with_pedalboard.plug_in import plug_in_effect
from bridge.host.with_pedalboard.streamed import Streamed
from session.errors import BadInput, RoadieError

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks

_LATE = frozenset({"limiter", "resample", "codec"})
"""Built-in effects with a latency: each stands alone, so that what it is late by is known."""


class PedalboardStage:
    """The steps one after the other. Raises PlugInFailed, NotFound, BadInput, UnreadablePreset."""

    def __init__(self, steps: Sequence[Step], sound: Sound) -> None:
        self.channels = sound.channels
        self._sound = sound
        self._parts: list[Streamed | InPieces] = []
        self._instances: list[Instance] = []
        joined: list[Effect] = []
        for step in steps:
            part = self._part(step, sound.evolve(channels=self.channels))
            if not isinstance(part, Streamed | InPieces):
                joined.append(part)
                continue
            self._close(joined)
            joined = []
            self._parts.append(part)
            self.channels = part.channels
        self._close(joined)

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        for part in self._parts:
            blocks = part.run(blocks)
        try:
            yield from blocks
        except RoadieError:
            # What failed in the midst of a sound is not played again.
            self._instances.clear()
            raise
        finally:
            latency = sum(part.latency_samples for part in self._parts)
            notes = self._sound.notes
            notes.latency_samples = max(notes.latency_samples, latency)
            for instance in self._instances:
                given_back(instance)

    def _close(self, effects: list[Effect]) -> None:
        """Effects without latency and motion, as one."""
        if effects:
            effect = InARow([row for _, alike in groupby(effects, _rate) for row in _joined(alike)])
            self._parts.append(Streamed(effect, None, "The chain", self.channels))

    def _part(self, step: Step, sound: Sound) -> Streamed | InPieces | Effect:
        if isinstance(step, PitchShiftStep):
            return pitch_shifted(step, sound)
        if isinstance(step, CodecStep) and step.codec == "gsm":
            return gsm_coded(step, sound)
        if isinstance(step, CodecStep) and sound.sample_rate not in MP3_RATES:
            return mp3_coded(step, sound)
        effect: Effect
        if isinstance(step, PlugInStep):
            effect, instances = plug_in_effect(step, sound)
            self._instances.extend(instances)
        else:
            effect = built_in(step, sound)
        name = name_of(step)
        if step.automation:
            for moved in step.automation:
                if moved not in effect.setters:
                    movable = ", ".join(sorted(effect.setters)) or "nothing"
                    raise BadInput(f"{moved} of {name} cannot move: {movable} can.")
            return Streamed(effect, Motions(step.automation, sound), name, sound.channels)
        if step.kind in _LATE or isinstance(step, PlugInStep):
            return Streamed(effect, None, name, sound.channels)
        return effect


def _rate(effect: Effect) -> float | None:
    """What a board is told: the room of a reverb has a sample rate of its own."""
    return effect.sample_rate if isinstance(effect, Board) else None


def _joined(alike: Iterator[Effect]) -> list[Effect]:
    """Boards of one rate as one: pedalboard passes from one to the next."""
    effects = list(alike)
    boards = [effect for effect in effects if isinstance(effect, Board)]
    if len(boards) < 2:
        return effects
    plugins = [plugin for board in boards for plugin in board.plugins]
    return [Board(plugins, boards[0].sample_rate, boards[0].channels)]
