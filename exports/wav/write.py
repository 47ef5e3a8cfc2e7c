"""Writing a WAV file in blocks, with its chunks before the sound."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from exports.encoded import encoded
from exports.encoding import BITS, Encoding
from exports.place import copy_range
from exports.wav.chunks import padded
from exports.whole_or_gone import PlainFile
from session.errors import storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_RIFF_BYTES = 0xFFFFFFFF - 8
"""Above this a size does not fit into RIFF's 32 bits, and the file becomes RF64 (EBU 3306)."""

_FORMAT_TAGS: dict[Encoding, int] = {"pcm24": 1, "float32": 3}
_DS64_BYTES = 28
_ROOM_FOR_HEADS_BYTES = 128
_UNKNOWN = 0xFFFFFFFF


class WavWriter(PlainFile):
    """A WAV file that is written in blocks; RF64 once it passes `largest_bytes`.

    Room for RF64's long sizes is kept in a JUNK chunk unless `length_samples` announces a file
    that needs none. The same samples make the same bytes.

    24-bit samples are rounded, not dithered: the noise of a rounding is 144 dB below full scale,
    and stems that are rounded alike still sum to their mix.
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
        largest_bytes: int = LARGEST_RIFF_BYTES,
    ) -> None:
        """Open `path` and write its header. Raises StorageFailed and its kin."""
        self.path = path
        self._channels = channels
        self._encoding: Encoding = encoding
        self._largest_bytes = largest_bytes
        self._frame_bytes = channels * BITS[encoding] // 8
        self._data_bytes = 0
        self._lock = Lock()
        heads_bytes = _ROOM_FOR_HEADS_BYTES + sum(len(content) + 9 for _, content in chunks)
        self._reserves = (
            length_samples is None
            or length_samples * self._frame_bytes + heads_bytes > largest_bytes
        )
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        try:
            with storage(path):
                self._write_header(sample_rate, channels, chunks)
        except BaseException:
            self.discard()
            raise

    def _write_header(
        self, sample_rate: int, channels: int, chunks: Sequence[tuple[bytes, bytes]]
    ) -> None:
        write = self._file.write
        write(b"RIFF" + struct.pack("<I", _UNKNOWN) + b"WAVE")
        if self._reserves:
            write(b"JUNK" + struct.pack("<I", _DS64_BYTES) + bytes(_DS64_BYTES))
        tag = _FORMAT_TAGS[self._encoding]
        rate = sample_rate * self._frame_bytes
        bits = BITS[self._encoding]
        form = struct.pack("<HHIIHH", tag, channels, sample_rate, rate, self._frame_bytes, bits)
        self._fact_offset = 0
        if self._encoding == "float32":
            form += struct.pack("<H", 0)
        for part in padded(b"fmt ", form):
            write(part)
        if self._encoding == "float32":
            self._fact_offset = self._file.tell() + 8
            write(b"fact" + struct.pack("<II", 4, _UNKNOWN))
        for identifier, content in chunks:
            for part in padded(identifier, content):
                write(part)
        write(b"data" + struct.pack("<I", _UNKNOWN))
        self.data_offset_bytes = self._file.tell()

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block of `(channels, samples)`. Raises DiskFull and its like."""
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise ValueError(f"a block of {self._channels} channels was due, not {block.shape}")
        data = encoded(block, self._encoding, "little")
        with storage(self.path):
            self._file.write(data)
        self._data_bytes += data.nbytes

    def put(self, start_samples: int, data: memoryview) -> None:
        """Write encoded frames, whole ones, at a sample. Threads may; raises DiskFull and kin."""
        with self._lock, storage(self.path):
            offset = start_samples * self._frame_bytes
            self._file.seek(self.data_offset_bytes + offset)
            self._file.write(data)
            self._data_bytes = max(self._data_bytes, offset + data.nbytes)

    def take(self, source: Path, offset_bytes: int, start_samples: int, samples: int) -> None:
        """Write frames of a file whose sound, encoded like this, begins at `offset_bytes`.

        They keep their place. The system copies by itself where it can. Threads may; raises
        DiskFull and its like.
        """
        with self._lock, storage(self.path):
            start, size = start_samples * self._frame_bytes, samples * self._frame_bytes
            to = self.data_offset_bytes + start
            copy_range(source, offset_bytes + start, self._file, to, size)
            self._data_bytes = max(self._data_bytes, start + size)

    @property
    def length_samples(self) -> int:
        """The sample frames written so far."""
        return self._data_bytes // self._frame_bytes

    def close(self) -> None:
        """Write the sizes and close. Raises DiskFull and its like."""
        with storage(self.path):
            self._file.seek(self.data_offset_bytes + self._data_bytes)
            if self._data_bytes % 2:
                self._file.write(b"\0")
            riff_bytes = self._file.tell() - 8
            if riff_bytes > self._largest_bytes:
                self._close_as_rf64(riff_bytes)
            else:
                self._patch(4, riff_bytes)
                self._patch(self.data_offset_bytes - 4, self._data_bytes)
            if self._fact_offset:
                self._patch(self._fact_offset, min(self.length_samples, _UNKNOWN))
            self._file.close()

    def _close_as_rf64(self, riff_bytes: int) -> None:
        if not self._reserves:
            raise ValueError("the file grew past the length that was announced for it")
        self._file.seek(0)
        self._file.write(b"RF64")
        self._file.seek(12)
        sizes = struct.pack("<QQQI", riff_bytes, self._data_bytes, self.length_samples, 0)
        self._file.write(b"ds64" + struct.pack("<I", _DS64_BYTES) + sizes)

    def _patch(self, offset: int, value: int) -> None:
        self._file.seek(offset)
        self._file.write(struct.pack("<I", value))
