"""WAV: a plain header up to 4 GB, RF64 past them (EBU Tech 3306). Nothing in it but the sound."""

from __future__ import annotations

import struct
from typing import BinaryIO

LARGEST_RIFF_BYTES = 0xFFFFFFFF - 8
_DS64_BYTES = 28
_HEADS_BYTES = 128
_UNKNOWN = 0xFFFFFFFF
_PCM, _FLOAT = 1, 3


class WavContainer:
    """The header of a WAV file whose sound is appended by the caller.

    `most_samples` is how long it may get: room for RF64's sizes is kept only where that may not
    fit into RIFF's 32 bits.
    """

    def __init__(
        self,
        file: BinaryIO,
        sample_rate: int,
        channels: int,
        bits: int,
        *,
        most_samples: int,
        largest_bytes: int = LARGEST_RIFF_BYTES,
    ) -> None:
        self._file = file
        self._frame_bytes = channels * bits // 8
        self._largest_bytes = largest_bytes
        reserves = most_samples * self._frame_bytes + _HEADS_BYTES > largest_bytes
        tag = _FLOAT if bits == 32 else _PCM
        rate = sample_rate * self._frame_bytes
        form = struct.pack("<HHIIHH", tag, channels, sample_rate, rate, self._frame_bytes, bits)
        head = b"RIFF" + struct.pack("<I", _UNKNOWN) + b"WAVE"
        if reserves:
            head += b"JUNK" + struct.pack("<I", _DS64_BYTES) + bytes(_DS64_BYTES)
        self._fact_offset = 0
        if tag == _FLOAT:
            form += struct.pack("<H", 0)
        head += b"fmt " + struct.pack("<I", len(form)) + form
        if tag == _FLOAT:
            head += b"fact" + struct.pack("<II", 4, _UNKNOWN)
            self._fact_offset = len(head) - 4
        head += b"data" + struct.pack("<I", _UNKNOWN)
        self._data_offset = len(head)
        file.write(head)

    def finish(self, length_samples: int) -> None:
        """Write the sizes of a file that holds so many frames."""
        data_bytes = length_samples * self._frame_bytes
        if data_bytes % 2:
            self._file.write(b"\0")
        riff_bytes = self._data_offset + data_bytes + data_bytes % 2 - 8
        if riff_bytes > self._largest_bytes:
            sizes = struct.pack("<QQQI", riff_bytes, data_bytes, length_samples, 0)
            self._put(0, b"RF64")
            self._put(12, b"ds64" + struct.pack("<I", _DS64_BYTES) + sizes)
        else:
            self._put(4, struct.pack("<I", riff_bytes))
            self._put(self._data_offset - 4, struct.pack("<I", data_bytes))
        if self._fact_offset:
            self._put(self._fact_offset, struct.pack("<I", min(length_samples, _UNKNOWN)))

    def _put(self, offset: int, data: bytes) -> None:
        self._file.seek(offset)
        self._file.write(data)
