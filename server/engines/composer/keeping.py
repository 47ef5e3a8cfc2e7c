"""Keeping some tracks and drawing others anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.engines.composer.style.parts import Part
from session.clips import MidiClip
from session.model import Track
from session.tempo import on_beat_grid


@dataclass(frozen=True, slots=True)
class Kept:
    """Held tracks: those that take a part's place, by its key, and those beside all parts."""

    by_part: Mapping[str, Track] = field(default_factory=dict)
    beside: tuple[Track, ...] = ()


def kept_of(held: Sequence[Track], parts: Mapping[str, Part]) -> Kept:
    """Where each held track has its place: by name, by a part's key, else by its role.

    A track that no part answers to, as one of another style, plays beside all parts.
    """
    by_part: dict[str, Track] = {}
    beside: list[Track] = []
    unmatched = []
    for track in held:
        name = part_called(track.name, parts)
        if name is None or name in by_part:
            unmatched.append(track)
        else:
            by_part[name] = track
    for track in unmatched:
        same = [n for n, part in parts.items() if part.role == track.role and n not in by_part]
        if same:
            by_part[same[0]] = track
        else:
            beside.append(track)
    return Kept(by_part, tuple(beside))


def seeds_of(track_seeds: Mapping[str, int], parts: Mapping[str, Part]) -> dict[str, int]:
    """The seeds by part; one of a track that the piece has no more, in another style, is idle."""
    named = ((part_called(called, parts), seed) for called, seed in track_seeds.items())
    return {name: seed for name, seed in named if name is not None}


def part_called(called: str, parts: Mapping[str, Part]) -> str | None:
    """The key of the part whose track is called so, or whose key that is, in whatever case."""
    words = called.casefold()
    by_name = (name for name, part in parts.items() if part.name.casefold() == words)
    by_key = (name for name in parts if name.casefold() == words)
    return next(by_name, None) or next(by_key, None)


def cut_to(track: Track, length_beats: float) -> Track:
    """The held track as it is, without what lies past the end of the piece."""
    clips = [_cut(clip, length_beats) for clip in track.midi_clips]
    return replace(track, midi_clips=tuple(clip for clip in clips if clip is not None))


def _cut(clip: MidiClip, length_beats: float) -> MidiClip | None:
    room_beats = on_beat_grid(length_beats - clip.start_beats)
    if clip.length_beats <= room_beats:
        return clip
    notes = tuple(
        note
        if note.end_beats <= room_beats
        else replace(note, length_beats=on_beat_grid(room_beats - note.start_beats))
        for note in clip.notes
        if note.start_beats < room_beats
    )
    return replace(clip, length_beats=room_beats, notes=notes) if notes else None
