"""The sound of an AAF file: each channel a stream of 24-bit samples.

24 bits are what Pro Tools and Logic read from an AAF file. A sound that passes 0 dBFS is written
quieter, by whole halvings so that no sample changes but in its last bits, and its clips turn it up
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from math import ceil, log2
from threading import Lock, local
from typing import TYPE_CHECKING, BinaryIO

from exports.aaf.compound import SECTOR_BYTES, SHORTEST_STREAM_BYTES, Run
from exports.parallel import for_each
from exports.pcm24 import BYTES_24, FULL_SCALE_24, Rounder
from exports.sources import BLOCK_SAMPLES, OpenSources, SourceFile
from session.progress import Progress, part_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


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


class _Memory(local):
    """What each thread keeps: by the number of channels, a block of samples and a rounder."""

    def __init__(self) -> None:
        self.held: dict[int, tuple[Audio, Rounder]] = {}


class EssenceWriter:
    """Writes sounds into an open AAF file, one after the other from sector 0."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._writing = Lock()
        self._memory = _Memory()
        self._next_sector = 0

    @property
    def end_bytes(self) -> int:
        """Where in the file the last sound ends."""
        return (self._next_sector + 1) * SECTOR_BYTES

    def write(
        self, sounds: Mapping[Sound, str], sources: Mapping[str, SourceFile], progress: Progress
    ) -> dict[Sound, Essence]:
        """Write the sounds under their names. Raises UnreadableAudio; OSError from the disk."""
        essences = {
            sound: Essence(name, self._runs(sound, sources), essence_samples(sources[sound.file]))
            for sound, name in sounds.items()
        }
        peaks = self._pass(essences, sources, part_of(progress, 0.0, 0.9))
        hot = {
            sound: replace(essence, gain=2.0 ** ceil(log2(peaks[sound])))
            for sound, essence in essences.items()
            if peaks[sound] > 1.0
        }
        self._pass(hot, sources, part_of(progress, 0.9, 1.0))
        return essences | hot

    def _runs(self, sound: Sound, sources: Mapping[str, SourceFile]) -> tuple[Run, ...]:
        runs = []
        for _ in sound.sides:
            size = essence_samples(sources[sound.file]) * BYTES_24
            runs.append(Run(self._next_sector, size))
            self._next_sector += runs[-1].sectors
        return tuple(runs)

    def _pass(
        self,
        essences: Mapping[Sound, Essence],
        sources: Mapping[str, SourceFile],
        progress: Progress,
    ) -> dict[Sound, float]:
        """Write all of the sounds; the peak of each that passes 0 dBFS, 0 of the others."""
        peaks = dict.fromkeys(essences, 0.0)
        blocks = [
            _Block(sound, essence, sources[sound.file], start)
            for sound, essence in essences.items()
            for start in range(0, sources[sound.file].length_samples, BLOCK_SAMPLES)
        ]
        done = 0

        def written(result: tuple[Sound, float]) -> None:
            nonlocal done
            sound, peak = result
            peaks[sound] = max(peaks[sound], peak)
            done += 1
            progress(done / len(blocks), "Writing the sound")

        with closing(OpenSources()) as opened:
            for_each(lambda block: self._write_block(block, opened), blocks, written)
        return peaks

    def _write_block(self, part: _Block, opened: OpenSources) -> tuple[Sound, float]:
        import numpy as np

        block, rounder = self._thread_memory(part.source.channels)
        found = opened.read(part.source, part.start_samples, block)
        peak = 0.0
        for index, (run, side) in enumerate(zip(part.essence.runs, part.sound.sides, strict=True)):
            values = found[:, min(index, part.source.channels - 1)]
            factor = side / part.essence.gain
            whole = rounder.whole(values if factor == 1.0 else values * np.float32(factor))
            if whole.max(initial=0) >= FULL_SCALE_24 - 1 or whole.min(initial=0) <= -FULL_SCALE_24:
                peak = max(peak, side * float(np.abs(values).max()))
            data = rounder.packed(whole)
            with self._writing:
                self._file.seek(run.offset_bytes + part.start_samples * BYTES_24)
                self._file.write(data)
        return part.sound, peak

    def _thread_memory(self, channels: int) -> tuple[Audio, Rounder]:
        import numpy as np

        held = self._memory.held
        if channels not in held:
            empty = np.empty((BLOCK_SAMPLES, channels), np.float32)
            held[channels] = (empty, Rounder(BLOCK_SAMPLES))
        return held[channels]


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of a sound to be written, from `start_samples` of its file on."""

    sound: Sound
    essence: Essence
    source: SourceFile
    start_samples: int
