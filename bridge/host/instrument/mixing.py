"""Notes that were rendered one by one, mixed where they belong, in blocks as they are done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from bridge.host.instrument.choking import choked, choked_after
from bridge.host.instrument.take import Take
from bridge.host.stages.contract import BLOCK_SAMPLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Strike:
    """A note at its sample: `sound` renders it, `(channels, samples)`; `gains` are one a channel.

    It cuts off what still sounds in its `choke` group.
    """

    start_samples: int
    sound: Callable[[], Samples]
    gains: tuple[float, ...]
    choke: str | None = None


def mixed(strikes: Sequence[Strike], channels: int, take: Take) -> Iterator[Samples]:
    """The strikes, in the order of their starts, as one sound: what `take` asks for."""
    import numpy as np

    cuts = choked_after(strikes)
    most = take.length_samples + take.ring_samples
    pending, at = np.zeros((channels, 0), np.float32), 0
    for index, strike in enumerate(strikes):
        while strike.start_samples - at >= BLOCK_SAMPLES:
            block, pending = _split(pending, BLOCK_SAMPLES)
            at += BLOCK_SAMPLES
            yield block
        note = strike.sound()
        if index in cuts:
            note = choked(note, cuts[index], take.sample_rate)
        start = strike.start_samples - at
        missing = start + note.shape[1] - pending.shape[1]
        if missing > 0:
            pending = np.pad(pending, ((0, 0), (0, missing)))
        for channel, gain in enumerate(strike.gains):
            place = pending[channel, start : start + note.shape[1]]
            place += note[min(channel, len(note) - 1)] * np.float32(gain)
    end = min(most, max(take.length_samples, at + pending.shape[1]))
    while at < end:
        block, pending = _split(pending, min(BLOCK_SAMPLES, end - at))
        at += block.shape[1]
        yield block


def pan_gains(pan: float) -> tuple[float, float]:
    """Left and right gain of `pan`, -1 to 1, at constant power; 1 and 1 in the middle."""
    angle = (pan + 1) * pi / 4
    return sqrt(2) * cos(angle), sqrt(2) * sin(angle)


def _split(pending: Samples, samples: int) -> tuple[Samples, Samples]:
    """The first samples, with silence where there are no more, and the rest."""
    import numpy as np

    block = pending[:, :samples]
    if block.shape[1] < samples:
        block = np.pad(block, ((0, 0), (0, samples - block.shape[1])))
    return block, pending[:, samples:]
