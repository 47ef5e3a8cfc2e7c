"""What a player of any kind is asked for: a performance, at a rate, for so long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.host.instrument.performance import Performance
from bridge.host.stages.contract import BLOCK_SAMPLES, Notes
from session.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RING_FLOOR = 10 ** (-100 / 20)
"""What still rings has died away below -100 dBFS: well below any tail that a render keeps."""


@dataclass(frozen=True, slots=True)
class Take:
    """`length_samples` of the track called `name`, and at most `ring_samples` of ringing on.

    `base` is the folder of an instrument's relative files, `temporary` one that is emptied.
    `notes` gathers what there is to tell; `progress` is told while nothing comes out for long.
    """

    performance: Performance
    name: str
    sample_rate: int
    length_samples: int
    ring_samples: int
    base: Path
    temporary: Path
    notes: Notes
    progress: Progress = silent

    @property
    def length_seconds(self) -> float:
        """How long it is without what rings on."""
        return self.length_samples / self.sample_rate


def without_silent_end(sound: Samples, at_least_samples: int) -> Samples:
    """`(channels, samples)` up to the last that is heard, but not shorter than is due."""
    import numpy as np

    loud = np.flatnonzero(np.abs(sound[:, at_least_samples:]).max(axis=0) > RING_FLOOR)
    return sound[:, : at_least_samples + (int(loud[-1]) + 1 if loud.size else 0)]


def in_blocks(sound: Samples) -> Iterator[Samples]:
    """The sound in blocks of the usual length."""
    for start in range(0, sound.shape[1], BLOCK_SAMPLES):
        yield sound[:, start : start + BLOCK_SAMPLES]
