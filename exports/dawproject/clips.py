"""Clips as Bitwig writes them, which every program that imports DAWprojects has been tried with.

An audio clip is a clip around clips (`Clip/Clips/Clip/Warps/Audio/File`): the outer one stands on
the timeline and fades, the inner one is the piece of the file. Times are beats; the warps tie
them to seconds of the file, from its first sample to its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from exports.dawproject.elements import add, written
from exports.names import clean_text
from exports.timeline import PlacedAudio, beats_at_seconds, seconds_at_beats
from session.clips import Note
from session.tempo import on_beat_grid

ALGORITHM = "stretch"
"""Bitwig's own name of the mode that it gives new audio; other programs take their default."""

UNKNOWN_RELEASE = 64
"""What MIDI sends where nothing is known of a note's release."""

_VELOCITIES = tuple(written(velocity / 127) for velocity in range(128))
"""Velocities as the format counts them, from 0 to 1."""

_NOTE = (
    '<Note time="{}" duration="{}" channel="0" key="{}" vel="{}"'
    f' rel="{_VELOCITIES[UNKNOWN_RELEASE]}">'
).format
_BENT = '<Target expression="transpose"/>'
_BEND = '<RealPoint time="{}" value="{}" interpolation="hold"/>'.format

SAME_SECONDS = 1e-9


@dataclass(frozen=True, slots=True)
class Sample:
    """An audio file in the archive."""

    member: str
    channels: int
    length_samples: int
    sample_rate: int

    @property
    def length_seconds(self) -> float:
        """All of it."""
        return self.length_samples / self.sample_rate


@dataclass(frozen=True, slots=True)
class Span:
    """Where a clip stands, and which of its own beats it plays there."""

    start_beats: float
    from_beats: float
    to_beats: float
    loops: bool = False

    @property
    def length_beats(self) -> float:
        """How long it is."""
        return on_beat_grid(self.to_beats - self.from_beats)


@dataclass(frozen=True, slots=True)
class Look:
    """A clip's name and colour."""

    name: str
    colour: str


def add_audio_clip(
    parent: etree._Element,
    placed: PlacedAudio,
    span: Span,
    sample: Sample,
    look: Look,
    *,
    fades: bool = True,
) -> None:
    """Add `span` of a placed clip to a timeline of clips."""
    file_beats, warps = _warps(placed, sample)
    fade_in, fade_out = _fades_beats(placed) if fades else (0.0, 0.0)
    outer = _clip(parent, span, 0.0, look, fade_in=fade_in, fade_out=fade_out)
    inner = add(
        add(outer, "Clips"),
        "Clip",
        time=0.0,
        duration=span.length_beats,
        contentTimeUnit="beats",
        playStart=on_beat_grid(file_beats + span.from_beats),
        fadeTimeUnit="beats",
        fadeInTime=0.0,
        fadeOutTime=0.0,
    )
    content = inner if placed.clip.gain_db == 0 else add(inner, "Lanes")
    element = add(content, "Warps", contentTimeUnit="seconds", timeUnit="beats")
    audio = add(
        element,
        "Audio",
        algorithm=ALGORITHM,
        channels=sample.channels,
        duration=sample.length_seconds,
        sampleRate=sample.sample_rate,
        timeUnit="seconds",
    )
    add(audio, "File", path=sample.member)
    for beats, seconds in warps:
        add(element, "Warp", time=beats, contentTime=seconds)
    if placed.clip.gain_db != 0:
        _add_gain(content, placed.clip.gain_db)


def _add_gain(lanes: etree._Element, gain_db: float) -> None:
    """A clip has no gain of its own: it is an expression beside its audio, one point long."""
    points = add(lanes, "Points", unit="linear")
    add(points, "Target", expression="gain")
    add(points, "RealPoint", time=0.0, value=10 ** (gain_db / 20), interpolation="hold")


def add_midi_clip(parent: etree._Element, notes: Sequence[Note], span: Span, look: Look) -> None:
    """Add a clip of notes, which count from the clip's start, to a timeline of clips.

    What lies before the clip is cut off; what starts after it never sounds and is left out.
    """
    clip = _clip(parent, span, span.from_beats, look)
    sounding = [
        _note(note) for note in notes if note.end_beats > 0 and note.start_beats < span.to_beats
    ]
    # As text: a long piece has tens of thousands of notes, and the parser makes them faster.
    clip.append(etree.fromstring(f"<Notes>{''.join(sounding)}</Notes>"))


def _note(note: Note) -> str:
    start = max(0.0, note.start_beats)
    length = on_beat_grid(note.end_beats - start) or note.length_beats
    said = _NOTE(written(start), written(length), note.pitch, _VELOCITIES[note.velocity])
    return (
        f"{said}{_bends(note, start - note.start_beats)}</Note>" if note.bends else f"{said}</Note>"
    )


def _bends(note: Note, cut_beats: float) -> str:
    points = (
        _BEND(
            written(max(0.0, on_beat_grid(point.offset_beats - cut_beats))),
            written(point.semitones),
        )
        for point in note.bends
    )
    return f'<Points unit="semitones" timeUnit="beats">{_BENT}{"".join(points)}</Points>'


def _clip(
    parent: etree._Element,
    span: Span,
    play_start: float,
    look: Look,
    *,
    fade_in: float | None = None,
    fade_out: float | None = None,
) -> etree._Element:
    length = span.length_beats
    return add(
        parent,
        "Clip",
        time=span.start_beats,
        duration=length,
        playStart=play_start,
        loopStart=play_start if span.loops else None,
        loopEnd=on_beat_grid(play_start + length) if span.loops else None,
        fadeTimeUnit=None if fade_in is None else "beats",
        fadeInTime=fade_in,
        fadeOutTime=fade_out,
        enable=True,
        name=clean_text(look.name) or None,
        color=look.colour,
    )


def _fades_beats(placed: PlacedAudio) -> tuple[float, float]:
    """The fades, which are as long as they are in the file, on the timeline."""
    first = seconds_at_beats(placed.marks, placed.from_beats)
    last = seconds_at_beats(placed.marks, placed.to_beats)
    fade_in, fade_out = placed.fade_in_seconds, placed.fade_out_seconds
    into, out_of = 0.0, 0.0
    if fade_in > 0:
        into = beats_at_seconds(placed.marks, first + fade_in) - placed.from_beats
    if fade_out > 0:
        out_of = placed.to_beats - beats_at_seconds(placed.marks, last - fade_out)
    return on_beat_grid(into), on_beat_grid(out_of)


def _warps(placed: PlacedAudio, sample: Sample) -> tuple[float, list[tuple[float, float]]]:
    """Beats from the file's first sample to the clip's beat 0, and (beats, seconds) of the file.

    The placed clip's own marks are among them as they are; the outer stretches go on to both ends
    of the file, so that a clip can be drawn longer.
    """
    marks = placed.marks
    file_beats = on_beat_grid(-beats_at_seconds(marks, 0.0))
    warps = [(on_beat_grid(mark.beats + file_beats), mark.seconds) for mark in marks]
    if marks[0].seconds > SAME_SECONDS and warps[0][0] > 0:
        warps.insert(0, (0.0, 0.0))
    end = sample.length_seconds
    if end > marks[-1].seconds + SAME_SECONDS:
        beats = on_beat_grid(beats_at_seconds(marks, end) + file_beats)
        if beats > warps[-1][0]:
            warps.append((beats, end))
    return file_beats, warps
