"""The mix of a session that is balanced anew: what its stems sum to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exports.sources import OpenSources
from exports.stem import Stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


class SumOfStems:
    """The stems that sound, added up; a mono stem counts on every side."""

    def __init__(self, stems: Sequence[Stem]) -> None:
        self._stems = [stem for stem in stems if not stem.channel.mute]
        self.channels = max((stem.channels for stem in self._stems), default=1)

    def read(self, start_samples: int, block: Audio, sources: OpenSources) -> None:
        """Fill `block`, `(samples, channels)`, from a sample on. Raises UnreadableAudio."""
        import numpy as np

        total = np.zeros(block.shape)
        for stem in self._stems:
            part = np.empty((len(block), stem.channels), np.float32)
            stem.read(start_samples, part, sources)
            for side in range(self.channels if stem.channels == 1 else stem.channels):
                total[:, side] += part[:, min(side, stem.channels - 1)]
        block[:] = total
