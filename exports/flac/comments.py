"""What a FLAC file says about itself: the content of its VORBIS_COMMENT block.

Sources: the Vorbis comment specification and the chapter extension (xiph.org); `BPM` and `KEY` are
what taggers and DJ programs read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from exports.names import clean_text
from exports.wav import WavFacts
from exports.wav.chunks import ORIGINATOR

_MOST_CHAPTERS = 999


def comment_block(facts: WavFacts, sample_rate: int, length_samples: int) -> bytes:
    """The comments that say `facts` of a file of this shape; sections are its chapters."""
    said = [f"{key}={clean_text(value)}".encode() for key, value in _comments(facts) if value]
    marks = [mark for mark in facts.marks if 0 <= mark.position_samples < length_samples]
    for number, mark in enumerate(marks[:_MOST_CHAPTERS]):
        said.append(f"CHAPTER{number:03}={_clock(mark.position_samples / sample_rate)}".encode())
        said.append(f"CHAPTER{number:03}NAME={clean_text(mark.name)}".encode())
    vendor = ORIGINATOR.encode()
    parts = [struct.pack("<I", len(vendor)), vendor, struct.pack("<I", len(said))]
    for one in said:
        parts += [struct.pack("<I", len(one)), one]
    return b"".join(parts)


def _comments(facts: WavFacts) -> Iterator[tuple[str, str]]:
    yield "TITLE", facts.title
    yield "ALBUM", facts.project
    yield "DATE", facts.created_at.partition("T")[0]
    yield "DESCRIPTION", facts.description
    yield "LICENSE", facts.licence
    yield "BPM", f"{facts.bpm:.6g}" if facts.bpm else ""
    yield "KEY", facts.key or ""


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
