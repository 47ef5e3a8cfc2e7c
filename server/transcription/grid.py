"""Heard notes on the session's grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from server.transcription.contract import HeardNote
from server.transcription.placement import BeatsAt
from session.clips import BendPoint, MidiClip, Note
from session.meter import MeterMap
from session.tempo import on_beat_grid

SHORTEST_BEATS = 1 / 32
"""No note gets shorter; starts of one pitch that come closer than this are one note."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines every `step_beats` from each bar line; `strength` is how far notes are moved to them:
    0 leaves them where they were played, 1 puts them on the line."""

    meter_map: MeterMap
    step_beats: float = 0.25
    strength: float = 0.8

    def line_near(self, beats: float) -> float:
        """The grid line nearest to `beats`; the next bar line is one."""
        bar, since = self.meter_map.bar_at_beats(beats)
        start = self.meter_map.beats_at_bar(bar)
        bar_beats = self.meter_map.beats_at_bar(bar + 1) - start
        steps = int(since / self.step_beats)
        before, after = steps * self.step_beats, min(bar_beats, (steps + 1) * self.step_beats)
        return start + (before if since - before < after - since else after)

    def pull(self, beats: float) -> float:
        """`beats`, moved towards the nearest line by the strength."""
        return on_beat_grid(beats + self.strength * (self.line_near(beats) - beats))


def midi_clip(
    heard: Iterable[HeardNote],
    beats_at: BeatsAt,
    grid: Grid,
    length_beats: float,
    name: str = "",
) -> MidiClip:
    """A clip over the whole session, beat 0 to `length_beats`, with the heard notes.

    Starts are quantised and lengths kept. Notes end with the session; what sounds before beat 0
    is cut there, and dropped when it has ended by then. Of notes of one pitch the earlier ends
    where the next begins.
    """
    notes = (_placed(note, beats_at, grid.pull, length_beats) for note in heard)
    return MidiClip(0.0, length_beats, _one_at_a_time(note for note in notes if note), name)


def _placed(
    heard: HeardNote, beats_at: BeatsAt, pull: Callable[[float], float], length_beats: float
) -> Note | None:
    played, ended = beats_at(heard.start_seconds), beats_at(heard.end_seconds)
    if played >= length_beats or ended <= 0:
        return None
    start = pull(max(0.0, played))
    if start > length_beats - SHORTEST_BEATS:
        start = max(0.0, min(played, length_beats - SHORTEST_BEATS))
    kept = ended - max(0.0, played)
    end = min(length_beats, start + max(SHORTEST_BEATS, kept))
    bends = tuple(
        BendPoint(on_beat_grid(beats_at(heard.start_seconds + since) - played), semitones)
        for since, semitones in heard.bends
    )
    return Note(heard.pitch, heard.velocity, start, on_beat_grid(end - start), bends)


def _one_at_a_time(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes by start, then pitch, with none of a pitch sounding while another does."""
    by_pitch: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: note.start_beats):
        line = by_pitch.setdefault(note.pitch, [])
        if line and note.start_beats - line[-1].start_beats < SHORTEST_BEATS:
            line[-1] = _merged(line[-1], note)
            continue
        if line and line[-1].end_beats > note.start_beats:
            line[-1] = _shortened(line[-1], note.start_beats)
        line.append(note)
    every = [note for line in by_pitch.values() for note in line]
    return tuple(sorted(every, key=lambda note: (note.start_beats, note.pitch)))


def _merged(first: Note, second: Note) -> Note:
    longer = first if first.end_beats >= second.end_beats else second
    return replace(
        longer,
        start_beats=first.start_beats,
        length_beats=on_beat_grid(longer.end_beats - first.start_beats),
        velocity=max(first.velocity, second.velocity),
    )


def _shortened(note: Note, end_beats: float) -> Note:
    length = on_beat_grid(end_beats - note.start_beats)
    bends = tuple(point for point in note.bends if point.offset_beats < length)
    return replace(note, length_beats=length, bends=bends)
