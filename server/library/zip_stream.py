"""A zip archive that comes as a stream: made as it is read, never held in memory or on the disk.

Source: APPNOTE.TXT 6.3.10 (PKWARE). Files are stored as they are, since sound hardly shrinks, and
their checksums stand before them: readers that cannot go back in the stream understand it as well.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from session.errors import StorageFailed, storage

BLOCK_BYTES = 256 * 1024
LONGEST_32_BITS = 0xFFFFFFFF
MOST_16_BITS = 0xFFFF

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_ZIP64_END = struct.Struct("<4sQ2H2I4Q")
_ZIP64_LOCATOR = struct.Struct("<4sIQI")
_END = struct.Struct("<4s4H2IH")
_ZIP64_TAG = 1
_VERSION, _ZIP64_VERSION = 20, 45
_MADE_ON_UNIX = 3 << 8
_UTF8_NAME = 1 << 11
_FILE_MODE, _FOLDER_MODE = 0o100644 << 16, 0o040755 << 16 | 0x10


@dataclass(frozen=True, slots=True)
class Entry:
    """A file at `path`, or, without one, a folder, under `name` in the archive (with /).

    `mtime` is in seconds since the epoch.
    """

    name: str
    path: Path | None
    size_bytes: int
    mtime: float

    @property
    def raw_name(self) -> bytes:
        """The name's bytes; a folder's ends in /."""
        return (self.name if self.path else f"{self.name}/").encode()


@dataclass(frozen=True, slots=True)
class _Written:
    entry: Entry
    crc: int
    offset: int


class ZipStream:
    """The archive of `entries`: how long it will be, and its bytes. It is that long, or it fails.

    Sizes and offsets from `zip64_from` on are written in 64 bits.
    """

    def __init__(self, entries: Sequence[Entry], zip64_from: int = LONGEST_32_BITS) -> None:
        self._entries = entries
        self._zip64_from = zip64_from

    @property
    def length_bytes(self) -> int:
        """The length of the whole archive."""
        offset, directory = 0, 0
        for entry in self._entries:
            written = _Written(entry, 0, offset)
            directory += len(self._central(written))
            offset += len(self._local(entry, 0)) + entry.size_bytes
        return offset + directory + len(self._end(offset, directory))

    def __iter__(self) -> Iterator[bytes]:
        """The archive's bytes.

        Raises StorageFailed when a file has changed since it was listed, or goes away: then what
        came so far is no archive.
        """
        written: list[_Written] = []
        offset = 0
        for entry in self._entries:
            crc = _checksum(entry)
            written.append(_Written(entry, crc, offset))
            header = self._local(entry, crc)
            yield header
            yield from _content(entry, crc)
            offset += len(header) + entry.size_bytes
        directory = b"".join(self._central(one) for one in written)
        yield directory + self._end(offset, len(directory))

    def _local(self, entry: Entry, crc: int) -> bytes:
        large = entry.size_bytes >= self._zip64_from
        extra = _zip64(entry.size_bytes, entry.size_bytes) if large else b""
        size = LONGEST_32_BITS if large else entry.size_bytes
        name = entry.raw_name
        date, moment = _dos_time(entry.mtime)
        version = _ZIP64_VERSION if large else _VERSION
        return (
            _LOCAL.pack(
                *(b"PK\3\4", version, _UTF8_NAME, 0, moment, date),
                *(crc, size, size, len(name), len(extra)),
            )
            + name
            + extra
        )

    def _central(self, written: _Written) -> bytes:
        entry = written.entry
        large = entry.size_bytes >= self._zip64_from
        far = written.offset >= self._zip64_from
        size = LONGEST_32_BITS if large else entry.size_bytes
        wide = [entry.size_bytes] * 2 * large + [written.offset] * far
        extra = _zip64(*wide) if wide else b""
        name = entry.raw_name
        date, moment = _dos_time(entry.mtime)
        version = _ZIP64_VERSION if wide else _VERSION
        return (
            _CENTRAL.pack(
                *(b"PK\1\2", _MADE_ON_UNIX | version, version, _UTF8_NAME, 0, moment, date),
                *(written.crc, size, size, len(name), len(extra), 0, 0, 0),
                _FILE_MODE if entry.path else _FOLDER_MODE,
                LONGEST_32_BITS if far else written.offset,
            )
            + name
            + extra
        )

    def _end(self, offset: int, length: int) -> bytes:
        count = len(self._entries)
        wide = b""
        if max(offset, length) >= self._zip64_from or count >= MOST_16_BITS:
            body = _ZIP64_END.size - 12
            wide = _ZIP64_END.pack(
                *(b"PK\6\6", body, _MADE_ON_UNIX | _ZIP64_VERSION, _ZIP64_VERSION, 0, 0),
                *(count, count, length, offset),
            )
            wide += _ZIP64_LOCATOR.pack(b"PK\6\7", 0, offset + length, 1)
            count, length, offset = MOST_16_BITS, LONGEST_32_BITS, LONGEST_32_BITS
        return wide + _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0)


def _zip64(*values: int) -> bytes:
    body = struct.pack(f"<{len(values)}Q", *values)
    return struct.pack("<2H", _ZIP64_TAG, len(body)) + body


def _dos_time(mtime: float) -> tuple[int, int]:
    """Date and time of day, to two seconds; such archives know no time before 1980."""
    when = time.localtime(max(mtime, 0))
    if when.tm_year < 1980:
        return 1 << 5 | 1, 0
    date = min(when.tm_year - 1980, 127) << 9 | when.tm_mon << 5 | when.tm_mday
    return date, when.tm_hour << 11 | when.tm_min << 5 | min(when.tm_sec, 59) // 2


def _checksum(entry: Entry) -> int:
    crc = 0
    for block in _blocks(entry):
        crc = zlib.crc32(block, crc)
    return crc


def _content(entry: Entry, expected: int) -> Iterator[bytes]:
    crc = 0
    for block in _blocks(entry):
        crc = zlib.crc32(block, crc)
        yield block
    if crc != expected:
        raise _changed(entry)


def _blocks(entry: Entry) -> Iterator[bytes]:
    """The file's bytes, as many as were listed."""
    if entry.path is None:
        return
    left = entry.size_bytes
    with storage(entry.path), entry.path.open("rb") as file:
        while left:
            block = file.read(min(BLOCK_BYTES, left))
            if not block:
                raise _changed(entry)
            left -= len(block)
            yield block
        if file.read(1):
            raise _changed(entry)


def _changed(entry: Entry) -> StorageFailed:
    return StorageFailed(f"{entry.path} was changed while it was packed: download it again.")
