"""Licence and origin written into sound files themselves, where they stay when a file is moved."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from session.errors import storage

_LARGEST_RIFF_BYTES = 0xFFFFFFFF - 8


@dataclass(frozen=True, slots=True)
class SoundMark:
    """What is written into the files that a model's sound is in."""

    licence: str
    made_by: str

    def put(self, folder: Path, files: Iterable[str]) -> None:
        """Mark each WAV of `files`, in `folder`, once, also where two names are one file.

        A file that is linked elsewhere too, as the stems that are kept are, is copied first: who
        has it there keeps it as it was. Raises StorageFailed.
        """
        chunk = _info(self.licence, self.made_by)
        names: dict[tuple[int, int], list[Path]] = {}
        for path in (folder / name for name in dict.fromkeys(files)):
            with storage(path):
                status = path.stat()
            names.setdefault((status.st_dev, status.st_ino), []).append(path)
        for first, *others in names.values():
            with storage(first):
                if _ends_with(first, chunk):
                    continue
                if first.stat().st_nlink > 1 + len(others):
                    _part(first, others)
                _append(first, chunk)


def _info(licence: str, made_by: str) -> bytes:
    """A LIST chunk of type INFO (Microsoft, "Multimedia Programming Interface and Data
    Specifications 1.0"): ICOP is the copyright, ISFT the software."""
    content = b"INFO"
    for identifier, text in ((b"ICOP", licence), (b"ISFT", made_by)):
        data = text.encode("utf-8") + b"\0"
        content += identifier + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"LIST" + struct.pack("<I", len(content)) + content


def _ends_with(path: Path, chunk: bytes) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - len(chunk)))
        return file.read() == chunk


def _part(first: Path, others: list[Path]) -> None:
    """Give `first` and the `others`, names of one file, a file of their own."""
    copy = first.with_name(f".{first.name}.partial")
    shutil.copyfile(first, copy)
    copy.replace(first)
    for other in others:
        other.unlink()
        os.link(first, other)


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
