"""Writing audio files."""

from __future__ import annotations

import struct
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from session.errors import storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_IEEE_FLOAT = 3
_LARGEST_RIFF = 0xFFFF_FFFF
_DS64_BYTES = 28
_SAMPLE_BYTES = 4


class FloatWav:
    """A 32-bit float WAV file that is written in blocks.

    It is plain WAV, and RF64 (EBU Tech 3306) only when it passes 4 GB: room for the long sizes
    is reserved in a JUNK chunk unless `length_samples` announces a file that needs none. The
    same samples make the same bytes.
    """

    def __init__(
        self, path: Path, sample_rate: int, channels: int, length_samples: int | None = None
    ) -> None:
        self._path = path
        self._sample_rate = sample_rate
        self._channels = channels
        self._written_samples = 0
        self._reserve = (
            length_samples is None
            or length_samples * channels * _SAMPLE_BYTES > _LARGEST_RIFF - 1024
        )
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
            self._file.write(self._header())

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block of `(channels, samples)`. Raises DiskFull and its like."""
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise ValueError(f"a block of {self._channels} channels was due, not {block.shape}")
        with storage(self._path):
            self._file.write(block.T.astype("<f4", copy=False).tobytes())
        self._written_samples += block.shape[1]

    @property
    def length_samples(self) -> int:
        """How much has been written, in sample frames."""
        return self._written_samples

    def close(self) -> None:
        """Finish the header."""
        with storage(self._path):
            try:
                if not self._file.closed:
                    self._file.seek(0)
                    self._file.write(self._header())
            finally:
                self._file.close()

    def _header(self) -> bytes:
        frame_bytes = self._channels * _SAMPLE_BYTES
        data_bytes = self._written_samples * frame_bytes
        form = struct.pack(
            "<HHIIHHH",
            _IEEE_FLOAT,
            self._channels,
            self._sample_rate,
            self._sample_rate * frame_bytes,
            frame_bytes,
            8 * _SAMPLE_BYTES,
            0,
        )
        samples = min(self._written_samples, _LARGEST_RIFF)
        rest = (
            b"fmt "
            + struct.pack("<I", len(form))
            + form
            + struct.pack("<4sII", b"fact", 4, samples)
        )
        head_bytes = 12 + (8 + _DS64_BYTES if self._reserve else 0) + len(rest) + 8
        riff_bytes = head_bytes - 8 + data_bytes
        long = riff_bytes > _LARGEST_RIFF
        if not self._reserve:
            sizes = b""
        elif long:
            sizes = struct.pack(
                "<4sIQQQI", b"ds64", _DS64_BYTES, riff_bytes, data_bytes, self._written_samples, 0
            )
        else:
            sizes = struct.pack("<4sI", b"JUNK", _DS64_BYTES) + bytes(_DS64_BYTES)
        return (
            struct.pack(
                "<4sI4s", b"RF64" if long else b"RIFF", min(riff_bytes, _LARGEST_RIFF), b"WAVE"
            )
            + sizes
            + rest
            + struct.pack("<4sI", b"data", min(data_bytes, _LARGEST_RIFF))
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
