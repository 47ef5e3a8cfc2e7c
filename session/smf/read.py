"""A Standard MIDI File as a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from session.clips import MidiClip
from session.errors import UnreadableMidi
from session.model import Provenance, Session, Track
from session.smf.parse import parse_smf
from session.smf.parts import Part, PartReader, role_of_part
from session.smf.timeline import Timeline, meter_map_of, sections_of, tempo_map_of, text_of
from session.tempo import on_beat_grid
from session.units import ROLE_COLOURS

LONGEST_BEATS = 100_000
"""Half a day at 120 bpm; a file that claims more is damaged."""


def read_smf(data: bytes, name: str, sample_rate: int = 48_000) -> Session:
    """The session in the bytes of a MIDI file of type 0 or 1; `name` is what errors call it.

    Tracks of several channels are split by channel. Note-offs that are missing are put at the
    track's end; zero-length notes get a tick. What had to be mended is in `provenance.notes`.
    Raises UnreadableMidi when it is no MIDI file, is damaged, or holds no note.
    """
    file = _parse(data, name)
    mended: list[str] = []
    timeline = Timeline()
    parts: list[Part] = []
    for index, track in enumerate(file.tracks):
        parts += _read_track(file, index, track, timeline, mended)
    if not parts:
        raise UnreadableMidi(f"{name} holds no notes: choose a MIDI file with music in it.")
    end_beats = max(note.end_beats for part in parts for note in part.notes)
    if max(end_beats, timeline.end_beats) > LONGEST_BEATS:
        raise UnreadableMidi(f"{name} is damaged: it claims to last for days; export it again.")
    if not timeline.tempi:
        mended.append("The file names no tempo, so it is 120 bpm: give the tempo if you know it.")
    meter_map = meter_map_of(timeline.meters, mended)
    length_beats = meter_map.bar_line_at_or_after(max(end_beats, timeline.end_beats))
    return Session(
        title=timeline.title or name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "MIDI",
        sample_rate=sample_rate,
        length_beats=length_beats,
        tempo_map=tempo_map_of(timeline.tempi, mended),
        meter_map=meter_map,
        key=timeline.key,
        sections=sections_of(timeline.markers, length_beats),
        tracks=tuple(_track_of_part(part, length_beats) for part in parts),
        provenance=Provenance(
            operation="import",
            engine="midi-file",
            engine_version="1",
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence="As the imported file.",
            source_file=name,
            notes=tuple(dict.fromkeys(mended)),
        ),
    )


def _parse(data: bytes, name: str) -> Any:
    file = parse_smf(data, name)
    if file.type == 2:
        raise UnreadableMidi(f"{name} is a type 2 MIDI file: save it as type 0 or 1.")
    if not 0 < file.ticks_per_beat < 0x8000:
        raise UnreadableMidi(f"{name} counts film frames, not beats: export it with ticks a beat.")
    return file


def _read_track(
    file: Any, index: int, track: Any, timeline: Timeline, mended: list[str]
) -> list[Part]:
    reader = PartReader(file.ticks_per_beat, mended)
    track_name, ticks = "", 0
    for message in track:
        ticks += message.time
        if not message.is_meta:
            reader.take(ticks, message)
        elif message.type == "track_name":
            track_name = track_name or text_of(message.name)
        else:
            timeline.take(on_beat_grid(ticks / file.ticks_per_beat), message)
    timeline.end_beats = max(timeline.end_beats, ticks / file.ticks_per_beat)
    parts = reader.finish(ticks, track_name or f"Track {index + 1}", merge_bent=file.type == 1)
    if index == 0 and not parts:
        timeline.title = track_name
    return parts


def _track_of_part(part: Part, length_beats: float) -> Track:
    role = role_of_part(part.name, part.channel, part.program)
    return Track(
        name=part.name,
        role=role,
        colour=ROLE_COLOURS[role],
        midi_clips=(MidiClip(0.0, length_beats, tuple(part.notes), part.name),),
        midi_program=part.program,
    )
