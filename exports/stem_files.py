"""What the files of stems are: how long, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

from exports.wav import CueMark, LoopFacts, WavFacts
from session.model import Session


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
        bpm=session.tempo_map.steps[0].bpm if len(session.tempo_map.steps) == 1 else None,
        key=session.key.name if session.key and tonal else None,
        licence=origin.licence,
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


def peak_db(peak: float) -> float | None:
    """A peak in dBFS to a hundredth; None is digital silence."""
    return round(20 * log10(peak), 2) if peak else None
