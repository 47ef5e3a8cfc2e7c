"""What the files of stems are: how long, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import log10
from typing import TypeVar

from exports.wav import CueMark, LoopFacts, WavFacts
from session.model import Session

Step = TypeVar("Step")


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


def stretch_facts(
    session: Session,
    title: str,
    start_beats: float,
    length_beats: float,
    tonal: bool = True,
) -> WavFacts:
    """What a file of a stretch says about itself: where it lies, and its loop where it is one."""
    origin = session.provenance
    end_beats = start_beats + length_beats
    start_samples = session.tempo_map.samples_at_beats(start_beats, session.sample_rate)
    tempi = _in_force(
        session.tempo_map.steps, lambda step: step.start_beats, start_beats, end_beats
    )
    meters = _in_force(
        tuple(zip(session.meter_map.starts_beats(), session.meter_map.steps, strict=True)),
        lambda step: step[0],
        start_beats,
        end_beats,
    )
    steady = len(tempi) == 1 and len(meters) == 1 and length_beats == int(length_beats)
    root = session.key.pitch_class if session.key and tonal else None
    return WavFacts(
        title=title,
        project=session.title,
        description=f"{origin.operation} with {origin.engine}. Licence: {origin.licence}",
        created_at=origin.created_at,
        time_reference_samples=max(0, start_samples),
        marks=tuple(
            CueMark(mark.position_samples - start_samples, mark.name)
            for mark in section_marks(session)
        ),
        loop=LoopFacts(
            beats=int(length_beats),
            bpm=tempi[0].bpm,
            numerator=meters[0][1].numerator,
            denominator=meters[0][1].denominator,
            root_pitch_class=root,
        )
        if steady
        else None,
        bpm=tempi[0].bpm if len(tempi) == 1 else None,
        key=session.key.name if session.key and tonal else None,
        licence=origin.licence,
    )


def _in_force(
    steps: Sequence[Step], start_of: Callable[[Step], float], start_beats: float, end_beats: float
) -> list[Step]:
    """The step that a stretch begins in, and those that begin within it."""
    before = [step for step in steps if start_of(step) <= start_beats]
    within = [step for step in steps if start_beats < start_of(step) < end_beats]
    return [before[-1] if before else steps[0], *within]


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
