"""What every stage is held to: numbers, of the right shape, and no silence where there was sound.

Costs two passes of a maximum and a minimum over each block, some microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from bridge.host.chain.steps import GainStep, Step
from bridge.host.isolated.doing import now_at
from bridge.host.stages.closing import close
from bridge.host.stages.contract import Sound, Stage
from bridge.host.stages.step_words import Numbered, words_of
from session.errors import PlugInFailed, UnreadableAudio
from session.sound.true_peak import level

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

SILENT = 1e-6
"""-120 dBFS: what stays below it throughout is silence."""

SOUNDING = 1e-4
"""-80 dBFS: what passes it was sound."""

_MAY_SILENCE = frozenset(
    {"gate", "bitcrush", "channels", "width", "pan", "parallel", "bands", "level"}
)
"""Steps whose sense it may be that nothing comes out; what is inside of one is guarded there."""

_SILENCING_DB = -60.0
"""A gain as low as this, or one that moves, may well be meant to silence."""


class Guarded:
    """A stage that is watched while it runs."""

    def __init__(
        self, stage: Stage, group: Sequence[Numbered], sound: Sound, within: str = ""
    ) -> None:
        self.channels = stage.channels
        self._stage = stage
        self._sound = sound
        self._words = words_of(group, within)
        self._may_silence = any(_may_silence(numbered.step) for numbered in group)
        self._taken_samples = self._given_samples = 0
        self._taken_peak = self._given_peak = 0.0

    def run(self, blocks: Blocks) -> Blocks:
        """What the stage gives.

        Raises PlugInFailed when that is of the wrong shape, more than it took, or no number;
        UnreadableAudio when what goes in is no number.
        """
        given = self._stage.run(self._listened(blocks))
        # Whose turn it is, for the sentence about a crash.
        now_at(self._words)
        try:
            for block in given:
                self._check_shape(block)
                if not block.shape[1]:
                    continue
                peak = level(block)
                if not isfinite(peak):
                    raise PlugInFailed(
                        f"What comes out of {self._words} is no sound any more (NaN or infinity) "
                        f"from {self._seconds(self._given_samples, block):.3f} s on: leave it out "
                        "or change its settings."
                    )
                self._given_peak = max(self._given_peak, peak)
                self._given_samples += block.shape[1]
                yield block
                now_at(self._words)
        finally:
            # When the sound is pulled no further, what was inside is done with, at once.
            close(given)
            self._judge_silence()

    def _listened(self, blocks: Blocks) -> Blocks:
        for block in blocks:
            if block.shape[1]:
                peak = level(block)
                if not isfinite(peak):
                    raise UnreadableAudio(
                        "The sound holds samples that are no numbers (NaN or infinity) from "
                        f"{self._seconds(self._taken_samples, block):.3f} s on: export it again."
                    )
                self._taken_peak = max(self._taken_peak, peak)
                self._taken_samples += block.shape[1]
            now_at(self._words)
            yield block

    def _check_shape(self, block: Block) -> None:
        if block.ndim != 2 or block.shape[0] != self.channels or block.dtype.name != "float32":
            channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
            raise PlugInFailed(
                f"What comes out of {self._words} has the shape {block.shape} of "
                f"{block.dtype.name}, not {channels} of float32: leave it out."
            )
        if self._given_samples + block.shape[1] > self._taken_samples:
            raise PlugInFailed(f"More comes out of {self._words} than went in: leave it out.")

    def _seconds(self, start_samples: int, block: Block) -> float:
        import numpy as np

        first = int(np.argmin(np.isfinite(block).all(axis=0)))
        return (start_samples + first) / self._sound.sample_rate

    def _judge_silence(self) -> None:
        whole = 0 < self._sound.length_samples <= self._given_samples
        if (
            whole
            and not self._may_silence
            and self._taken_peak > SOUNDING
            and self._given_peak < SILENT
        ):
            self._sound.notes.warn(
                f"Only silence comes out of {self._words} though sound goes in: check its settings."
            )


def _may_silence(step: Step) -> bool:
    if isinstance(step, GainStep):
        return step.gain_db <= _SILENCING_DB or bool(step.automation)
    return step.kind in _MAY_SILENCE
