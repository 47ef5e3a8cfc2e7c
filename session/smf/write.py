"""A session as a Standard MIDI File of type 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle
from math import ceil

from session.clips import BendPoint, Note
from session.model import Session, Track
from session.pitch import Key
from session.smf import messages
from session.smf.messages import CONTROL_CHANGE, NOTE_OFF, NOTE_ON, PROGRAM_CHANGE, Event

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
    parts = [track for track in tracks or session.tracks if track.midi_clips]
    end_ticks = ticks_at_beats(session.length_beats)
    chunks = [
        messages.header(1 + len(parts), TICKS_PER_BEAT),
        messages.track(_conductor(session), end_ticks),
    ]
    for part, channel in zip(parts, channels_of(parts), strict=True):
        chunks.append(messages.track(_part(part, channel), end_ticks))
    return b"".join(chunks)


def channels_of(parts: Iterable[Track]) -> list[int]:
    """The channel of each part, from 0: drums share theirs, all others take turns on the rest."""
    channels = cycle(_MELODIC_CHANNELS)
    return [DRUM_CHANNEL if part.role == "drums" else next(channels) for part in parts]


def _conductor(session: Session) -> Iterator[Event]:
    yield 0, 0, messages.text(messages.TRACK_NAME, session.title)
    for step, beats in zip(session.meter_map.steps, session.meter_map.starts_beats(), strict=True):
        meter = messages.time_signature(step.numerator, step.denominator)
        yield ticks_at_beats(beats), 1, meter
    for tempo in session.tempo_map.steps:
        yield ticks_at_beats(tempo.start_beats), 2, messages.tempo(tempo.bpm)
    if session.key:
        yield 0, 3, _key_signature(session.key)
    for section in session.sections:
        marker = messages.text(messages.MARKER, section.name)
        yield ticks_at_beats(section.start_beats), 4, marker
    for chord in session.chords:
        yield ticks_at_beats(chord.start_beats), 5, messages.text(messages.TEXT, chord.symbol)


def _key_signature(key: Key) -> bytes:
    """The key as SMF knows it: only major and minor; a mode is written as its relative major."""
    tonic = Key.of_pitch_class(key.relative_major_pitch_class, "major").tonic
    sharps = "FCGDAEB".index(tonic[0]) - 1 + 7 * tonic.count("#") - 7 * tonic.count("b")
    return messages.key_signature(sharps, key.mode == "minor")


def _part(track: Track, channel: int) -> Iterator[Event]:
    yield 0, 0, messages.text(messages.TRACK_NAME, track.name)
    notes = [
        (clip.start_beats + note.start_beats, note)
        for clip in track.midi_clips
        for note in clip.notes
    ]
    yield from part_messages(notes, channel, track.midi_program)


def part_messages(
    notes: Iterable[tuple[float, Note]], channel: int, program: int | None
) -> Iterator[Event]:
    """The messages of a part, not yet sorted.

    `notes` come with their start in beats. Bent notes take turns on all melodic channels.
    """
    notes = list(notes)
    widest = max((abs(bend.semitones) for _, note in notes for bend in note.bends), default=0.0)
    bent = widest > 0
    range_semitones = max(BEND_RANGE_SEMITONES, float(min(24, ceil(widest))))
    members = _MELODIC_CHANNELS if bent and channel != DRUM_CHANNEL else (channel,)
    for member in members:
        if range_semitones > BEND_RANGE_SEMITONES:
            for number, value in ((101, 0), (100, 0), (6, int(range_semitones))):
                yield 0, 0, bytes((CONTROL_CHANGE | member, number, value))
        if program is not None:
            yield 0, 1, bytes((PROGRAM_CHANGE | member, program))
    turns = cycle(members)
    for start_beats, note in sorted(notes, key=lambda item: (item[0], item[1].pitch)):
        own_channel = next(turns)
        if bent:
            yield from _bends(start_beats, note, own_channel, range_semitones)
        start = ticks_at_beats(start_beats)
        end = max(start + 1, ticks_at_beats(start_beats + note.length_beats))
        yield start, 3, bytes((NOTE_ON | own_channel, note.pitch, note.velocity))
        yield end, 1, bytes((NOTE_OFF | own_channel, note.pitch, 0))


def _bends(start_beats: float, note: Note, channel: int, range_semitones: float) -> Iterator[Event]:
    """The wheel's moves for a note; a note without bends puts it back to the middle."""
    start = ticks_at_beats(start_beats)
    last = ticks_at_beats(start_beats + note.length_beats)
    points = note.bends
    if not points or points[0].offset_beats > 0:
        points = (BendPoint(0.0, 0.0), *points)
    for point in points:
        ticks = min(last, ticks_at_beats(start_beats + max(0.0, point.offset_beats)))
        position = round(point.semitones / range_semitones * 8192)
        yield ticks, 2 if ticks == start else 1, messages.pitch_wheel(channel, position)
