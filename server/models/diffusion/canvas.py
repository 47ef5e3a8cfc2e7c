"""What is to be filled: a stretch of sound, with what sounds around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from session.errors import BadInput


@dataclass(frozen=True, slots=True)
class Canvas:
    """`length` samples, of which those from `start` to `end` are made.

    `around` is `(batch, channels, length)`, with anything in the stretch that is made; None is a
    canvas with nothing on it.
    """

    length: int
    start: int
    end: int
    around: Tensor | None = None

    def within(self, longest: int, sample_rate: int) -> Canvas:
        """As much of it as a model takes at a time, with room on both sides of the stretch.

        Raises BadInput for a stretch that is longer.
        """
        if self.length <= longest:
            return self
        new = self.end - self.start
        if new > longest:
            raise BadInput(
                f"{new / sample_rate:.0f} seconds are more than this model makes in one piece: "
                f"ask for {longest // sample_rate} at most."
            )
        first = min(max(0, self.start - (longest - new) // 2), self.length - longest)
        around = None if self.around is None else self.around[..., first : first + longest]
        return replace(
            self, length=longest, start=self.start - first, end=self.end - first, around=around
        )


def going_on(known: Tensor, new: int) -> Canvas:
    """A canvas that goes on for `new` samples from `known` `(batch, channels, samples)`."""
    length = known.shape[-1]
    around = torch.nn.functional.pad(known, (0, new))
    return Canvas(length + new, length, length + new, around)


def as_long_as(sound: Tensor, length: int) -> Tensor:
    """The start of `sound` `(..., samples)`; what is too short goes round."""
    times = -(-length // sound.shape[-1])
    return sound.repeat(*(1 for _ in sound.shape[:-1]), times)[..., :length]


def generators_of(seeds: Sequence[int]) -> list[torch.Generator]:
    """A source of noise for each seed; on the CPU, so that every device draws the same."""
    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
