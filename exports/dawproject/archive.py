"""The archive of a DAWproject: two documents, and the audio as it is, in blocks."""

from __future__ import annotations

import zipfile
from pathlib import Path

from session.errors import storage
from session.progress import Progress, silent

PROJECT, METADATA = "project.xml", "metadata.xml"
"""The two documents that the format asks for (its README)."""

BLOCK_BYTES = 4 * 2**20
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
    """Add a file as it is, without compressing it. Raises NotFound and its kin."""
    with storage(source):
        size = source.stat().st_size
        entry = _entry(name, zipfile.ZIP_STORED)
        entry.file_size = size
        done = 0
        with source.open("rb") as file, archive.open(entry, "w") as target:
            while block := file.read(BLOCK_BYTES):
                target.write(block)
                done += len(block)
                progress(done / max(1, size), f"Copying {source.name}")


def _entry(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ONE_DATE)
    entry.compress_type = kind
    entry.external_attr = _READ_WRITE_FILE << 16
    return entry
