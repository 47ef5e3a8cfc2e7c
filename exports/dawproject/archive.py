"""The archive of a DAWproject: two documents, and the audio as it is, in blocks."""

from __future__ import annotations

import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from exports.place import copy_range
from session.errors import storage
from session.progress import Progress, silent

PROJECT, METADATA = "project.xml", "metadata.xml"
"""The two documents that the format asks for (its README)."""

_BLOCK_BYTES = 2**20
_PIECE_BYTES = 32 * 2**20
_ONE_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can hold: the same session makes the same archive."""

_LEVEL = 4
"""A tenth larger than at 6, in half the time."""

_READ_WRITE_FILE = 0o100644


def add_document(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a document, compressed."""
    archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), data, compresslevel=_LEVEL)


def add_file(
    archive: zipfile.ZipFile, name: str, source: Path, progress: Progress = silent
) -> None:
    """Add a file as it is, without compressing it, after a document. Raises NotFound and its kin.

    The system copies it by itself where it can, while its checksum is made beside: `zipfile` does
    one after the other, in half the speed of a copy.
    """
    target = archive.fp
    assert target
    with storage(source), ThreadPoolExecutor(1, "roadie-checksum") as beside:
        entry = _entry(name, zipfile.ZIP_STORED)
        entry.file_size = entry.compress_size = source.stat().st_size
        entry.CRC, entry.header_offset = 0, archive.start_dir
        start = entry.header_offset + len(_header(entry))
        stop = Event()
        checksum = beside.submit(_checksum, source, stop)
        try:
            for done in range(0, entry.file_size, _PIECE_BYTES):
                size = min(_PIECE_BYTES, entry.file_size - done)
                copy_range(source, done, target, start + done, size)
                progress((done + size) / entry.file_size, f"Copying {source.name}")
        except BaseException:
            stop.set()
            raise
        entry.CRC = checksum.result()
        target.seek(entry.header_offset)
        target.write(_header(entry))
        target.seek(start + entry.file_size)
        archive.start_dir = start + entry.file_size
        archive.filelist.append(entry)
        archive.NameToInfo[name] = entry


def _header(entry: zipfile.ZipInfo) -> bytes:
    return entry.FileHeader(zip64=entry.file_size * 1.05 > zipfile.ZIP64_LIMIT)


def _checksum(source: Path, stop: Event) -> int:
    checksum, block = 0, memoryview(bytearray(_BLOCK_BYTES))
    with source.open("rb", buffering=0) as file:
        while not stop.is_set() and (size := file.readinto(block)):
            checksum = zlib.crc32(block[:size], checksum)
    return checksum


def _entry(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ONE_DATE)
    entry.compress_type = kind
    entry.external_attr = _READ_WRITE_FILE << 16
    return entry
