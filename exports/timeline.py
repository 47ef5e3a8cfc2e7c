"""Clips as a project from bar 1 on plays them: placed, warped, trimmed. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from session.clips import AudioClip, BendPoint, MidiClip, Note
from session.model import Session
from session.tempo import on_beat_grid

SAME_PLACE_SAMPLES = 1.0
"""Warp points this near to the tempo map are the tempo map: they are kept in whole samples."""


@dataclass(frozen=True, slots=True)
class WarpMark:
    """`seconds` into the file falls on `beats` after the clip's start."""

    seconds: float
    beats: float


@dataclass(frozen=True, slots=True)
class PlacedAudio:
    """An audio clip on a timeline that starts at beat 0.

    It plays from `from_beats` to `to_beats` (counted from the clip's own start) at
    `start_beats`. `marks` (two or more, rising) tie its file to its beats. `stretched` says
    that it does not play at its own speed. The fades are what is left of the clip's own.
    """

    clip: AudioClip
    start_beats: float
    from_beats: float
    to_beats: float
    marks: tuple[WarpMark, ...]
    stretched: bool
    fade_in_seconds: float = 0.0
    fade_out_seconds: float = 0.0

    @property
    def end_beats(self) -> float:
        """Where it ends on the timeline."""
        return on_beat_grid(self.start_beats + self.to_beats - self.from_beats)


@dataclass(frozen=True, slots=True)
class PlacedMidi:
    """A MIDI clip on a timeline that starts at beat 0."""

    clip: MidiClip

    @property
    def start_beats(self) -> float:
        """Where it starts."""
        return self.clip.start_beats

    @property
    def end_beats(self) -> float:
        """Where it ends."""
        return on_beat_grid(self.clip.start_beats + self.clip.length_beats)


@dataclass(frozen=True, slots=True)
class Region:
    """Whole bars of the piece under one name."""

    name: str
    start_beats: float
    end_beats: float


def place_audio(clip: AudioClip, session: Session) -> PlacedAudio | None:
    """The clip from beat 0 on; None when nothing of it is left there."""
    own_speed = _own_speed_marks(clip, session)
    stretched = not _agree(clip, own_speed, session)
    marks = _given_marks(clip, session.sample_rate) if stretched else own_speed
    end_seconds = (clip.source_offset_samples + clip.length_samples) / session.sample_rate
    to_beats = _snapped_end(clip, beats_at_seconds(marks, end_seconds), session)
    from_beats = max(0.0, -clip.start_beats)
    if clip.length_samples < 1 or to_beats <= from_beats:
        return None
    rate, playing_seconds = session.sample_rate, clip.length_samples / session.sample_rate
    cut_seconds = seconds_at_beats(marks, from_beats) - seconds_at_beats(marks, 0.0)
    return PlacedAudio(
        clip,
        max(0.0, clip.start_beats),
        from_beats,
        to_beats,
        marks,
        stretched,
        max(0.0, min(clip.fade_in_samples / rate, playing_seconds) - cut_seconds),
        min(clip.fade_out_samples / rate, playing_seconds - cut_seconds),
    )


def beats_at_seconds(marks: Sequence[WarpMark], seconds: float) -> float:
    """The clip's beat at `seconds` into its file; past the ends the outer stretches go on."""
    before, after = _around(marks, bisect_right(marks, seconds, key=lambda mark: mark.seconds))
    slope = (after.beats - before.beats) / (after.seconds - before.seconds)
    return on_beat_grid(before.beats + (seconds - before.seconds) * slope)


def seconds_at_beats(marks: Sequence[WarpMark], beats: float) -> float:
    """Seconds into the file at a beat of its clip; the other way of `beats_at_seconds`."""
    before, after = _around(marks, bisect_right(marks, beats, key=lambda mark: mark.beats))
    slope = (after.seconds - before.seconds) / (after.beats - before.beats)
    return before.seconds + (beats - before.beats) * slope


def _around(marks: Sequence[WarpMark], after: int) -> tuple[WarpMark, WarpMark]:
    index = min(max(1, after), len(marks) - 1)
    return marks[index - 1], marks[index]


def _own_speed_marks(clip: AudioClip, session: Session) -> tuple[WarpMark, ...]:
    """Its start, each change of tempo inside it, and its end, as the tempo map has them."""
    tempo = session.tempo_map
    start_seconds = tempo.seconds_at_beats(clip.start_beats)
    offset_seconds = clip.source_offset_samples / session.sample_rate
    end_seconds = start_seconds + max(1, clip.length_samples) / session.sample_rate
    end_beats = tempo.beats_at_seconds(end_seconds)
    steps = [
        step.start_beats
        for step in tempo.steps[1:]
        if clip.start_beats < step.start_beats < end_beats
    ]
    marks = [WarpMark(offset_seconds, 0.0)]
    for beats in steps:
        seconds = tempo.seconds_at_beats(beats) - start_seconds + offset_seconds
        marks.append(WarpMark(seconds, on_beat_grid(beats - clip.start_beats)))
    length_seconds = end_seconds - start_seconds
    marks.append(
        WarpMark(offset_seconds + length_seconds, on_beat_grid(end_beats - clip.start_beats))
    )
    return tuple(marks)


def _given_marks(clip: AudioClip, sample_rate: int) -> tuple[WarpMark, ...]:
    """The clip's warp points as marks, without points that do not rise."""
    marks: list[WarpMark] = []
    for point in sorted(clip.warp_points, key=lambda point: point.source_samples):
        mark = WarpMark(point.source_samples / sample_rate, point.offset_beats)
        if not marks or (mark.seconds > marks[-1].seconds and mark.beats > marks[-1].beats):
            marks.append(mark)
    return tuple(marks)


def _agree(clip: AudioClip, own_speed: Sequence[WarpMark], session: Session) -> bool:
    """Whether the clip's warp points say no more than the tempo map does."""
    given = _given_marks(clip, session.sample_rate)
    if len(given) < 2:
        return True
    tolerance_seconds = SAME_PLACE_SAMPLES / session.sample_rate
    return all(
        abs(seconds_at_beats(given, beats) - seconds_at_beats(own_speed, beats))
        <= tolerance_seconds
        for beats in [mark.beats for mark in (*given, *own_speed)]
    )


def _snapped_end(clip: AudioClip, to_beats: float, session: Session) -> float:
    """The end on the bar line it was rounded from: files are whole samples long, bars are not."""
    end_beats = clip.start_beats + to_beats
    bar, rest = session.meter_map.bar_at_beats(end_beats)
    lines = [session.meter_map.beats_at_bar(bar), session.meter_map.beats_at_bar(bar + 1)]
    nearest = lines[0] if rest <= lines[1] - end_beats else lines[1]
    off_seconds = session.tempo_map.seconds_at_beats(end_beats)
    off_seconds -= session.tempo_map.seconds_at_beats(nearest)
    if abs(off_seconds) * session.sample_rate <= SAME_PLACE_SAMPLES:
        return on_beat_grid(nearest - clip.start_beats)
    return to_beats


def from_beat_zero(clip: MidiClip) -> MidiClip | None:
    """The clip without what lies before beat 0; None when nothing of it is left."""
    if clip.start_beats >= 0:
        return clip
    cut = -clip.start_beats
    if clip.length_beats <= cut:
        return None
    return replace(
        clip,
        start_beats=0.0,
        length_beats=on_beat_grid(clip.length_beats - cut),
        notes=tuple(_shifted(clip.notes, cut)),
    )


def _shifted(notes: Sequence[Note], by_beats: float) -> Iterator[Note]:
    for note in notes:
        start, end = note.start_beats - by_beats, note.end_beats - by_beats
        if end > 0:
            start_beats = on_beat_grid(max(0.0, start))
            length_beats = on_beat_grid(end - start_beats)
            if length_beats > 0:
                bends = bends_from(note.bends, max(0.0, -start))
                yield replace(note, start_beats=start_beats, length_beats=length_beats, bends=bends)


def bends_from(bends: Sequence[BendPoint], cut_beats: float) -> tuple[BendPoint, ...]:
    """The bends of a note that loses `cut_beats` at its start."""
    before = [point for point in bends if point.offset_beats <= cut_beats]
    after = [
        BendPoint(on_beat_grid(point.offset_beats - cut_beats), point.semitones)
        for point in bends
        if point.offset_beats > cut_beats
    ]
    return (*(BendPoint(0.0, point.semitones) for point in before[-1:]), *after)


def regions(session: Session) -> tuple[Region, ...]:
    """The sections as whole bars inside the piece; the whole piece when there are none."""
    meter = session.meter_map
    last_line = meter.bar_line_at_or_after(session.length_beats)
    found = []
    for section in session.sections:
        bar, _ = meter.bar_at_beats(max(0.0, section.start_beats))
        start = meter.beats_at_bar(bar)
        end = min(last_line, meter.bar_line_at_or_after(section.start_beats + section.length_beats))
        if end > start:
            found.append(Region(section.name, start, end))
    return tuple(found) or (Region(session.title, 0.0, last_line),)


def notes_in_region(clips: Sequence[MidiClip], region: Region) -> tuple[Note, ...]:
    """The notes that start in the region, from its start, cut at its end."""
    found = []
    for clip in clips:
        for note in clip.notes:
            start = clip.start_beats + note.start_beats
            if region.start_beats <= start < region.end_beats and note.start_beats < (
                clip.length_beats
            ):
                end = min(start + note.length_beats, region.end_beats)
                length = on_beat_grid(end - start)
                if length > 0:
                    moved = on_beat_grid(start - region.start_beats)
                    found.append(Note(note.pitch, note.velocity, moved, length, note.bends))
    return tuple(sorted(found, key=lambda note: (note.start_beats, note.pitch)))
