"""One side of a comparison: an audio file, as wide and as long as the other, turned down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from session.errors import UnreadableAudio
from session.sound.read import AudioInfo, probe, read_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16


@dataclass(frozen=True, slots=True)
class Side:
    """The file `path`, with silence after its end up to `length_samples`, times `gain`.

    A mono file beside a stereo one is heard on both channels.
    """

    path: Path
    info: AudioInfo
    channels: int
    length_samples: int
    gain: float = 1.0

    @classmethod
    def of(cls, path: Path) -> Side:
        """The file as it is. Raises NotFound, UnreadableAudio."""
        info = probe(path)
        return cls(path, info, info.channels, info.length_samples)

    def reaching(self, channels: int, length_samples: int) -> Side:
        """The side as wide and as long as that."""
        return replace(self, channels=channels, length_samples=length_samples)

    def turned(self, gain_db: float) -> Side:
        """The side at another level; 0 dB leaves every sample as it was."""
        return replace(self, gain=1.0 if gain_db == 0 else float(10 ** (gain_db / 20)))

    def own_blocks(self) -> Iterator[Block]:
        """What the file holds, without gain and silence. Raises UnreadableAudio."""
        for block in read_blocks(self.path, _BLOCK_SAMPLES):
            yield self._widened(block)

    def blocks(self) -> Iterator[Block]:
        """The whole side, `(channels, samples)`, in blocks. Raises UnreadableAudio."""
        import numpy as np

        given = 0
        for block in self.own_blocks():
            kept = block[:, : self.length_samples - given]
            given += kept.shape[1]
            yield self._levelled(kept)
        while given < self.length_samples:
            more = min(_BLOCK_SAMPLES, self.length_samples - given)
            given += more
            yield np.zeros((self.channels, more), np.float32)

    def stretch(self, start: int, length: int) -> Block:
        """Samples `start` to `start + length`; silence before the beginning and past the end."""
        import numpy as np
        import soundfile

        stretch = np.zeros((self.channels, length), np.float32)
        first, last = max(0, start), min(self.info.length_samples, start + length)
        if last <= first:
            return stretch
        try:
            with soundfile.SoundFile(str(self.path)) as file:
                file.seek(first)
                read = file.read(last - first, dtype="float32", always_2d=True).T
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise UnreadableAudio(f"{self.path.name} is broken inside: export it again.") from error
        at = first - start
        stretch[:, at : at + read.shape[1]] = self._levelled(self._widened(read))
        return stretch

    def _widened(self, block: Block) -> Block:
        import numpy as np

        if len(block) == self.channels:
            return block
        return np.repeat(block, self.channels, axis=0)

    def _levelled(self, block: Block) -> Block:
        import numpy as np

        return block if self.gain == 1.0 else block * np.float32(self.gain)
