"""The notes of a MIDI item as a clip of a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exports.brought_inside import name_inside
from exports.names import clean_text
from exports.reaper.chunks import as_number
from exports.reaper.midi_events import read_events
from exports.reaper.read_files import AudioFiles
from exports.reaper.read_time import Clock, near_tick
from exports.reaper.takes import Played, Source, Take
from exports.reaper.values import TICKS_PER_BEAT
from session.clips import MidiClip, Note
from session.errors import UnreadableMidi, storage
from session.smf.parts import PartReader
from session.smf.read import read_smf
from session.smf.write import DRUM_CHANNEL
from session.tempo import on_beat_grid

_LARGEST_MIDI_BYTES = 64 * 2**20
_MOST_TURNS = 10_000
_SHORTEST_BEATS, _LONGEST_BEATS = 1e-9, 1e5


@dataclass(frozen=True, slots=True)
class ReadNotes:
    """A clip, and what its events say of the instrument: channel from 0, programme from 0."""

    clip: MidiClip
    channel: int
    program: int | None


@dataclass(frozen=True, slots=True)
class _Events:
    """The notes of a source from its start, and where it ends."""

    notes: tuple[Note, ...]
    length_beats: float
    channel: int = 0
    program: int | None = None


def midi_clip(played: Played, files: AudioFiles, clock: Clock, said: list[str]) -> ReadNotes | None:
    """The clip of a MIDI item, looped as often as the item says; None when its file is no MIDI."""
    take, source = played.take, played.source
    events = _file_events(source, files, said) if source.file else _own_events(source, said)
    if events is None:
        return None
    start_seconds = played.start_seconds
    start = clock.beats(start_seconds)
    length = near_tick(clock.beats(start_seconds + played.seconds) - start)
    if length <= 0:
        return None
    speed = take.rate * _own_tempo(source, clock.tempo_map.bpm_at_beats(start), said)
    offset = _offset_beats(take, start_seconds, clock)
    loops = played.loops and events.length_beats > 0
    notes = tuple(_played(events, offset, speed, length, loops))
    name = name_inside(take.chunk.said("NAME"))
    clip = MidiClip(start, length, notes, name)
    return ReadNotes(clip, events.channel, events.program)


def _offset_beats(take: Take, start_seconds: float, clock: Clock) -> float:
    """Where in the source the item starts: in seconds and, where REAPER says it, in beats."""
    line = take.chunk.first("SOFFS")
    if len(line) > 1:
        return as_number(line, 1)
    seconds = as_number(line, 0)
    return clock.beats(start_seconds + seconds) - clock.beats(start_seconds) if seconds else 0.0


def _own_tempo(source: Source, bpm: float, said: list[str]) -> float:
    """How much faster than the project a source plays that keeps to a tempo of its own."""
    line = source.chunk.first("IGNTEMPO")
    own = as_number(line, 1)
    if not as_number(line, 0) or own <= 0 or own == bpm:
        return 1.0
    said.append("MIDI items with a tempo of their own are placed by the tempo at their start.")
    return own / bpm


def _own_events(source: Source, said: list[str]) -> _Events:
    ticks_per_beat = max(1, int(as_number(source.chunk.first("HASDATA"), 1, TICKS_PER_BEAT)))
    reader, end = PartReader(ticks_per_beat, said), 0
    for ticks, message in read_events(source.chunk):
        end = ticks
        if message is not None:
            reader.take(ticks, message)
    parts = reader.finish(end, "", merge_bent=True)
    notes = sorted(
        (note for part in parts for note in part.notes),
        key=lambda note: (note.start_beats, note.pitch),
    )
    first = parts[0] if parts else None
    return _Events(
        tuple(_straight(note) for note in notes),
        end / ticks_per_beat,
        first.channel if first else 0,
        first.program if first else None,
    )


def _straight(note: Note) -> Note:
    """A note whose bends never leave the middle has none."""
    return note if any(bend.semitones for bend in note.bends) else replace(note, bends=())


def _file_events(source: Source, files: AudioFiles, said: list[str]) -> _Events | None:
    path = files.find(source.file)
    name = clean_text(source.file)
    if path is None:
        said.append(f"{name} was not found, so its notes are left out: put it beside the project.")
        return None
    with storage(path):
        data = path.read_bytes() if path.stat().st_size <= _LARGEST_MIDI_BYTES else b""
    try:
        session = read_smf(data, name)
    except UnreadableMidi as error:
        said.append(f"The notes of {name} are left out: {error}")
        return None
    notes = tuple(
        note for track in session.tracks for clip in track.midi_clips for note in clip.notes
    )
    first = session.tracks[0]
    channel = DRUM_CHANNEL if first.role == "drums" else 0
    return _Events(notes, session.length_beats, channel, first.midi_program)


def _played(
    events: _Events, offset: float, speed: float, length: float, loops: bool
) -> Iterator[Note]:
    """The notes as the item plays them; the turns of a loop cut what rings over their end."""
    turn = int(offset // events.length_beats) if loops else 0
    for _ in range(_MOST_TURNS if loops else 1):
        zero = turn * events.length_beats - offset
        if zero / speed >= length:
            return
        for note in events.notes:
            if loops and note.start_beats >= events.length_beats:
                continue
            end = min(note.end_beats, events.length_beats) if loops else note.end_beats
            start, stop = (zero + note.start_beats) / speed, (zero + end) / speed
            if start >= length or stop <= 0:
                continue
            begins = on_beat_grid(max(0.0, start))
            sounds = min(_LONGEST_BEATS, max(_SHORTEST_BEATS, on_beat_grid(stop - begins)))
            bends = tuple(
                replace(bend, offset_beats=on_beat_grid(bend.offset_beats / speed))
                for bend in note.bends
            )
            yield replace(note, start_beats=begins, length_beats=sounds, bends=bends)
        turn += 1
