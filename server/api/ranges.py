"""Byte ranges (RFC 9110, section 14), as far as a player of audio needs them."""

from __future__ import annotations

import re
from typing import Literal

_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


def asked_range(header: str | None, size_bytes: int) -> tuple[int, int] | Literal["none"] | None:
    """The bytes `[start, end)` that a Range header asks of a file of `size_bytes`.

    None means the whole file: no header, another unit, several ranges or nonsense, all of which
    a server may ignore. "none" means that the file has no such bytes (416).
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None:
        return None
    first, last = match.groups()
    if not first:
        if not last:
            return None
        length = min(int(last), size_bytes)
        return (size_bytes - length, size_bytes) if length else "none"
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size_bytes:
        return "none"
    end = min(int(last) + 1, size_bytes) if last else size_bytes
    return start, end
