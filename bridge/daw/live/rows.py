"""A session as rows of Live's Session View: the piece in one, its sections in more. Pure.

A clip slot has no place on a timeline: what a row launches begins together. So the first row is
the whole piece, and each section has a row of its own with the same music cut to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.daw.parts import Part, one_line
from session.clips import AudioClip
from session.model import Session

NEAR_BEATS = 1e-6
STRETCH_S = 0.002
"""Audio whose warp points say less than this of a change of speed plays at its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A scene: what it is called, the stretch of the piece that it launches, tempo and meter."""

    name: str
    start_beats: float
    length_beats: float
    bpm: float
    numerator: int
    denominator: int

    @property
    def end_beats(self) -> float:
        """Where it ends, in the piece."""
        return self.start_beats + self.length_beats


@dataclass(frozen=True, slots=True)
class Stretch:
    """Of an audio file the seconds from `start_s` to `end_s`, at its own speed."""

    file: str
    start_s: float
    end_s: float
    name: str


def rows_of(session: Session) -> tuple[Row, ...]:
    """The whole piece, and then its sections where there is more than one."""
    title = one_line(session.title)
    whole = _row(session, title, 0.0, session.length_beats)
    if len(session.sections) < 2:
        return (whole,)
    sections = sorted(session.sections, key=lambda section: section.start_beats)
    return (
        whole,
        *(
            _row(session, f"{title}: {one_line(part.name, 'section')}", part.start_beats,
                 part.length_beats)
            for part in sections
            if 0 <= part.start_beats < session.length_beats
        ),
    )  # fmt: skip


def _row(session: Session, name: str, start_beats: float, length_beats: float) -> Row:
    bar, _ = session.meter_map.bar_at_beats(start_beats)
    meter = session.meter_map.meter_at_bar(bar)
    length_beats = min(length_beats, session.length_beats - start_beats)
    bpm = session.tempo_map.bpm_at_beats(start_beats)
    return Row(name, start_beats, length_beats, bpm, meter.numerator, meter.denominator)


def stretch_of(session: Session, part: Part, row: Row) -> Stretch | None:
    """What of the part's audio sounds from the row's first beat on; None when nothing does."""
    for clip in part.audio_clips:
        late_beats = row.start_beats - clip.start_beats
        if late_beats < -NEAR_BEATS:
            continue
        begin = _source_samples(session, clip, row.start_beats)
        ends = clip.source_offset_samples + clip.length_samples
        end = min(ends, _source_samples(session, clip, row.end_beats))
        if end > begin:
            rate = session.sample_rate
            return Stretch(clip.file, begin / rate, end / rate, one_line(clip.name, row.name))
    return None


def _source_samples(session: Session, clip: AudioClip, at_beats: float) -> int:
    """The sample of the clip's file that sounds at a place of the piece, at its own speed."""
    place = session.tempo_map.samples_at_beats
    rate = session.sample_rate
    return max(
        clip.source_offset_samples,
        clip.source_offset_samples + place(at_beats, rate) - place(clip.start_beats, rate),
    )


def unplaced(part: Part, rows: Sequence[Row]) -> tuple[str, ...]:
    """The names of the part's audio clips that begin where no row does."""
    starts = [row.start_beats for row in rows]
    return tuple(
        one_line(clip.name, clip.file)
        for clip in part.audio_clips
        if not any(abs(clip.start_beats - start) < NEAR_BEATS for start in starts)
    )


def stretched(session: Session, part: Part) -> bool:
    """Whether some clip follows beats at another speed than its file's own."""
    rate = session.sample_rate
    for clip in part.audio_clips:
        if len(clip.warp_points) < 2:
            continue
        first, zero = clip.warp_points[0], clip.start_beats
        for point in clip.warp_points[1:]:
            own = point.source_samples - first.source_samples
            wanted = session.tempo_map.samples_at_beats(
                zero + point.offset_beats, rate
            ) - session.tempo_map.samples_at_beats(zero + first.offset_beats, rate)
            if abs(own - wanted) > STRETCH_S * rate:
                return True
    return False
