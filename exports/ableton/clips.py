"""Audio and MIDI clips of a Live set, in the arrangement and in the session view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from exports.ableton.skeleton import add, at, build, put, written
from exports.ableton.song_time import FINEST_DENOMINATOR, write_key
from exports.names import clean_text
from exports.timeline import PlacedAudio, WarpMark
from session.clips import Note
from session.model import Session
from session.tempo import on_beat_grid
from session.units import Role

TAIL_BEATS = 0.03125
"""Live ends every list of warp markers with one this far after the last, for its slope."""

WARP_MODES: dict[Role, int] = {
    "drums": 0,
    "bass": 1,
    "lead": 1,
    "vocals": 1,
    "chords": 2,
    "pad": 2,
    "other": 2,
    "fx": 2,
}
"""Beats, Tones and Texture: the modes that leave audio as it is while the tempo is its own
(Live manual, Audio Fact Sheet), unlike Complex and Complex Pro."""

LOUDEST_CLIP = 10 ** (24 / 20)
"""Clip gain goes up to +24 dB."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An audio file of the project, with its path in the project's folder."""

    relative_path: str
    size_bytes: int
    modified_seconds: int
    length_samples: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Span:
    """Where a clip stands and what it plays: `start_beats` on the timeline, then clip beats."""

    start_beats: float
    from_beats: float
    to_beats: float
    loops: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A clip's name, its colour in Live's palette and the role of its track."""

    name: str
    colour: int
    role: Role


def audio_clip(
    placed: PlacedAudio,
    span: Span,
    sample: Sample,
    look: Look,
    session: Session,
    *,
    zero_beats: float = 0.0,
) -> etree._Element:
    """A warped audio clip whose beat 0 is beat `zero_beats` of the placed clip."""
    clip = build("audio-clip")
    song_beats = placed.start_beats - placed.from_beats + zero_beats
    _fill_head(clip, span, look, session, song_beats)
    reference = at(clip, "SampleRef")
    put(reference, "FileRef/RelativePath", sample.relative_path)
    put(reference, "FileRef/OriginalFileSize", sample.size_bytes)
    put(reference, "LastModDate", sample.modified_seconds)
    put(reference, "DefaultDuration", sample.length_samples)
    put(reference, "DefaultSampleRate", sample.sample_rate)
    put(clip, "WarpMode", WARP_MODES[look.role])
    put(clip, "SampleVolume", min(10 ** (placed.clip.gain_db / 20), LOUDEST_CLIP))
    marks = [WarpMark(mark.seconds, on_beat_grid(mark.beats - zero_beats)) for mark in placed.marks]
    _write_marks(at(clip, "WarpMarkers"), marks)
    return clip


def midi_clip(
    notes: Sequence[Note], span: Span, look: Look, session: Session, song_beats: float
) -> etree._Element:
    """A MIDI clip with `notes`, whose beat 0 lies at `song_beats` of the piece."""
    clip = build("midi-clip")
    _fill_head(clip, span, look, session, song_beats)
    if session.key:
        write_key(session.key, clip)
    _write_notes(playable(notes), at(clip, "Notes"))
    return clip


def _fill_head(
    clip: etree._Element, span: Span, look: Look, session: Session, song_beats: float
) -> None:
    """Position, loop, name and meter; `song_beats` is where the clip's beat 0 lies."""
    length = on_beat_grid(span.to_beats - span.from_beats)
    clip.set("Time", written(span.start_beats))
    put(clip, "CurrentStart", span.start_beats)
    put(clip, "CurrentEnd", on_beat_grid(span.start_beats + length))
    put(clip, "Loop/LoopStart", span.from_beats)
    put(clip, "Loop/LoopEnd", span.to_beats)
    put(clip, "Loop/LoopOn", span.loops)
    put(clip, "Loop/OutMarker", span.to_beats)
    put(clip, "Loop/HiddenLoopStart", span.from_beats)
    put(clip, "Loop/HiddenLoopEnd", span.to_beats)
    put(clip, "Name", clean_text(look.name))
    put(clip, "Color", look.colour)
    put(clip, "ScrollerTimePreserver/LeftTime", span.from_beats)
    put(clip, "ScrollerTimePreserver/RightTime", span.to_beats)
    bar, _ = session.meter_map.bar_at_beats(max(0.0, song_beats + span.from_beats))
    step = session.meter_map.meter_at_bar(bar)
    signature = at(clip, "TimeSignature/TimeSignatures/RemoteableTimeSignature")
    put(signature, "Numerator", step.numerator)
    put(signature, "Denominator", min(step.denominator, FINEST_DENOMINATOR))


def _write_marks(markers: etree._Element, marks: Sequence[WarpMark]) -> None:
    before, last = marks[-2], marks[-1]
    slope = (last.seconds - before.seconds) / (last.beats - before.beats)
    tail = WarpMark(last.seconds + TAIL_BEATS * slope, on_beat_grid(last.beats + TAIL_BEATS))
    for number, mark in enumerate([*marks, tail]):
        add(markers, "WarpMarker", Id=number, SecTime=mark.seconds, BeatTime=mark.beats)


def playable(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes as Live can hold them: those of one pitch do not overlap.

    A note ends where the next of its pitch begins; of several that begin together the longest
    stays.
    """
    by_pitch: dict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: (note.start_beats, -note.length_beats)):
        if note.end_beats <= 0:
            continue
        row = by_pitch[note.pitch]
        start = max(0.0, note.start_beats)
        if row and start <= row[-1].start_beats:
            continue
        if row and row[-1].end_beats > start:
            row[-1] = _resized(row[-1], row[-1].start_beats, start)
        row.append(_resized(note, start, note.end_beats) if start != note.start_beats else note)
    return tuple(
        sorted(
            (note for row in by_pitch.values() for note in row),
            key=lambda note: (note.start_beats, note.pitch),
        )
    )


def _resized(note: Note, start_beats: float, end_beats: float) -> Note:
    length = on_beat_grid(end_beats - start_beats)
    return Note(note.pitch, note.velocity, start_beats, length, note.bends)


def _write_notes(notes: Sequence[Note], parent: etree._Element) -> None:
    rows: dict[int, list[tuple[int, Note]]] = defaultdict(list)
    for number, note in enumerate(notes, 1):
        rows[note.pitch].append((number, note))
    tracks = at(parent, "KeyTracks")
    for index, pitch in enumerate(sorted(rows)):
        track = add(tracks, "KeyTrack", Id=index)
        events = add(track, "Notes")
        for number, note in rows[pitch]:
            add(
                events,
                "MidiNoteEvent",
                Time=note.start_beats,
                Duration=note.length_beats,
                Velocity=note.velocity,
                VelocityDeviation=0,
                OffVelocity=64,
                Probability=1,
                IsEnabled=True,
                NoteId=number,
            )
        add(track, "MidiKey", Value=pitch)
    put(parent, "NoteIdGenerator/NextId", len(notes) + 1)
