"""Sound in a compound file: long streams in one piece each, before everything else.

An AAF file is a compound file (Microsoft, MS-CFB): a file system of sectors, with a table of which
sector follows which. pyaaf2 writes the objects; it would write the sound sector by sector in
Python. So the sound is written first and straight through, behind room for the header, and
`placed_after` moves the file of objects behind it: sector numbers rise, the table is made anew,
and the entries of the streams of sound point to where they lie. Pure.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SECTOR_BYTES = 4096
"""The sectors of a compound file of version 4, which AAF calls its 4K kind."""

SHORTEST_STREAM_BYTES = 4096
"""Shorter streams lie in the mini stream (MS-CFB 2.3, Mini Stream Cutoff Size)."""

_DIFAT_SECTOR, _FAT_SECTOR, _END, _FREE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_LARGEST_SECTOR = 0xFFFFFFFA
_DIRECTORY_START, _FAT_COUNT, _MINI_START, _DIFAT_START, _DIFAT = 0x30, 0x2C, 0x3C, 0x44, 0x4C
"""Where in the header they stand (MS-CFB 2.2)."""

_DIFAT_IN_HEADER = 109
_NUMBERS = SECTOR_BYTES // 4
_ENTRY_BYTES, _ENTRY_TYPE, _ENTRY_START = 128, 66, 116
"""A directory entry; its start is followed by its size in 64 bits (MS-CFB 2.6.1)."""

_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Run:
    """A stream of `length_bytes` in sectors that follow one another from `first_sector`."""

    first_sector: int
    length_bytes: int

    @property
    def sectors(self) -> int:
        """How many sectors it fills."""
        return -(-self.length_bytes // SECTOR_BYTES)

    @property
    def offset_bytes(self) -> int:
        """Where in the file it begins: sector 0 stands after the header."""
        return (self.first_sector + 1) * SECTOR_BYTES


def placed_after(runs: Mapping[int, Run], objects: bytes) -> tuple[bytes, bytes]:
    """The header, and all that follows the runs, of a file with `objects` and its streams of sound.

    `objects` is a compound file with sectors of 4096 bytes in which the entries that `runs` names
    by number are empty. The runs lie one after the other from sector 0.
    Raises ValueError when they do not, or when `objects` is no such file.
    """
    sound = sum(run.sectors for run in runs.values())
    header, body = bytearray(objects[:SECTOR_BYTES]), bytearray(objects[SECTOR_BYTES:])
    if struct.unpack_from("<H", header, 0x1E)[0] != 12 or len(body) % SECTOR_BYTES:
        raise ValueError("a compound file of whole sectors of 4096 bytes was due")
    old = _table(header, body)
    _move_entries(header, body, old, runs, sound)
    table = array("I")
    for run in sorted(runs.values(), key=lambda run: run.first_sector):
        if run.first_sector != len(table) or run.length_bytes < SHORTEST_STREAM_BYTES:
            raise ValueError("streams of sound were due one after the other")
        table.extend(range(len(table) + 1, len(table) + run.sectors))
        table.append(_END)
    for number in old[: len(body) // SECTOR_BYTES]:
        moved = number + sound if number <= _LARGEST_SECTOR else number
        table.append(_FREE if number in (_FAT_SECTOR, _DIFAT_SECTOR) else moved)
    tables = _close_table(table, header)
    for place in (_DIRECTORY_START, _MINI_START):
        _raise(header, place, sound)
    return bytes(header), bytes(body) + tables


def _table(header: bytearray, body: bytearray) -> array[int]:
    """Which sector follows which (MS-CFB 2.3)."""
    found = array("I")
    for number in struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", header, _DIFAT):
        if number <= _LARGEST_SECTOR:
            start = number * SECTOR_BYTES
            found.extend(struct.unpack_from(f"<{_NUMBERS}I", body, start))
    return found


def _chain(table: array[int], first: int) -> Iterator[int]:
    while first <= _LARGEST_SECTOR:
        yield first
        first = table[first]


def _move_entries(
    header: bytearray, body: bytearray, table: array[int], runs: Mapping[int, Run], by: int
) -> None:
    """Let the directory's entries point to where their streams will lie."""
    (directory,) = struct.unpack_from("<I", header, _DIRECTORY_START)
    number = 0
    for sector in _chain(table, directory):
        for place in range(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES, _ENTRY_BYTES):
            start, size = struct.unpack_from("<IQ", body, place + _ENTRY_START)
            kind = body[place + _ENTRY_TYPE]
            if number in runs:
                run = runs[number]
                place_size = (run.first_sector, run.length_bytes)
                struct.pack_into("<IQ", body, place + _ENTRY_START, *place_size)
            elif (kind == _ROOT and size) or (kind == _STREAM and size >= SHORTEST_STREAM_BYTES):
                struct.pack_into("<I", body, place + _ENTRY_START, start + by)
            number += 1


def _raise(header: bytearray, place: int, by: int) -> None:
    (number,) = struct.unpack_from("<I", header, place)
    if number <= _LARGEST_SECTOR:
        struct.pack_into("<I", header, place, number + by)


def _close_table(table: array[int], header: bytearray) -> bytes:
    """Append the table's own sectors to it; they and the list of them, as they end the file."""
    first = len(table)
    fat, difat = 0, 0
    while len(table) + fat + difat > fat * _NUMBERS:
        fat += 1
        difat = -(-max(0, fat - _DIFAT_IN_HEADER) // (_NUMBERS - 1))
    table.extend([_FAT_SECTOR] * fat + [_DIFAT_SECTOR] * difat)
    table.extend([_FREE] * (fat * _NUMBERS - len(table)))
    numbers = list(range(first, first + fat))
    in_header = numbers[:_DIFAT_IN_HEADER]
    in_header += [_FREE] * (_DIFAT_IN_HEADER - len(in_header))
    struct.pack_into(f"<{_DIFAT_IN_HEADER}I", header, _DIFAT, *in_header)
    struct.pack_into("<I", header, _FAT_COUNT, fat)
    struct.pack_into("<II", header, _DIFAT_START, first + fat if difat else _END, difat)
    lists = b""
    for index in range(difat):
        start = _DIFAT_IN_HEADER + index * (_NUMBERS - 1)
        part = numbers[start : start + _NUMBERS - 1]
        part += [_FREE] * (_NUMBERS - 1 - len(part))
        following = first + fat + index + 1 if index + 1 < difat else _END
        lists += struct.pack(f"<{_NUMBERS}I", *part, following)
    return struct.pack(f"<{len(table)}I", *table) + lists
