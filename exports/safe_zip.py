"""Archives of others, opened so that they can do no harm: names stay inside, sizes are bounded."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from session.errors import BadInput, storage

LARGEST_MEMBER_BYTES = 16 * 2**30
"""Sixteen hours of stereo at 48 kHz; more is no piece of music but a bomb."""

LARGEST_TOTAL_BYTES = 8 * LARGEST_MEMBER_BYTES
MOST_MEMBERS = 20_000
_COPY_BYTES = 4 * 2**20
_ENCRYPTED = 0x1
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
)
"""What the standard library raises on archives that are not what they say."""


@contextmanager
def open_archive(path: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """The zip archive at `path`, which errors call `what` ("a DAWproject").

    Raises BadInput for what is no archive, is damaged, encrypted or claims too much, or has a
    member whose name leads out of the folder it is unpacked into.
    """
    with storage(path):
        try:
            with zipfile.ZipFile(path) as archive:
                _check_members(archive, path, what)
                yield archive
        except _DAMAGED as error:
            raise BadInput(f"{path.name} is not {what}, or is damaged: save it again.") from error
        except OSError as error:
            # A place before the start of the file, which a damaged directory can name.
            if error.errno != errno.EINVAL:
                raise
            raise BadInput(f"{path.name} is not {what}, or is damaged: save it again.") from error


def read_member(archive: zipfile.ZipFile, name: str, largest_bytes: int) -> bytes:
    """A member as bytes; KeyError when it is not there, BadInput when it is larger than that."""
    with archive.open(name) as file:
        data = file.read(largest_bytes + 1)
    if len(data) > largest_bytes:
        raise BadInput(
            f"{name} in {Path(archive.filename or '').name} is too large to be read: it is not "
            "what it says."
        )
    return data


def copy_member(path: Path, name: str, target: Path, what: str = "an archive") -> None:
    """Unpack one member into the file `target`, block by block; nothing is left when it fails.

    Raises BadInput, StorageFailed and its kin.
    """
    with open_archive(path, what) as archive:
        try:
            with archive.open(name) as source, target.open("wb") as copy:
                size = 0
                while block := source.read(_COPY_BYTES):
                    size += len(block)
                    if size > LARGEST_MEMBER_BYTES:
                        raise BadInput(f"{name} in {path.name} is too large to be unpacked.")
                    copy.write(block)
        except KeyError as error:
            target.unlink(missing_ok=True)
            raise BadInput(f"{name} is missing from {path.name}: save it again.") from error
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _check_members(archive: zipfile.ZipFile, path: Path, what: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise BadInput(f"{path.name} holds {len(members)} files: it is not {what}.")
    for member in members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        drive = ":" in (place.parts[0] if place.parts else "")
        if place.is_absolute() or ".." in place.parts or drive:
            raise BadInput(
                f"{path.name} holds a file that leads out of its folder ({member.filename!r}): "
                "do not open it."
            )
        if member.flag_bits & _ENCRYPTED:
            raise BadInput(f"{path.name} is encrypted: save it without a password.")
        if member.compress_type not in _PACKED:
            raise BadInput(f"{path.name} is packed in a rare way: save it again as a plain zip.")
        if member.file_size > LARGEST_MEMBER_BYTES:
            raise BadInput(f"{member.filename} in {path.name} is too large to be unpacked.")
    # Members that share their bytes let a small archive unpack to any size.
    shared = sum(member.compress_size for member in members) > path.stat().st_size
    if shared or sum(member.file_size for member in members) > LARGEST_TOTAL_BYTES:
        raise BadInput(f"{path.name} claims to hold more than it can: do not open it.")
