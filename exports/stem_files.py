"""Stems as WAV files: all equally long, 24-bit, float only where 24 bits would clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

from exports.sources import SourceFile, Stem, read_blocks
from exports.wav import CueMark, Encoding, LoopFacts, WavFacts, WavWriter, metadata_chunks
from exports.wav.write import BITS
from session.model import Session
from session.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """An audio file as it was written; `peak` is its largest sample, 1 is 0 dBFS."""

    path: Path
    encoding: Encoding
    channels: int
    length_samples: int
    peak: float


def project_length_samples(session: Session) -> int:
    """How long every stem is: the whole bars, or the mix where that keeps a tail beyond them."""
    return max(session.length_samples, session.mix.length_samples if session.mix else 0)


def file_facts(
    session: Session, title: str, time_reference_samples: int = 0, tonal: bool = True
) -> WavFacts:
    """What a file of the whole piece says about itself; drums are not `tonal`, they have no key."""
    origin = session.provenance
    whole = project_length_samples(session) == session.length_samples
    return WavFacts(
        title=title,
        project=session.title,
        description=f"{origin.operation} with {origin.engine}. Licence: {origin.licence}",
        created_at=origin.created_at,
        time_reference_samples=time_reference_samples,
        marks=tuple(section_marks(session)),
        loops=whole,
        loop=_loop_facts(session, tonal) if whole else None,
    )


def section_marks(session: Session) -> Iterator[CueMark]:
    """The starts of the sections as positions in a file of the whole piece."""
    for section in session.sections:
        samples = session.tempo_map.samples_at_beats(section.start_beats, session.sample_rate)
        yield CueMark(samples, section.name)


def _loop_facts(session: Session, tonal: bool) -> LoopFacts | None:
    """The loop's facts; None for what `acid` cannot say: several tempi, meters, part beats."""
    if len(session.tempo_map.steps) > 1 or len(session.meter_map.steps) > 1:
        return None
    if session.length_beats != int(session.length_beats):
        return None
    meter = session.meter_map.steps[0]
    return LoopFacts(
        beats=int(session.length_beats),
        bpm=session.tempo_map.steps[0].bpm,
        numerator=meter.numerator,
        denominator=meter.denominator,
        root_pitch_class=session.key.pitch_class if session.key and tonal else None,
    )


def write_stem(
    stem: Stem, target: Path, facts: WavFacts, session: Session, progress: Progress
) -> WrittenFile:
    """Write a track's stem. Raises StorageFailed, UnreadableAudio."""
    length = project_length_samples(session)
    shape = (session.sample_rate, stem.channels, length)
    return _write(lambda: stem.blocks(length), target, facts, shape, progress)


def write_copy(
    source: SourceFile, target: Path, facts: WavFacts, progress: Progress
) -> WrittenFile:
    """Write a file of the session in its export form. Raises StorageFailed, UnreadableAudio."""
    shape = (source.sample_rate, source.channels, source.length_samples)
    return _write(lambda: read_blocks(source.path), target, facts, shape, progress)


def _write(
    blocks: Callable[[], Iterator[Audio]],
    target: Path,
    facts: WavFacts,
    shape: tuple[int, int, int],
    progress: Progress,
) -> WrittenFile:
    import numpy as np

    sample_rate, channels, length = shape
    stage = f"Writing {target.name}"
    encodings: tuple[Encoding, ...] = ("pcm24", "float32")
    for encoding in encodings:
        peak, clips = 0.0, False
        chunks = metadata_chunks(facts, sample_rate, channels, BITS[encoding], length)
        with WavWriter(target, sample_rate, channels, encoding, chunks=chunks) as writer:
            for block in blocks():
                peak = max(peak, float(np.max(np.abs(block), initial=0.0)))
                clips = peak > 1.0 and encoding == "pcm24"
                if clips:
                    break
                writer.write(block)
                progress(writer.length_samples / max(1, length), stage)
            written = writer.length_samples
        if not clips:
            break
    return WrittenFile(target, encoding, channels, written, peak)


def peak_db(peak: float) -> float | None:
    """A peak in dBFS to a hundredth; None is digital silence."""
    return round(20 * log10(peak), 2) if peak else None
