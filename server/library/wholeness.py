"""Whether an audio file is all there, as far as its first bytes can tell.

Sources of the layouts: RIFF (Microsoft, 1991), RF64 (EBU Tech 3306), AIFF 1.3 (Apple, 1989).
"""

from __future__ import annotations

import struct
from typing import Literal

Wholeness = Literal["whole", "partial", "unknown"]
"""`partial`: the header promises more than is there. `unknown`: the format does not say."""

HEAD_BYTES = 64 * 1024
"""How much of the start of a file is looked at."""

_STREAMED = 0xFFFFFFFF


def wholeness(head: bytes, size_bytes: int) -> Wholeness:
    """What the first bytes of a file of `size_bytes` say."""
    if size_bytes == 0:
        return "partial"
    if len(head) < 12:
        return "unknown"
    match head[:4], head[8:12]:
        case b"RIFF", b"WAVE":
            return _riff(head, size_bytes)
        case b"RF64" | b"BW64", b"WAVE":
            return _rf64(head, size_bytes)
        case b"FORM", b"AIFF" | b"AIFC":
            (length,) = struct.unpack_from(">I", head, 4)
            return _compared(length, size_bytes)
        case _:
            return "unknown"


def _compared(length: int, size_bytes: int) -> Wholeness:
    # Some writers count, but do not write, the padding byte of an odd last chunk.
    return "whole" if length > 4 and length + 8 <= size_bytes + 1 else "partial"


def _riff(head: bytes, size_bytes: int) -> Wholeness:
    (length,) = struct.unpack_from("<I", head, 4)
    if length == _STREAMED:
        return "unknown"
    compared = _compared(length, size_bytes)
    if compared == "partial":
        return compared
    data = _data_chunk(head)
    if data is None:
        return compared
    start, data_length = data
    if data_length == _STREAMED:
        return "unknown"
    # A recorder fills in the length of the data last.
    unfinished = data_length == 0 and size_bytes > start + 1
    return "partial" if unfinished or start + data_length > size_bytes else "whole"


def _data_chunk(head: bytes) -> tuple[int, int] | None:
    """Where the data starts, and its length; None when it starts past `head`."""
    place = 12
    while place + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, place)
        if name == b"data":
            return place + 8, length
        place += 8 + length + length % 2
    return None


def _rf64(head: bytes, size_bytes: int) -> Wholeness:
    if len(head) < 28 or head[12:16] != b"ds64":
        return "unknown"
    (length,) = struct.unpack_from("<Q", head, 20)
    return _compared(length, size_bytes)
