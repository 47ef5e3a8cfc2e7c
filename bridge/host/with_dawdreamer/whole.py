"""A stage that renders the whole sound at once, with as much silence after it as it needs.

DawDreamer renders from the first sample to the last in memory, and whatever it renders begins
afresh with every render: there is no going on from where one ended.
"""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bridge.host.stages.contract import BLOCK_SAMPLES, Sound
from bridge.host.with_dawdreamer.intake import Held, Intake

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

FIRST_SILENCE_SECONDS = 4.0
"""What is tried first after the end of the sound."""

SHARE = 8
"""At least the sound's length divided by this is tried first: a second render of all of it costs
more than the silence does."""

UNDER_FLOOR_DB = 24.0
"""How far below the floor of the tail an end must be, as later steps may make it louder."""


class Work(Protocol):
    """What is done to a whole sound."""

    channels: int

    def render(self, held: Held) -> Block:
        """As many samples as are held, each at its place. Called again for a longer sound."""


class WholeSound:
    """See `bridge.host.stages.contract.Stage`."""

    def __init__(self, work: Work, sound: Sound) -> None:
        self.channels = work.channels
        self._work = work
        self._sound = sound

    def run(self, blocks: Blocks) -> Blocks:
        """What the work makes of the sound and its tail; silence after that."""
        intake = Intake(blocks, self._sound.channels)
        rendered: Block | None = self._rendered(intake)
        last = np.zeros((self.channels, 0), np.float32)
        if rendered is not None and rendered.shape[1]:
            ends = range(BLOCK_SAMPLES, rendered.shape[1], BLOCK_SAMPLES)
            for end in ends:
                yield rendered[:, end - BLOCK_SAMPLES : end]
            last = rendered[:, len(ends) * BLOCK_SAMPLES :].copy()
        rendered = None  # while the last block is looked at, the sound is no more in memory
        yield last
        for block in intake.rest():
            yield np.zeros((self.channels, block.shape[1]), np.float32)

    def _rendered(self, intake: Intake) -> Block | None:
        rate, length = self._sound.sample_rate, self._sound.length_samples
        longest = int(self._sound.tail.at_most_seconds * rate)
        silence = min(longest, max(int(FIRST_SILENCE_SECONDS * rate), length // SHARE))
        held = self._held(intake.take(length + silence), silence, longest)
        if held.length_samples == 0:
            return None
        while True:
            ended = held.length_samples < length + silence
            rendered = self._work.render(held)
            if ended or silence == longest or self._has_fallen(rendered, silence):
                return rendered
            more = self._next_silence(rendered, silence, longest)
            del rendered
            taken = np.hstack([held.give(), intake.take(more - silence)])
            silence = more
            held = self._held(taken, silence, longest)

    def _held(self, taken: Block, silence: int, longest: int) -> Held:
        whole = self._sound.length_samples + silence
        return Held(taken, kept=silence < longest and taken.shape[1] == whole)

    def _has_fallen(self, rendered: Block, silence: int) -> bool:
        """Whether the second half of the silence lies below the floor, and its end far below."""
        floor_db = self._sound.tail.below_dbfs
        half, end = rendered[:, -(silence // 2) :], rendered[:, -(silence // 4) :]
        return _peak_db(half) < floor_db and _peak_db(end) < floor_db - UNDER_FLOOR_DB

    def _next_silence(self, rendered: Block, silence: int, longest: int) -> int:
        """How long the silence is to be next: as long as the tail takes to fall if it goes on
        falling as it does, and no more than four times as long as it was."""
        quarter = silence // 4
        now = _peak_db(rendered[:, -quarter:])
        falls = _peak_db(rendered[:, -2 * quarter : -quarter]) - now
        left = now - (self._sound.tail.below_dbfs - UNDER_FLOOR_DB)
        quarters = 12 if falls <= 0 else min(12.0, max(1.0, 1.2 * left / falls + 1))
        return min(longest, silence + int(quarters * quarter))


def _peak_db(samples: Block) -> float:
    peak = max(float(samples.max()), -float(samples.min())) if samples.size else 0.0
    return 20 * log10(max(peak, 1e-12))
