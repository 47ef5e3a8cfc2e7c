"""The chunks of an AIFF file that say what it is and where its parts begin, as bytes.

Layouts: Audio Interchange File Format, Apple, version 1.3 (1989), sections Marker, Instrument and
Text Chunks; all numbers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exports.names import clean_text
from exports.wav import CueMark

_LONGEST_PASCAL_BYTES = 255
_MOST_MARKS = 0x7FFF
"""Marker numbers are positive 16-bit integers."""

_MIDDLE_C = 60
_FORWARD, _NO_LOOP = 1, 0
_LARGEST_POSITION = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class AiffFacts:
    """What a file says about itself: `loops` ties its sustain loop to the whole file."""

    title: str
    description: str
    marks: Sequence[CueMark] = field(default_factory=tuple)
    loops: bool = False


def metadata_chunks(facts: AiffFacts, length_samples: int) -> list[tuple[bytes, bytes]]:
    """The chunks (identifier, content) that say `facts` of a file of this length."""
    chunks = [(b"NAME", _text(facts.title)), (b"ANNO", _text(facts.description))]
    marks = [mark for mark in facts.marks if 0 <= mark.position_samples < length_samples]
    marks = [mark for mark in marks if mark.position_samples <= _LARGEST_POSITION]
    loops = facts.loops and 0 < length_samples <= _LARGEST_POSITION
    ends = [CueMark(0, "loop start"), CueMark(length_samples, "loop end")] if loops else []
    numbered = [*marks[: _MOST_MARKS - len(ends)], *ends]
    if numbered:
        chunks.append((b"MARK", _marks(numbered)))
    if loops:
        chunks.append((b"INST", _instrument(len(numbered) - 1, len(numbered))))
    return chunks


def _text(text: str) -> bytes:
    return clean_text(text).encode()


def pascal_string(text: str) -> bytes:
    """A count and the text in at most 255 bytes, padded to an even length."""
    encoded = clean_text(text).encode()[:_LONGEST_PASCAL_BYTES]
    whole = encoded.decode(errors="ignore").encode()
    content = bytes([len(whole)]) + whole
    return content + bytes(len(content) % 2)


def _marks(marks: Sequence[CueMark]) -> bytes:
    points = (
        struct.pack(">hI", number, mark.position_samples) + pascal_string(mark.name)
        for number, mark in enumerate(marks, 1)
    )
    return struct.pack(">H", len(marks)) + b"".join(points)


def _instrument(loop_start: int, loop_end: int) -> bytes:
    """A sound for every key and velocity that loops between two markers."""
    keys = struct.pack(">6bh", _MIDDLE_C, 0, 0, 127, 1, 127, 0)
    loops = struct.pack(">6h", _FORWARD, loop_start, loop_end, _NO_LOOP, 0, 0)
    return keys + loops


def padded(identifier: bytes, content: bytes) -> Iterator[bytes]:
    """A chunk as it stands in the file: chunks start at even offsets."""
    yield identifier + struct.pack(">I", len(content))
    yield content
    if len(content) % 2:
        yield b"\0"
