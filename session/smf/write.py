"""A session as a Standard MIDI File of type 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import cycle
from math import ceil
from typing import TYPE_CHECKING

from session.clips import BendPoint, Note
from session.model import Session, Track
from session.pitch import Key

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

TICKS_PER_BEAT = 960

DRUM_CHANNEL = 9
"""Channel 10 as General MIDI counts it."""

BEND_RANGE_SEMITONES = 2.0
"""The range receivers assume when none is set (MIDI 1.0 Detailed Specification, pitch bend)."""

_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def ticks_at_beats(beats: float) -> int:
    """The tick nearest to `beats`; what lies before beat 0 falls on tick 0."""
    return max(0, round(beats * TICKS_PER_BEAT))


def smf_bytes(session: Session, tracks: Iterable[Track] | None = None) -> bytes:
    """The bytes of a type 1 file at 960 ticks a quarter note: conductor, then one track a part.

    `tracks` are the session's tracks by default; those without MIDI clips are left out. The
    conductor carries title, tempo, meter, key, chord and section markers. Each track ends with
    the session. Bent notes get channels of their own, so that a bend reaches only its note.
    """
    from mido import MidiFile

    parts = [track for track in tracks or session.tracks if track.midi_clips]
    file = MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    end_ticks = ticks_at_beats(session.length_beats)
    file.tracks.append(_track(_conductor(session), end_ticks))
    channels = cycle(_MELODIC_CHANNELS)
    for part in parts:
        channel = DRUM_CHANNEL if part.role == "drums" else next(channels)
        file.tracks.append(_track(_part(part, channel), end_ticks))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _track(events: Iterable[tuple[int, int, Message | MetaMessage]], end_ticks: int) -> MidiTrack:
    from mido import MetaMessage, MidiTrack

    track = MidiTrack()
    now = 0
    for ticks, _, message in sorted(events, key=lambda event: event[:2]):
        message.time = ticks - now
        track.append(message)
        now = ticks
    track.append(MetaMessage("end_of_track", time=max(0, end_ticks - now)))
    return track


def _conductor(session: Session) -> Iterator[tuple[int, int, MetaMessage]]:
    from mido import MetaMessage, bpm2tempo

    yield 0, 0, MetaMessage("track_name", name=session.title)
    for step, beats in zip(session.meter_map.steps, session.meter_map.starts_beats(), strict=True):
        meter = MetaMessage(
            "time_signature", numerator=step.numerator, denominator=step.denominator
        )
        yield ticks_at_beats(beats), 1, meter
    for tempo in session.tempo_map.steps:
        message = MetaMessage("set_tempo", tempo=max(1, min(bpm2tempo(tempo.bpm), 0xFFFFFF)))
        yield ticks_at_beats(tempo.start_beats), 2, message
    if session.key:
        yield 0, 3, MetaMessage("key_signature", key=_key_signature(session.key))
    for section in session.sections:
        yield ticks_at_beats(section.start_beats), 4, MetaMessage("marker", text=section.name)
    for chord in session.chords:
        yield ticks_at_beats(chord.start_beats), 5, MetaMessage("text", text=chord.symbol)


def _key_signature(key: Key) -> str:
    """The key as SMF knows it: only major and minor; a mode is written as its relative major."""
    if key.mode in ("major", "minor"):
        relative = Key.of_pitch_class(key.pitch_class, key.mode)
        return relative.tonic + ("m" if key.mode == "minor" else "")
    return Key.of_pitch_class(key.relative_major_pitch_class, "major").tonic


def _part(track: Track, channel: int) -> Iterator[tuple[int, int, Message | MetaMessage]]:
    from mido import MetaMessage

    yield 0, 0, MetaMessage("track_name", name=track.name)
    notes = [
        (clip.start_beats + note.start_beats, note)
        for clip in track.midi_clips
        for note in clip.notes
    ]
    yield from part_messages(notes, channel, track.midi_program)


def part_messages(
    notes: Iterable[tuple[float, Note]], channel: int, program: int | None
) -> Iterator[tuple[int, int, Message]]:
    """The messages of a part as (ticks, order within the tick, message), not yet sorted.

    `notes` come with their start in beats. Bent notes take turns on all melodic channels.
    """
    from mido import Message

    notes = list(notes)
    widest = max((abs(bend.semitones) for _, note in notes for bend in note.bends), default=0.0)
    bent = widest > 0
    range_semitones = max(BEND_RANGE_SEMITONES, float(min(24, ceil(widest))))
    members = _MELODIC_CHANNELS if bent and channel != DRUM_CHANNEL else (channel,)
    for member in members:
        if range_semitones > BEND_RANGE_SEMITONES:
            for number, value in ((101, 0), (100, 0), (6, int(range_semitones))):
                yield 0, 0, Message("control_change", channel=member, control=number, value=value)
        if program is not None:
            yield 0, 1, Message("program_change", channel=member, program=program)
    turns = cycle(members)
    for start_beats, note in sorted(notes, key=lambda item: (item[0], item[1].pitch)):
        own_channel = next(turns)
        if bent:
            yield from _bends(start_beats, note, own_channel, range_semitones)
        yield from _note(start_beats, note, own_channel)


def _note(start_beats: float, note: Note, channel: int) -> Iterator[tuple[int, int, Message]]:
    from mido import Message

    start = ticks_at_beats(start_beats)
    end = max(start + 1, ticks_at_beats(start_beats + note.length_beats))
    # A note of a session is in MIDI's bounds: checking it again takes most of the time.
    common = {"skip_checks": True, "channel": channel, "note": note.pitch}
    yield start, 3, Message("note_on", velocity=note.velocity, **common)
    yield end, 1, Message("note_off", velocity=0, **common)


def _bends(
    start_beats: float, note: Note, channel: int, range_semitones: float
) -> Iterator[tuple[int, int, Message]]:
    """The wheel's moves for a note; a note without bends puts it back to the middle."""
    from mido import Message

    start = ticks_at_beats(start_beats)
    last = ticks_at_beats(start_beats + note.length_beats)
    points = note.bends
    if not points or points[0].offset_beats > 0:
        points = (BendPoint(0.0, 0.0), *points)
    for point in points:
        ticks = min(last, ticks_at_beats(start_beats + max(0.0, point.offset_beats)))
        position = round(point.semitones / range_semitones * 8192)
        wheel = Message("pitchwheel", channel=channel, pitch=max(-8192, min(8191, position)))
        yield ticks, 2 if ticks == start else 1, wheel
