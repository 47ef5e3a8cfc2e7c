"""The sound of an AAF file: each channel a stream of 24-bit samples.

24 bits are what Pro Tools and Logic read from an AAF file. A sound that passes 0 dBFS is written
quieter, by whole halvings so that no sample changes but in its last bits, and its clips turn it up
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log2
from typing import TYPE_CHECKING, BinaryIO

from exports.aaf.compound import SECTOR_BYTES, SHORTEST_STREAM_BYTES, Run
from exports.pcm24 import BYTES_24, pcm24
from exports.sources import SourceFile, read_blocks
from session.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sound:
    """A file of the session as a track plays it, with the balance of the track in it.

    `sides` are the gains of its channels; a mono file that is panned has two.
    """

    file: str
    sides: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Essence:
    """A sound as it lies in the AAF file, a run a channel.

    Its samples are to be turned up by `gain`, which is 1 unless the sound passes 0 dBFS.
    """

    name: str
    runs: tuple[Run, ...]
    length_samples: int
    gain: float = 1.0


def essence_samples(source: SourceFile) -> int:
    """How long its essence is: a stream of sound may not be shorter than a sector."""
    return max(source.length_samples, ceil(SHORTEST_STREAM_BYTES / BYTES_24))


def essence_bytes(sound: Sound, source: SourceFile) -> int:
    """How much of the AAF file it takes."""
    sectors = -(-essence_samples(source) * BYTES_24 // SECTOR_BYTES)
    return len(sound.sides) * sectors * SECTOR_BYTES


class EssenceWriter:
    """Writes sounds into an open AAF file, one after the other from sector 0."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._next_sector = 0

    @property
    def end_bytes(self) -> int:
        """Where in the file the last sound ends."""
        return (self._next_sector + 1) * SECTOR_BYTES

    def write(self, name: str, sound: Sound, source: SourceFile, progress: Progress) -> Essence:
        """Write the channels of a sound. Raises UnreadableAudio; OSError when the disk refuses."""
        samples = essence_samples(source)
        runs = []
        for _ in sound.sides:
            runs.append(Run(self._next_sector, samples * BYTES_24))
            self._next_sector += runs[-1].sectors
        peak = self._write_blocks(runs, sound, source, 1.0, progress)
        gain = 1.0
        if peak > 1.0:
            gain = 2.0 ** ceil(log2(peak))
            self._write_blocks(runs, sound, source, 1 / gain, progress)
        return Essence(name, tuple(runs), samples, gain)

    def _write_blocks(
        self,
        runs: Sequence[Run],
        sound: Sound,
        source: SourceFile,
        scale: float,
        progress: Progress,
    ) -> float:
        """Write all of the sound times `scale`; the peak of it before that."""
        peak, position = 0.0, 0
        stage = f"Writing {source.path.name}"
        for block in read_blocks(source.path):
            for index, (run, side) in enumerate(zip(runs, sound.sides, strict=True)):
                samples = block[min(index, len(block) - 1)]
                peak = max(peak, _peak(samples) * side)
                factor = side * scale
                self._file.seek(run.offset_bytes + position * BYTES_24)
                self._file.write(pcm24(_times(samples, factor), "little"))
            position += block.shape[1]
            progress(position / max(1, source.length_samples), stage)
        for run in runs:
            self._file.seek(run.offset_bytes + position * BYTES_24)
            self._file.write(bytes(run.sectors * SECTOR_BYTES - position * BYTES_24))
        return peak


def _peak(samples: NDArray[np.float32]) -> float:
    return max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))


def _times(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    import numpy as np

    return samples if factor == 1.0 else samples * np.float32(factor)
