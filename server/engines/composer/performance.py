"""From the score to what is played: swing, strums, human timing, touch, and whole notes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.chance import spread, stream
from server.engines.composer.rhythm.feel import (
    LARGEST_SHIFT_TICKS,
    Feel,
    Swing,
    swung_ticks,
    timing_shift_ticks,
)
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import BassPart, Part
from session.clips import MidiClip, Note
from session.tempo import TempoMap, on_beat_grid

SHORTEST_TICKS = 15
"""A 256th note: what would come out shorter than this is left away."""

LONGEST_STRUM_TICKS = TICKS_PER_BEAT // 8
"""A thirty-second: a slower strum is an arpeggio."""

_UP_BELOW_WEIGHT = 0.7
"""Softer strokes than this are up-strokes."""


class Played(NamedTuple):
    """A note as it is played, from the start of the piece."""

    start_ticks: int
    end_ticks: int
    pitch: int
    velocity: int


def strum_ms(part: Part) -> float:
    """How long the part takes from the first to the last string of a chord."""
    return float(getattr(part, "strum_ms", 0.0))


def window_ms(part: Part, feel: Feel, humanise: float = 1.0) -> float:
    """How far from the (swung) grid an onset of the part may fall at most.

    At fast tempi it is less: human timing stays within 40 ticks, a strum within a thirty-second.
    """
    return humanise * feel.window_ms(part.role) + min(1.0, humanise) * strum_ms(part)


def window_ticks(part: Part, feel: Feel, bpm: float, humanise: float = 1.0) -> float:
    """The same in ticks at the tempo."""
    per_ms = bpm * TICKS_PER_BEAT / 60_000
    timing = min(LARGEST_SHIFT_TICKS, humanise * feel.window_ms(part.role) * per_ms)
    return timing + min(LONGEST_STRUM_TICKS, min(1.0, humanise) * strum_ms(part) * per_ms)


def perform(
    written: Sequence[ScoreNote], part: Part, name: str, passage: Passage, tempo_map: TempoMap
) -> MidiClip | None:
    """The passage as one clip from its first bar line to its last; None when nothing is played.

    The tones of a chord keep together, but for a strum. No note leaves the clip, none overlaps
    another of the same pitch, and a bass plays one note at a time.
    """
    player = _Player(part, name, passage, tempo_map)
    played: list[Played] = []
    for start_ticks, struck in groupby(sorted(written), key=lambda note: note.start_ticks):
        played.extend(player.strike(start_ticks, list(struck)))
    whole = _one_at_a_time(played) if isinstance(part, BassPart) else _whole(played)
    if not whole:
        return None
    clip_ticks = passage.start_ticks
    notes = tuple(
        Note(
            pitch=note.pitch,
            velocity=note.velocity,
            start_beats=_beats(note.start_ticks - clip_ticks),
            length_beats=_beats(note.end_ticks - note.start_ticks),
        )
        for note in whole
    )
    return MidiClip(
        start_beats=_beats(clip_ticks),
        length_beats=_beats(passage.end_ticks - clip_ticks),
        notes=notes,
        name=passage.section.name,
    )


@dataclass(frozen=True, slots=True)
class _Touch:
    """How one bar is played: swing, looseness, how loud a plain hit is, how far that strays."""

    swing: Swing
    looseness: float
    velocity: float
    spread: float


class _Player:
    """One who plays a passage: late or early, harder or softer, by the bar's own looseness."""

    def __init__(self, part: Part, name: str, passage: Passage, tempo_map: TempoMap) -> None:
        self._part = part
        self._passage = passage
        self._tempo_map = tempo_map
        self._chance = stream(passage.seed, name, "performance", passage.bars[0].index)
        self._touches = {bar.index: self._touch(bar) for bar in passage.bars}

    def strike(self, start_ticks: int, notes: list[ScoreNote]) -> list[Played]:
        """What is written at one place as it is played."""
        passage, chance = self._passage, self._chance
        bar = bar_at(passage.bars, start_ticks)
        touch = self._touches[bar.index]
        bpm = self._tempo_map.bpm_at_beats(start_ticks / TICKS_PER_BEAT)
        shift_ticks = timing_shift_ticks(
            passage.style.feel, self._part.role, bpm, chance, touch.looseness
        )
        onset_ticks = swung_ticks(start_ticks, bar, touch.swing) + shift_ticks
        delays = self._strum(notes, bpm, touch.looseness)
        played = []
        for note, delay_ticks in zip(notes, delays, strict=True):
            loudness = touch.velocity * note.weight + passage.velocity
            velocity = round(loudness + touch.spread * spread(chance))
            played.append(
                Played(
                    max(passage.start_ticks, onset_ticks + delay_ticks),
                    min(self._end_ticks(note, bar), passage.end_ticks),
                    note.pitch,
                    max(1, min(127, velocity)),
                )
            )
        return played

    def _touch(self, bar: Bar) -> _Touch:
        passage = self._passage
        looseness = passage.looseness(bar)
        energy = passage.section.energy_at(bar.index - passage.section.first_bar)
        return _Touch(
            swing=passage.swing_in(bar),
            looseness=looseness,
            velocity=self._part.velocity * (0.78 + 0.28 * energy),
            spread=passage.style.feel.velocity_spread * looseness,
        )

    def _end_ticks(self, note: ScoreNote, bar: Bar) -> int:
        """Where the note ends, swung as the bar it ends in."""
        end_ticks = note.start_ticks + note.length_ticks
        if end_ticks > bar.end_ticks:
            bar = bar_at(self._passage.bars, end_ticks)
        return swung_ticks(end_ticks, bar, self._touches[bar.index].swing)

    def _strum(self, notes: list[ScoreNote], bpm: float, looseness: float) -> list[int]:
        """How much later than the first string each is struck: down, or up on a soft stroke.

        A strum takes at most half of its shortest note.
        """
        by_ms = strum_ms(self._part) * min(1.0, looseness)
        if not by_ms or len(notes) < 2:
            return [0] * len(notes)
        ticks = min(
            by_ms * bpm * TICKS_PER_BEAT / 60_000,
            LONGEST_STRUM_TICKS,
            min(note.length_ticks for note in notes) / 2,
        )
        strings = sorted(range(len(notes)), key=lambda index: notes[index].pitch)
        if notes[0].weight < _UP_BELOW_WEIGHT:
            strings.reverse()
        delays = [0] * len(notes)
        for place, index in enumerate(strings):
            delays[index] = round(ticks * place / (len(notes) - 1))
        return delays


def _beats(ticks: int) -> float:
    return on_beat_grid(ticks / TICKS_PER_BEAT)


def _whole(played: Sequence[Played]) -> list[Played]:
    """Every note ends where the next of its pitch starts; of two that start together, one is left.

    Notes too short to be heard go.
    """
    whole: list[Played] = []
    next_start_ticks: dict[int, int] = {}
    for note in sorted(played, reverse=True):
        end_ticks = min(note.end_ticks, next_start_ticks.get(note.pitch, note.end_ticks))
        if end_ticks - note.start_ticks >= SHORTEST_TICKS:
            whole.append(note._replace(end_ticks=end_ticks))
            next_start_ticks[note.pitch] = note.start_ticks
    return whole[::-1]


def _one_at_a_time(played: Sequence[Played]) -> list[Played]:
    """Every note ends where the next starts, whatever its pitch."""
    whole: list[Played] = []
    for note in sorted(played, reverse=True):
        end_ticks = min(note.end_ticks, whole[-1].start_ticks) if whole else note.end_ticks
        if end_ticks - note.start_ticks >= SHORTEST_TICKS:
            whole.append(note._replace(end_ticks=end_ticks))
    return whole[::-1]
