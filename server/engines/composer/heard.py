"""What a player can listen to in a passage: the others who play before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.keeping import Kept
from server.engines.composer.rhythm.feel import Swing, swung_ticks
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import Part
from session.model import Track

_GRID_TICKS = sorted(
    {n * TICKS_PER_BEAT // 4 for n in range(4)} | {n * TICKS_PER_BEAT // 3 for n in range(3)}
)
"""Where played notes were most likely written: sixteenths and triplets of a pulse."""


@dataclass(slots=True)
class Heard:
    """The notes of those who already play, as written."""

    drums: list[ScoreNote] = field(default_factory=list)
    lead: list[ScoreNote] = field(default_factory=list)
    chords: list[ScoreNote] = field(default_factory=list)
    by_part: dict[str, Sequence[ScoreNote]] = field(default_factory=dict)

    def add(self, name: str, part: Part, notes: Sequence[ScoreNote]) -> None:
        """One more who plays."""
        self.by_part[name] = notes
        match part.kind:
            case "drums":
                self.drums.extend(notes)
            case "lead":
                self.lead.extend(notes)
            case "riff" | "comp" | "pad" | "arpeggio" | "counter":
                self.chords.extend(notes)
            case _:
                pass


def heard_in(
    passage: Passage, tracks: Sequence[Track], kept: Kept, parts: Mapping[str, Part]
) -> Heard:
    """The drums and leads among the tracks, and the tracks that are kept, in the passage."""
    heard = Heard()
    for track in tracks:
        notes = _notes_of(track, passage)
        if track.role == "drums":
            heard.drums.extend(notes)
        elif track.role == "lead":
            heard.lead.extend(notes)
    for name, track in kept.by_part.items():
        heard.add(name, parts[name], _as_written(_notes_of(track, passage), passage))
    return heard


def _notes_of(track: Track, passage: Passage) -> list[ScoreNote]:
    """The track's notes that start in the passage, in the order in which they start."""
    found = []
    for clip in track.midi_clips:
        for note in clip.notes:
            at_ticks = round((clip.start_beats + note.start_beats) * TICKS_PER_BEAT)
            if passage.start_ticks <= at_ticks < passage.end_ticks:
                length_ticks = round(note.length_beats * TICKS_PER_BEAT)
                found.append(ScoreNote(at_ticks, length_ticks, note.pitch, 1.0))
    return sorted(found)


def _as_written(notes: Sequence[ScoreNote], passage: Passage) -> list[ScoreNote]:
    """Played notes back on the grid: each at the place whose swung position is nearest."""
    grids: dict[int, list[tuple[int, int]]] = {}
    written = []
    for note in notes:
        bar = bar_at(passage.bars, note.start_ticks)
        if bar.index not in grids:
            grids[bar.index] = _grid(bar, passage.swing_in(bar))
        start_ticks = min(
            grids[bar.index], key=lambda place: (abs(place[0] - note.start_ticks), place[1])
        )[1]
        written.append(note._replace(start_ticks=start_ticks))
    return sorted(written)


def _grid(bar: Bar, swing: Swing) -> list[tuple[int, int]]:
    """Where each place of the bar's grid is played, with where it is written."""
    places = [
        bar.start_ticks + pulse.start_ticks + beat_ticks + step_ticks
        for pulse in bar.pulses
        for beat_ticks in range(0, pulse.length_ticks, TICKS_PER_BEAT)
        for step_ticks in _GRID_TICKS
        if beat_ticks + step_ticks < pulse.length_ticks
    ]
    return [(swung_ticks(ticks, bar, swing), ticks) for ticks in (*places, bar.end_ticks)]
