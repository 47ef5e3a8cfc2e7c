"""Audio and MIDI clips of a Live set, in the arrangement and in the session view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from exports.ableton.notes import playable, write_notes
from exports.ableton.skeleton import add, build, put, written
from exports.ableton.song_time import FINEST_DENOMINATOR, write_key
from exports.clip_files import ClipFile
from exports.names import clean_text
from exports.timeline import PlacedAudio, WarpMark, beats_at_seconds, seconds_at_beats
from exports.xml_parts import at
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

    @classmethod
    def of(cls, file: ClipFile, folder: str) -> Sample:
        """The sample that `file` is in the project's `folder`."""
        return cls(
            relative_path=f"{folder}/{file.name}",
            size_bytes=file.size_bytes,
            modified_seconds=file.modified_seconds,
            length_samples=file.length_samples,
            sample_rate=file.sample_rate,
        )


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
    fades: bool = False,
) -> etree._Element:
    """A warped audio clip whose beat 0 is beat `zero_beats` of the placed clip.

    Only clips of the arrangement have `fades` in Live.
    """
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
    if fades:
        _write_fades(placed, clip)
    marks = [WarpMark(mark.seconds, on_beat_grid(mark.beats - zero_beats)) for mark in placed.marks]
    _write_marks(at(clip, "WarpMarkers"), marks)
    return clip


def fade_beats(placed: PlacedAudio) -> tuple[float, float]:
    """The lengths of the fades of a warped clip, which Live counts in beats.

    Fades that would meet are made shorter by one measure: in Live they may touch, not overlap.
    """
    first = seconds_at_beats(placed.marks, placed.from_beats)
    last = seconds_at_beats(placed.marks, placed.to_beats)
    fade_in = beats_at_seconds(placed.marks, first + placed.fade_in_seconds) - placed.from_beats
    fade_out = placed.to_beats - beats_at_seconds(placed.marks, last - placed.fade_out_seconds)
    room = placed.to_beats - placed.from_beats
    shorter = min(1.0, room / (fade_in + fade_out)) if fade_in + fade_out > 0 else 1.0
    return on_beat_grid(max(0.0, fade_in) * shorter), on_beat_grid(max(0.0, fade_out) * shorter)


def _write_fades(placed: PlacedAudio, clip: etree._Element) -> None:
    """Straight lines; a length that is not the default keeps Live's own 4 ms away."""
    fade_in, fade_out = fade_beats(placed)
    put(clip, "Fade", fade_in > 0 or fade_out > 0)
    put(clip, "Fades/FadeInLength", fade_in)
    put(clip, "Fades/FadeOutLength", fade_out)


def midi_clip(
    notes: Sequence[Note], span: Span, look: Look, session: Session, song_beats: float
) -> etree._Element:
    """A MIDI clip with `notes`, whose beat 0 lies at `song_beats` of the piece."""
    clip = build("midi-clip")
    _fill_head(clip, span, look, session, song_beats)
    if session.key:
        write_key(session.key, clip)
    write_notes(playable(notes), at(clip, "Notes"))
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
