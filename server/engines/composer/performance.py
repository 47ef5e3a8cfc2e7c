"""From the score to what is played: swing, human timing, touch, and whole notes only."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.bars import TICKS_PER_BEAT, bar_at
from server.engines.composer.chance import spread, stream
from server.engines.composer.rhythm.feel import swung_ticks, timing_shift_ticks
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import PartBase
from session.clips import MidiClip, Note
from session.tempo import TempoMap, on_beat_grid

SHORTEST_TICKS = 15
"""A 256th note: what would come out shorter than this is left away."""


def perform(
    written: Sequence[ScoreNote], part: PartBase, name: str, passage: Passage, tempo_map: TempoMap
) -> MidiClip | None:
    """The passage as one clip from its first bar line to its last; None when nothing is played.

    The tones of a chord keep together. No note leaves the clip, and none overlaps another of the
    same pitch.
    """
    first, last = passage.bars[0], passage.bars[-1]
    feel = passage.style.feel
    chance = stream(passage.seed, name, "performance", first.index)
    shifts: dict[int, int] = {}
    played: list[tuple[int, int, int, int]] = []
    for note in sorted(written):
        bar = bar_at(passage.bars, note.start_ticks)
        if note.start_ticks not in shifts:
            bpm = tempo_map.bpm_at_beats(note.start_ticks / TICKS_PER_BEAT)
            shifts[note.start_ticks] = timing_shift_ticks(feel, part.role, bpm, chance)
        start = swung_ticks(note.start_ticks, bar, feel.swing) + shifts[note.start_ticks]
        end_ticks = note.start_ticks + note.length_ticks
        end = swung_ticks(end_ticks, bar_at(passage.bars, end_ticks), feel.swing)
        energy = passage.section.energy_at(bar.index - passage.section.first_bar)
        loudness = part.velocity * note.weight * (0.78 + 0.28 * energy)
        velocity = round(loudness + feel.velocity_spread * spread(chance))
        start = max(first.start_ticks, start)
        end = min(last.end_ticks, end)
        played.append((start, end, note.pitch, max(1, min(127, velocity))))
    notes = [
        Note(
            pitch=pitch,
            velocity=velocity,
            start_beats=_beats(start - first.start_ticks),
            length_beats=_beats(end - start),
        )
        for start, end, pitch, velocity in _whole(played)
    ]
    if not notes:
        return None
    return MidiClip(
        start_beats=_beats(first.start_ticks),
        length_beats=_beats(last.end_ticks - first.start_ticks),
        notes=tuple(notes),
        name=passage.section.name,
    )


def _beats(ticks: int) -> float:
    return on_beat_grid(ticks / TICKS_PER_BEAT)


def _whole(played: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Every note ends where the next of its pitch starts; of two that start together, one is left.

    Notes too short to be heard go.
    """
    whole: list[tuple[int, int, int, int]] = []
    next_start_ticks: dict[int, int] = {}
    for start, end, pitch, velocity in sorted(played, reverse=True):
        end = min(end, next_start_ticks.get(pitch, end))  # noqa: PLW2901
        if end - start >= SHORTEST_TICKS:
            whole.append((start, end, pitch, velocity))
            next_start_ticks[pitch] = start
    return whole[::-1]
