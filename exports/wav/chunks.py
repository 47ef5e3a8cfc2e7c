"""The metadata chunks of a WAV file as bytes.

Layouts: `bext` EBU Tech 3285 v1, v2 where the loudness is known, `iXML` 3.01
(gallery.co.uk/ixml), `smpl`, `cue ` and `LIST/adtl` Microsoft Multimedia Programming Interface 1.0,
`acid` as libsndfile reads it (wavlike.c).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exports.names import clean_text

ORIGINATOR = "Roadie"

_CUE_IN_DATA = b"data"
_ACID_ROOT_SET, _ACID_STRETCH = 0x02, 0x04
_ACID_ROOT_OCTAVE = 60
_MIDDLE_C = 60
_LOUDNESS_UNKNOWN = 0x7FFF


@dataclass(frozen=True, slots=True)
class CueMark:
    """A named position: sample frame `position_samples`."""

    position_samples: int
    name: str


@dataclass(frozen=True, slots=True)
class LoopFacts:
    """What loop players need to know of a file of one tempo that is whole bars long."""

    beats: int
    bpm: float
    numerator: int
    denominator: int
    root_pitch_class: int | None = None


@dataclass(frozen=True, slots=True)
class WavFacts:
    """What a file says about itself.

    `time_reference_samples` is where its first sample lies, in samples since midnight.
    `created_at` is ISO 8601. `loop` stands for `smpl` and `acid`; a whole-file loop of several
    tempi has `loops` only. `bpm` is the tempo where there is one only.
    """

    title: str
    project: str
    description: str
    created_at: str
    time_reference_samples: int = 0
    marks: Sequence[CueMark] = field(default_factory=tuple)
    loops: bool = False
    loop: LoopFacts | None = None
    bpm: float | None = None
    key: str | None = None
    licence: str = ""
    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None


def metadata_chunks(
    facts: WavFacts, sample_rate: int, channels: int, bits: int, length_samples: int
) -> list[tuple[bytes, bytes]]:
    """The chunks (identifier, content) that say `facts` of a file of this shape."""
    chunks = [
        (b"bext", _bext(facts, sample_rate, channels, bits)),
        (b"iXML", _ixml(facts, sample_rate, channels, bits)),
    ]
    if facts.loop:
        chunks.append((b"acid", _acid(facts.loop)))
    if (facts.loops or facts.loop) and length_samples:
        chunks.append((b"smpl", _smpl(sample_rate, length_samples)))
    marks = [mark for mark in facts.marks if 0 <= mark.position_samples < length_samples]
    if marks:
        chunks += [(b"cue ", _cue(marks)), (b"LIST", _labels(marks))]
    return chunks


def _ascii(text: str, size: int) -> bytes:
    """`text` in `size` bytes of ASCII, as `bext` wants it: accents dropped, the rest as `?`."""
    plain = unicodedata.normalize("NFKD", clean_text(text))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return plain.encode("ascii", "replace")[:size].ljust(size, b"\0")


def _bext(facts: WavFacts, sample_rate: int, channels: int, bits: int) -> bytes:
    date, _, time = facts.created_at.partition("T")
    history = f"A=PCM,F={sample_rate},W={bits},M={'stereo' if channels == 2 else 'mono'},T=Roadie"
    return struct.pack(
        "<256s32s32s10s8sIIH64s10s180s",
        _ascii(f"{facts.title} | {facts.description}", 256),
        _ascii(ORIGINATOR, 32),
        _ascii(facts.project, 32),
        _ascii(date, 10),
        _ascii(time, 8),
        facts.time_reference_samples & 0xFFFFFFFF,
        facts.time_reference_samples >> 32,
        1 if facts.loudness_lufs is None else 2,
        b"",
        b"" if facts.loudness_lufs is None else _loudness(facts),
        b"",
    ) + _ascii(history, len(history) + 2).replace(b"\0\0", b"\r\n")


def _loudness(facts: WavFacts) -> bytes:
    """Loudness and true peak in hundredths; range and maxima are not known."""
    values = (facts.loudness_lufs, None, facts.true_peak_dbtp, None, None)
    known = (value is not None and -99.99 <= value <= 99.99 for value in values)
    return struct.pack(
        "<5h",
        *(
            round(value * 100) if value is not None and is_known else _LOUDNESS_UNKNOWN
            for value, is_known in zip(values, known, strict=True)
        ),
    )


def _ixml(facts: WavFacts, sample_rate: int, channels: int, bits: int) -> bytes:
    from lxml import etree

    root = etree.Element("BWFXML")

    def put(parent: etree._Element, tag: str, text: object) -> None:
        etree.SubElement(parent, tag).text = clean_text(str(text))

    put(root, "IXML_VERSION", "3.01")
    put(root, "PROJECT", facts.project)
    put(root, "NOTE", facts.description)
    speed = etree.SubElement(root, "SPEED")
    put(speed, "FILE_SAMPLE_RATE", sample_rate)
    put(speed, "AUDIO_BIT_DEPTH", bits)
    put(speed, "TIMESTAMP_SAMPLE_RATE", sample_rate)
    put(speed, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", facts.time_reference_samples >> 32)
    put(speed, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO", facts.time_reference_samples & 0xFFFFFFFF)
    tracks = etree.SubElement(root, "TRACK_LIST")
    put(tracks, "TRACK_COUNT", channels)
    sides = (" L", " R") if channels == 2 else ("",) * channels
    for index in range(channels):
        track = etree.SubElement(tracks, "TRACK")
        put(track, "CHANNEL_INDEX", index + 1)
        put(track, "INTERLEAVE_INDEX", index + 1)
        put(track, "NAME", facts.title + sides[index])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _acid(loop: LoopFacts) -> bytes:
    flags, root = _ACID_STRETCH, _ACID_ROOT_OCTAVE
    if loop.root_pitch_class is not None:
        flags, root = flags | _ACID_ROOT_SET, _ACID_ROOT_OCTAVE + loop.root_pitch_class
    return struct.pack(
        "<IHHfIHHf",
        flags,
        root,
        0x8000,
        0.0,
        loop.beats,
        loop.denominator,
        loop.numerator,
        loop.bpm,
    )


def _smpl(sample_rate: int, length_samples: int) -> bytes:
    period_nanoseconds = round(1e9 / sample_rate)
    last = min(length_samples - 1, 0xFFFFFFFF)
    header = struct.pack("<9I", 0, 0, period_nanoseconds, _MIDDLE_C, 0, 0, 0, 1, 0)
    return header + struct.pack("<6I", 0, 0, 0, last, 0, 0)


def _cue(marks: Sequence[CueMark]) -> bytes:
    points = b"".join(
        struct.pack(
            "<II4sIII",
            number,
            mark.position_samples & 0xFFFFFFFF,
            _CUE_IN_DATA,
            0,
            0,
            mark.position_samples & 0xFFFFFFFF,
        )
        for number, mark in enumerate(marks, 1)
    )
    return struct.pack("<I", len(marks)) + points


def _labels(marks: Sequence[CueMark]) -> bytes:
    return b"adtl" + b"".join(_label(number, mark.name) for number, mark in enumerate(marks, 1))


def _label(number: int, name: str) -> bytes:
    text = struct.pack("<I", number) + clean_text(name).encode() + b"\0"
    return b"".join(padded(b"labl", text))


def padded(identifier: bytes, content: bytes) -> Iterator[bytes]:
    """A chunk as it stands in the file: chunks start at even offsets."""
    yield identifier + struct.pack("<I", len(content))
    yield content
    if len(content) % 2:
        yield b"\0"
