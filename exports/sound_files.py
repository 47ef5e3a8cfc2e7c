"""The kinds of file that a sound is printed to, behind one way of writing: frames at a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exports.aiff import AiffFacts, AiffWriter
from exports.aiff import metadata_chunks as aiff_chunks
from exports.contract import StemFiles
from exports.encoding import BITS, Encoding
from exports.pcm24 import ByteOrder
from exports.wav import WavFacts, WavWriter, metadata_chunks


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file of sound is like inside."""

    sample_rate: int
    channels: int
    length_samples: int


class SoundFile(Protocol):
    """A file that is being written: whole frames, encoded, at any place, from any thread."""

    path: Path

    def put(self, start_samples: int, data: memoryview) -> None: ...
    def close(self) -> None: ...
    def discard(self) -> None: ...


def open_wav(path: Path, shape: Shape, facts: WavFacts, encoding: Encoding) -> WavWriter:
    """A WAV file with every chunk that says `facts`. Raises StorageFailed and its kin."""
    chunks = metadata_chunks(
        facts, shape.sample_rate, shape.channels, BITS[encoding], shape.length_samples
    )
    return WavWriter(path, shape.sample_rate, shape.channels, encoding, chunks=chunks)


def open_aiff(path: Path, shape: Shape, facts: WavFacts, encoding: Encoding) -> AiffWriter:
    """An AIFF file with name, markers and loop. Raises StorageFailed and its kin, BadInput."""
    said = AiffFacts(facts.title, facts.description, facts.marks, facts.loops)
    chunks = aiff_chunks(said, shape.length_samples)
    return AiffWriter(
        path,
        shape.sample_rate,
        shape.channels,
        encoding,
        chunks=chunks,
        length_samples=shape.length_samples,
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its ending and byte order, and how it is opened for frames at any place.

    A kind without `open` is written from its start to its end only.
    """

    ending: str
    order: ByteOrder
    open: Callable[[Path, Shape, WavFacts, Encoding], SoundFile] | None


KINDS: dict[StemFiles, Kind] = {
    "wav": Kind(".wav", "little", open_wav),
    "aiff": Kind(".aif", "big", open_aiff),
    "flac": Kind(".flac", "little", None),
}
