"""Cymbals that are cut off by the next stroke of their group."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_FADE_SECONDS = 0.008
"""How fast a choked cymbal falls silent."""


class Choking(Protocol):
    """A stroke at its sample, which cuts off what still sounds in its `choke` group."""

    @property
    def start_samples(self) -> int:
        """Where it begins."""

    @property
    def choke(self) -> str | None:
        """Its group; None cuts nothing off and is not cut off."""


def choked_after(strikes: Sequence[Choking], loop_samples: int | None = None) -> dict[int, int]:
    """By a strike's index, of strikes in order: after how many samples the next of its choke group
    cuts it off. In a loop of `loop_samples` the first follows the last.
    """
    starts: dict[str, list[int]] = defaultdict(list)
    for strike in strikes:
        if strike.choke:
            starts[strike.choke].append(strike.start_samples)
    cuts: dict[int, int] = {}
    for index, strike in enumerate(strikes):
        if strike.choke:
            group = starts[strike.choke]
            after = bisect_right(group, strike.start_samples)
            if after < len(group):
                cuts[index] = group[after] - strike.start_samples
            elif loop_samples is not None:
                cuts[index] = group[0] + loop_samples - strike.start_samples
    return cuts


def choked(note: Samples, after_samples: int, sample_rate: int) -> Samples:
    """A note, `(channels, samples)`, that is cut off: it fades out in a few milliseconds."""
    import numpy as np

    fade_samples = round(_FADE_SECONDS * sample_rate)
    if after_samples + fade_samples >= note.shape[1]:
        return note
    cut = note[:, : after_samples + fade_samples].copy()
    cut[:, after_samples:] *= np.linspace(1, 0, fade_samples, dtype=np.float32)
    return cut
