"""How wide a stereo sound is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import WidthStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from bridge.host.stages.filters import StreamFilter, crossover_high, crossover_sum
from bridge.host.stages.moving_value import MovingValue
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class WidthStage(EachBlock):
    """The sides louder or softer against the middle.

    With `mono_below_hz` the sides go through the high side of a Linkwitz-Riley crossover, and the
    middle through an all-pass that turns its phase as much, so that left stays left above it.
    """

    def __init__(self, step: WidthStep, sound: Sound) -> None:
        """Raises BadInput for more than two channels; a mono sound is left as it is."""
        if sound.channels > 2:
            raise BadInput(
                f"The step width is for stereo, and the sound has {sound.channels} channels: "
                "leave the step out."
            )
        self.channels = sound.channels
        self._width = MovingValue(step.width, step.automation.get("width"), sound)
        if sound.channels == 1 and (step.width > 1 or self._width.moves):
            sound.notes.warn("The sound is mono, so the step width makes it no wider.")
        self._split: tuple[StreamFilter, StreamFilter] | None = None
        if step.mono_below_hz is not None:
            rate = sound.sample_rate
            middle = StreamFilter(crossover_sum(step.mono_below_hz, rate), 1)
            self._split = middle, StreamFilter(crossover_high(step.mono_below_hz, rate), 1)

    def changed(self, block: Block, start_samples: int) -> Block:
        """See EachBlock."""
        if self.channels == 1:
            return block
        width = self._width.at(start_samples, block.shape[1])
        left, right = block
        if self._split is None:
            # In this form a width of 1 gives the very samples that came in.
            near, far = (1 + width) / 2, (1 - width) / 2
            return np.stack((left * near + right * far, right * near + left * far)).astype(
                np.float32
            )
        middle_filter, side_filter = self._split
        middle = middle_filter.filtered((left + right)[np.newaxis] / 2)[0]
        side = side_filter.filtered((left - right)[np.newaxis] / 2)[0] * width
        return np.stack((middle + side, middle - side)).astype(np.float32)
