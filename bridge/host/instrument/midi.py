"""The tracks of a MIDI file that hold notes, with all that an instrument may follow. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from session.errors import UnreadableMidi, storage
from session.meter import MeterMap
from session.smf.parse import parse_smf
from session.smf.read import LONGEST_BEATS
from session.smf.timeline import Timeline, meter_map_of, tempo_map_of, text_of
from session.tempo import TempoMap, on_beat_grid

_FILM_BPM = 120.0
"""A file that counts film frames has no beats: half a second is called one."""

_SEQUENCES = 2
_CHANNELS = 0
"""File types: sequences that have nothing to do with each other; all channels in one track."""


@dataclass(frozen=True, slots=True)
class TrackMessage:
    """A channel message at a place of the file; `data` is its bytes, status first."""

    beats: float
    data: bytes


@dataclass(frozen=True, slots=True)
class NoteTrack:
    """A track that holds notes; of a type 0 file, one channel.

    `index` counts such tracks from 0. `channels` count from 0, `program` is the first that it
    asks for. `length_beats` is the whole piece, so that all tracks become stems of one length.
    `mended` says what is not as the file has it.
    """

    index: int
    name: str
    channels: tuple[int, ...]
    program: int | None
    notes: int
    tempo_map: TempoMap
    meter_map: MeterMap
    length_beats: float
    messages: tuple[TrackMessage, ...] = field(repr=False)
    mended: tuple[str, ...] = ()

    @property
    def length_seconds(self) -> float:
        """The whole piece at the file's tempo."""
        return self.tempo_map.seconds_at_beats(self.length_beats)


def tracks_with_notes(path: Path) -> tuple[NoteTrack, ...]:
    """The tracks of the MIDI file at `path` that hold notes, in the file's order.

    Raises NotFound, FolderReadOnly where it may not be read, UnreadableMidi for what is no MIDI
    file, is damaged, or holds no note.
    """
    with storage(path):
        data = path.read_bytes()
    return tracks_of_bytes(data, path.name)


def tracks_of_bytes(data: bytes, name: str) -> tuple[NoteTrack, ...]:
    """As `tracks_with_notes`, of the bytes of a file that errors call `name`."""
    file = parse_smf(data, name)
    ticks_per_beat = _ticks_per_beat(file.ticks_per_beat, name)
    read = [_ReadTrack(track, ticks_per_beat) for track in file.tracks]
    # What a sequence of its own says of the tempo holds for it alone.
    groups = [[track] for track in read] if file.type == _SEQUENCES else [read]
    tracks: list[NoteTrack] = []
    for group in groups:
        heads = _heads(group, file.type == _CHANNELS, file.ticks_per_beat < 0)
        for title, messages, shared in heads:
            tracks.append(_note_track(len(tracks), title, messages, shared))
    if not tracks:
        raise UnreadableMidi(f"{name} holds no notes: choose a MIDI file with music in it.")
    if max(track.length_beats for track in tracks) > LONGEST_BEATS:
        raise UnreadableMidi(f"{name} is damaged: it claims to last for days; export it again.")
    return tuple(tracks)


def _ticks_per_beat(division: int, name: str) -> float:
    """Of ticks a quarter note, or of film frames and their parts (SMF 1.0, header chunks)."""
    if division > 0:
        return division
    frames_a_second, ticks_a_frame = -(division >> 8), division & 0xFF
    if frames_a_second not in (24, 25, 29, 30) or not ticks_a_frame:
        raise UnreadableMidi(f"{name} is damaged: it tells no time; export it again.")
    # 29 stands for 30 frames with two dropped now and then: 29.97 a second.
    exact = 30_000 / 1001 if frames_a_second == 29 else frames_a_second
    return exact * ticks_a_frame * 60 / _FILM_BPM


class _ReadTrack:
    """A track chunk as it is read: its channel messages, and what it says of the piece."""

    def __init__(self, track: Any, ticks_per_beat: float) -> None:
        self.name = ""
        self.messages: list[TrackMessage] = []
        self.about: list[tuple[float, Any]] = []
        ticks = 0
        for message in track:
            ticks += message.time
            beats = on_beat_grid(ticks / ticks_per_beat)
            if message.type == "track_name":
                self.name = self.name or text_of(message.name)
            elif message.is_meta:
                self.about.append((beats, message))
            elif hasattr(message, "channel"):
                self.messages.append(TrackMessage(beats, bytes(message.bytes())))
        self.length_beats = on_beat_grid(ticks / ticks_per_beat)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What holds for all tracks that sound together."""

    tempo_map: TempoMap
    meter_map: MeterMap
    length_beats: float
    mended: tuple[str, ...]


def _heads(
    group: list[_ReadTrack], by_channel: bool, in_frames: bool
) -> list[tuple[str, list[TrackMessage], _Shared]]:
    """Name, messages and what is shared, of each track of a group that holds notes."""
    timeline, mended = Timeline(), list[str]()
    for track in group:
        for beats, message in track.about:
            timeline.take(beats, message)
    if in_frames:
        timeline.tempi = [(0.0, _FILM_BPM)]
    elif not timeline.tempi:
        mended.append("The file names no tempo, so it is 120 bpm: give the tempo if you know it.")
    shared = _Shared(
        tempo_map_of(timeline.tempi, mended),
        meter_map_of(timeline.meters, mended),
        max((track.length_beats for track in group), default=0.0),
        tuple(dict.fromkeys(mended)),
    )
    found = []
    for number, track in enumerate(group, 1):
        title = track.name or f"Track {number}"
        for suffix, messages in _parts(track.messages, by_channel):
            if any(_starts_note(message.data) for message in messages):
                found.append((title + suffix, messages, shared))
    return found


def _parts(messages: list[TrackMessage], by_channel: bool) -> list[tuple[str, list[TrackMessage]]]:
    channels = sorted({message.data[0] & 0x0F for message in messages})
    if not by_channel or len(channels) < 2:
        return [("", messages)]
    return [
        (f" ch {channel + 1}", [item for item in messages if item.data[0] & 0x0F == channel])
        for channel in channels
    ]


def _starts_note(data: bytes) -> bool:
    return data[0] & 0xF0 == 0x90 and data[2] > 0


def _note_track(index: int, name: str, messages: list[TrackMessage], shared: _Shared) -> NoteTrack:
    starts = [message.data for message in messages if _starts_note(message.data)]
    programs = [message.data[1] for message in messages if message.data[0] & 0xF0 == 0xC0]
    return NoteTrack(
        index,
        name,
        tuple(sorted({data[0] & 0x0F for data in starts})),
        programs[0] if programs else None,
        len(starts),
        shared.tempo_map,
        shared.meter_map,
        shared.length_beats,
        tuple(messages),
        shared.mended,
    )
