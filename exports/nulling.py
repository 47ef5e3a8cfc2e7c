"""The null test: what is left when a mix is taken from the sum of its stems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

from exports.sources import BLOCK_SAMPLES, read_blocks, reading
from session.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def null_db(stems: Sequence[Path], mix: Path, progress: Progress) -> float | None:
    """The peak of (sum of the stem files minus the mix file) in dBFS; None is digital silence.

    Files are read block by block; a mono file counts on both sides, a short one ends in silence.
    Raises UnreadableAudio.
    """
    import numpy as np

    with reading(mix) as file:
        length_samples = max(1, len(file))
    readers = [_endless(path) for path in stems]
    worst, done = 0.0, 0
    for block in read_blocks(mix):
        rest = block.astype(np.float64)
        for reader in readers:
            rest -= next(reader)[:, : rest.shape[1]]
        worst = max(worst, float(np.max(np.abs(rest), initial=0.0)))
        done += rest.shape[1]
        progress(done / length_samples, "Checking that the stems sum to the mix")
    return 20 * log10(worst) if worst else None


def _endless(path: Path) -> Iterator[NDArray[np.float32]]:
    """The blocks of a file, then silence; a mono file is a row that numpy repeats."""
    import numpy as np

    channels, length = 1, 1
    for block in read_blocks(path):
        channels, length = block.shape
        full = np.zeros((channels, BLOCK_SAMPLES), np.float32)
        full[:, :length] = block
        yield full
    while True:
        yield np.zeros((channels, BLOCK_SAMPLES), np.float32)
