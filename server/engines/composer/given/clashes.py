"""Rubs: new notes that stand a semitone or a minor ninth from a given one are moved or left out.

A major seventh below a given note is a colour; the semitone and the minor ninth are heard as
wrong notes when they are held (Nettles and Graf, The Chord Scale Theory, on avoid notes).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.given.played import Played
from server.engines.composer.harmony.plan import HarmonyPlan
from session.clips import MidiClip, Note

HELD_TICKS = TICKS_PER_BEAT // 4
"""Sounding together for longer than a sixteenth is held; shorter passes."""

_RUBS = (1, 13)
_REACH = 9
"""How far, in semitones, a note may be moved to another tone of its chord."""


class GivenNotes:
    """The given pitched notes, to be asked what sounds with a stretch."""

    def __init__(self, notes: Sequence[Played]) -> None:
        self._notes = sorted(notes)
        self._longest = max((note.length_ticks for note in notes), default=0)

    def sounding(self, start_ticks: int, end_ticks: int) -> list[Played]:
        """The given notes that are held together with the stretch."""
        first = bisect_left(self._notes, (start_ticks - self._longest,))
        last = bisect_left(self._notes, (end_ticks,))
        return [
            note
            for note in self._notes[first:last]
            if min(note.end_ticks, end_ticks) - max(note.start_ticks, start_ticks) > HELD_TICKS
        ]

    def rubs(self, pitch: int, start_ticks: int, end_ticks: int) -> bool:
        """Whether the pitch, held over the stretch, rubs against a given note."""
        return any(
            abs(pitch - note.pitch) in _RUBS for note in self.sounding(start_ticks, end_ticks)
        )


def without_rubs(
    clip: MidiClip, given: GivenNotes, harmony: HarmonyPlan, low: int, high: int
) -> MidiClip | None:
    """The clip with each note that rubs moved to the nearest chord tone from `low` to `high` that
    does not, or gone where none serves; None when nothing is left."""
    kept: list[Note] = []
    taken: set[tuple[int, int]] = {_place(note) for note in clip.notes}
    for note in clip.notes:
        start = round((clip.start_beats + note.start_beats) * TICKS_PER_BEAT)
        end = start + max(1, round(note.length_beats * TICKS_PER_BEAT))
        if not given.rubs(note.pitch, start, end):
            kept.append(note)
            continue
        tones = harmony.at(start).chord.pitch_classes
        choices = [
            pitch
            for pitch in range(max(low, note.pitch - _REACH), min(high, note.pitch + _REACH) + 1)
            if pitch % 12 in tones
            and not given.rubs(pitch, start, end)
            and (pitch, _place(note)[1]) not in taken
        ]
        if choices:
            pitch = min(choices, key=lambda one: (abs(one - note.pitch), one))
            taken.add((pitch, _place(note)[1]))
            kept.append(replace(note, pitch=pitch))
    return replace(clip, notes=_whole(kept)) if kept else None


def _place(note: Note) -> tuple[int, int]:
    return note.pitch, round(note.start_beats * TICKS_PER_BEAT)


def _whole(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Every note ends where the next of its pitch starts."""
    ended: list[Note] = []
    next_start: dict[int, float] = {}
    for note in sorted(notes, key=lambda n: (n.start_beats, n.pitch), reverse=True):
        until = next_start.get(note.pitch, note.start_beats + note.length_beats)
        length = min(note.length_beats, until - note.start_beats)
        if length > 0:
            ended.append(replace(note, length_beats=length))
            next_start[note.pitch] = note.start_beats
    return tuple(ended[::-1])
