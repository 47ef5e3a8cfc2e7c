"""The sound of a render as the bytes of the file that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bridge.host.render.aiff import AiffContainer
from bridge.host.render.flac import FlacFile
from bridge.host.render.pcm import ByteOrder, Quantiser, bytes_of_16, bytes_of_24
from bridge.host.render.spec import OutputKind
from bridge.host.render.wav import WavContainer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

_BITS: dict[OutputKind, int] = {
    "wav16": 16,
    "wav24": 24,
    "wav32f": 32,
    "flac16": 16,
    "flac24": 24,
    "aiff16": 16,
    "aiff24": 24,
}


class Encoder:
    """Writes blocks `(channels, samples)` into an open file, from its start to its end.

    `dithers` counts for 16 bits only. `most_samples` is how long the file may get.
    """

    def __init__(
        self,
        file: BinaryIO,
        kind: OutputKind,
        *,
        sample_rate: int,
        channels: int,
        most_samples: int,
        dithers: bool,
    ) -> None:
        """Write the header. Raises OSError, BadInput for more channels than the format has."""
        bits = _BITS[kind]
        self._file = file
        self._bits = bits
        self._order: ByteOrder = "big" if kind.startswith("aiff") else "little"
        self._flac: FlacFile | None = None
        self._container: WavContainer | AiffContainer | None = None
        if kind.startswith("flac"):
            self._flac = FlacFile(file, sample_rate, channels, bits)
        elif kind.startswith("aiff"):
            self._container = AiffContainer(file, sample_rate, channels, bits)
        else:
            self._container = WavContainer(
                file, sample_rate, channels, bits, most_samples=most_samples
            )
        self.quantiser = Quantiser(bits, channels, dithers and bits == 16) if bits < 32 else None
        self.length_samples = 0

    def write(self, block: Block, peak: float) -> None:
        """Append a block whose highest level is `peak`. Raises OSError."""
        self.length_samples += block.shape[1]
        if self.quantiser is None:
            import numpy as np

            self._file.write(np.ascontiguousarray(block.T, dtype="<f4").data)
            return
        whole = self.quantiser.whole(block, peak)
        if self._flac is not None:
            self._flac.write(whole)
        elif self._bits == 16:
            self._file.write(bytes_of_16(whole, self._order))
        else:
            self._file.write(bytes_of_24(whole, self._order))

    def finish(self) -> None:
        """Write what only now is known. Raises OSError, BadInput past 4 GB of AIFF."""
        if self._flac is not None:
            self._flac.finish()
        if self._container is not None:
            self._container.finish(self.length_samples)

    def discard(self) -> None:
        """Let go; the file is not whole."""
        if self._flac is not None:
            self._flac.discard()
