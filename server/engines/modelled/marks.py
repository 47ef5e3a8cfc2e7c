"""Licence and origin written into sound files themselves, where they stay when a file is moved."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from session.errors import storage

_LARGEST_RIFF_BYTES = 0xFFFFFFFF - 8


def mark_files(folder: Path, files: Iterable[str], licence: str, made_by: str) -> None:
    """Mark each WAV of `files`, in `folder`, once, also where two names are one file.

    Raises StorageFailed.
    """
    done: set[tuple[int, int]] = set()
    for name in files:
        path = folder / name
        with storage(path):
            status = path.stat()
            if (status.st_dev, status.st_ino) in done:
                continue
            done.add((status.st_dev, status.st_ino))
            _append(path, _info(licence, made_by))


def _info(licence: str, made_by: str) -> bytes:
    """A LIST chunk of type INFO (Microsoft, "Multimedia Programming Interface and Data
    Specifications 1.0"): ICOP is the copyright, ISFT the software."""
    content = b"INFO"
    for identifier, text in ((b"ICOP", licence), (b"ISFT", made_by)):
        data = text.encode("utf-8") + b"\0"
        content += identifier + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"LIST" + struct.pack("<I", len(content)) + content


def _append(path: Path, chunk: bytes) -> None:
    """Put a chunk behind the others of a RIFF file; RF64 files of 4 GB and more go unmarked."""
    with path.open("r+b") as file:
        head = file.read(8)
        if head[:4] != b"RIFF":
            return
        (size,) = struct.unpack("<I", head[4:])
        if size + len(chunk) > _LARGEST_RIFF_BYTES:
            return
        file.seek(0, 2)
        file.write(chunk)
        file.seek(4)
        file.write(struct.pack("<I", size + len(chunk)))
