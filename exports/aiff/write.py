"""Writing an AIFF file in blocks, with its chunks before the sound.

Source: Audio Interchange File Format, Apple, version 1.3 (1989), and AIFF-C, draft of 1991-08-26,
for 32-bit floats (`fl32`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from exports.aiff.chunks import padded, pascal_string
from exports.encoded import encoded
from exports.encoding import BITS, Encoding
from exports.whole_or_gone import PlainFile
from session.errors import BadInput, storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_AIFF_BYTES = 0xFFFFFFFF - 8
"""The sizes of AIFF are 32-bit numbers, and it has no longer form."""

_AIFC_VERSION = 0xA2805140
_FLOAT_TYPE, _FLOAT_NAME = b"fl32", "32-bit floating point"


class AiffWriter(PlainFile):
    """An AIFF file that is written in blocks: 24-bit samples, or 32-bit floats as AIFF-C.

    The same samples make the same bytes; 24-bit samples are rounded, not dithered.
    As a context manager it removes the file when an error ends it.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        encoding: Encoding,
        *,
        chunks: Sequence[tuple[bytes, bytes]] = (),
        length_samples: int | None = None,
        largest_bytes: int = LARGEST_AIFF_BYTES,
    ) -> None:
        """Open `path` and write its header; `length_samples` announces how long it gets.

        Raises StorageFailed and its kin; BadInput when the announced length is beyond AIFF.
        """
        self.path = path
        self._channels = channels
        self._encoding: Encoding = encoding
        self._largest_bytes = largest_bytes
        self._frame_bytes = channels * BITS[encoding] // 8
        self._data_bytes = 0
        self._lock = Lock()
        self._refuse_beyond((length_samples or 0) * self._frame_bytes)
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        try:
            with storage(path):
                self._write_header(sample_rate, chunks)
        except BaseException:
            self.discard()
            raise

    def _refuse_beyond(self, file_bytes: int) -> None:
        if file_bytes > self._largest_bytes:
            raise BadInput(
                f"{self.path.name} would pass the 4 GB that an AIFF file holds: choose WAV or "
                "FLAC for this session."
            )

    def _write_header(self, sample_rate: int, chunks: Sequence[tuple[bytes, bytes]]) -> None:
        floats = self._encoding == "float32"
        common = struct.pack(">hIh", self._channels, 0, BITS[self._encoding])
        common += extended(sample_rate)
        head = [(b"FVER", struct.pack(">I", _AIFC_VERSION))] if floats else []
        if floats:
            common += _FLOAT_TYPE + pascal_string(_FLOAT_NAME)
        write = self._file.write
        write(b"FORM" + struct.pack(">I", 0) + (b"AIFC" if floats else b"AIFF"))
        for identifier, content in (*head, (b"COMM", common), *chunks):
            if identifier == b"COMM":
                self._frames_offset = self._file.tell() + 10
            for part in padded(identifier, content):
                write(part)
        self._sound_offset = self._file.tell() + 4
        write(b"SSND" + struct.pack(">III", 0, 0, 0))

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block of `(channels, samples)`. Raises DiskFull and its like, BadInput."""
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise ValueError(f"a block of {self._channels} channels was due, not {block.shape}")
        data = encoded(block, self._encoding, "big")
        self._refuse_beyond(self._sound_offset + 12 + self._data_bytes + data.nbytes)
        with storage(self.path):
            self._file.write(data)
        self._data_bytes += data.nbytes

    def put(self, start_samples: int, data: memoryview) -> None:
        """Write encoded frames, whole ones, at a sample. Threads may; raises DiskFull and kin."""
        offset = start_samples * self._frame_bytes
        self._refuse_beyond(self._sound_offset + 12 + offset + data.nbytes)
        with self._lock, storage(self.path):
            self._file.seek(self._sound_offset + 12 + offset)
            self._file.write(data)
            self._data_bytes = max(self._data_bytes, offset + data.nbytes)

    @property
    def length_samples(self) -> int:
        """The sample frames written so far."""
        return self._data_bytes // self._frame_bytes

    def close(self) -> None:
        """Write the sizes and close. Raises DiskFull and its like."""
        with storage(self.path):
            self._file.seek(self._sound_offset + 12 + self._data_bytes)
            if self._data_bytes % 2:
                self._file.write(b"\0")
            self._patch(4, self._file.tell() - 8)
            self._patch(self._frames_offset, self.length_samples)
            self._patch(self._sound_offset, self._data_bytes + 8)
            self._file.close()

    def _patch(self, offset: int, value: int) -> None:
        self._file.seek(offset)
        self._file.write(struct.pack(">I", value))


def extended(value: int) -> bytes:
    """A positive whole number as the 80-bit float of the SANE standard, as COMM wants it."""
    length_bits = value.bit_length()
    return struct.pack(">HQ", 16383 + length_bits - 1, value << (64 - length_bits))
