"""How a sound's channels go through a plug-in or Faust code that has its own number of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


@dataclass(frozen=True, slots=True)
class Fit:
    """`copies` of it, each with `inputs` of the sound's channels and `outputs` of its own.

    Several copies share the channels out among them, in order. `note` tells what is not plain.
    """

    copies: int
    inputs: int
    outputs: int
    note: str = ""

    @property
    def channels(self) -> int:
        """How many come out."""
        return self.copies * self.outputs

    def split(self, samples: Block) -> list[Block]:
        """What each copy is given of `(channels, samples)`."""
        if self.copies > 1:
            return [
                samples[copy * self.inputs : (copy + 1) * self.inputs]
                for copy in range(self.copies)
            ]
        return [as_channels(samples, self.inputs)]


def fit(name: str, channels: int, inputs: int, outputs: int) -> Fit:
    """How `channels` of a sound go through what has `inputs` and `outputs`.

    Raises BadInput when there is no sensible way.
    """
    if inputs == 0:
        raise BadInput(f"{name} takes no sound, it makes its own: it is no effect.")
    if outputs == 0:
        raise BadInput(f"{name} gives no sound: it is no effect.")
    if inputs == channels:
        return Fit(1, inputs, outputs)
    if channels == 1 and inputs == 2:
        note = (
            f"{name} is stereo: the mono sound went through both its sides, and what comes out is "
            f"{'stereo' if outputs == 2 else 'the sum'}."
        )
        return Fit(1, inputs, outputs, note)
    if inputs == outputs and inputs <= 2 and channels % inputs == 0:
        kind = "mono" if inputs == 1 else "stereo"
        each = "channel" if inputs == 1 else "pair of channels"
        note = f"{name} is {kind}: each {each} went through an instance of its own."
        return Fit(channels // inputs, inputs, outputs, note)
    if inputs == 1:
        note = f"{name} takes one channel: it was given the mean of the sound's {channels}."
        return Fit(1, 1, outputs, note)
    raise BadInput(
        f"{name} takes {inputs} channels, and the sound has {channels}: put a `channels` step "
        "before it, or leave it out."
    )


def as_channels(samples: Block, channels: int) -> Block:
    """`samples` in `channels`: as they are, one repeated, or the mean of all repeated."""
    if samples.shape[0] == channels:
        return samples
    one = samples if samples.shape[0] == 1 else samples.mean(axis=0, keepdims=True)
    return np.repeat(one, channels, axis=0)
