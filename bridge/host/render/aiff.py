"""AIFF with whole numbers (Audio Interchange File Format, Apple, version 1.3)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from session.errors import BadInput

LARGEST_AIFF_BYTES = 0xFFFFFFFF
_COMM_BYTES = 18
_SSND_HEAD_BYTES = 8


class AiffContainer:
    """The header of an AIFF file whose sound is appended by the caller."""

    def __init__(
        self,
        file: BinaryIO,
        sample_rate: int,
        channels: int,
        bits: int,
        largest_bytes: int = LARGEST_AIFF_BYTES,
    ) -> None:
        self._file = file
        self._frame_bytes = channels * bits // 8
        self._largest_bytes = largest_bytes
        common = struct.pack(">hIh", channels, 0, bits) + extended(sample_rate)
        head = b"FORM" + bytes(4) + b"AIFF" + b"COMM" + struct.pack(">I", _COMM_BYTES) + common
        self._frames_offset = len(head) - _COMM_BYTES + 2
        head += b"SSND" + bytes(4) + bytes(_SSND_HEAD_BYTES)
        self._data_offset = len(head)
        file.write(head)

    def finish(self, length_samples: int) -> None:
        """Write the sizes of a file that holds so many frames. Raises BadInput past 4 GB."""
        data_bytes = length_samples * self._frame_bytes
        if data_bytes % 2:
            self._file.write(b"\0")
        form_bytes = self._data_offset + data_bytes + data_bytes % 2 - 8
        if form_bytes > self._largest_bytes:
            raise BadInput("The file is longer than the 4 GB that AIFF can hold: choose WAV.")
        self._put(4, form_bytes)
        self._put(self._frames_offset, length_samples)
        self._put(self._data_offset - _SSND_HEAD_BYTES - 4, data_bytes + _SSND_HEAD_BYTES)

    def _put(self, offset: int, value: int) -> None:
        self._file.seek(offset)
        self._file.write(struct.pack(">I", value))


def extended(number: int) -> bytes:
    """A positive whole number as an 80-bit float (IEEE 754), which is how AIFF says a rate."""
    exponent = number.bit_length() - 1
    return struct.pack(">HQ", 16383 + exponent, number << (63 - exponent))
