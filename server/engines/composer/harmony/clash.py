"""Clashes: which two notes must not be held against each other.

A semitone, or the minor ninth it makes an octave up, is the one interval that listeners hear as a
mistake when two players hold it (avoid notes: Nettles and Graf, The Chord Scale Theory, ch. 2). In
passing it is nothing, so only what lasts longer than an eighth counts. A flat ninth is at home
over the root of a chord that is named for it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from server.engines.composer.harmony.plan import HarmonyPlan
from server.engines.composer.score import ScoreNote

HELD_TICKS = TICKS_PER_BEAT // 2
"""What sounds together for an eighth or less is heard in passing."""

_SEMITONE_AND_MINOR_NINTHS = (1, 13, 25, 37)


def clash(one: int, other: int, chord: ChordTones) -> bool:
    """Whether two pitches rub when both are held over the chord.

    Tones of the chord may stand a semitone from each other as its close position has them; a
    minor ninth between them is kept for chords that have one above their root. What stands above
    a bass that was asked for is as asked.
    """
    low, high = (one, other) if one < other else (other, one)
    if high - low not in _SEMITONE_AND_MINOR_NINTHS:
        return False
    tones = chord.pitch_classes
    if high % 12 in tones and low % 12 == chord.slash_pitch_class:
        return False
    if low % 12 not in tones or high % 12 not in tones:
        return True
    if high - low == 1:
        return False
    flat_ninth = any(up == 13 for _, up in QUALITIES[chord.quality])
    return not (flat_ninth and low % 12 == chord.root_pitch_class)


class Sounding:
    """What other players hold, to be asked for the notes that a new one would meet."""

    def __init__(self, *players: Sequence[ScoreNote]) -> None:
        self._notes = sorted(note for notes in players for note in notes)
        self._starts = [note.start_ticks for note in self._notes]
        self._longest = max((note.length_ticks for note in self._notes), default=0)

    def during(self, start_ticks: int, end_ticks: int) -> Iterator[ScoreNote]:
        """The notes that sound somewhere from `start_ticks` to `end_ticks`."""
        first = bisect_left(self._starts, start_ticks - self._longest)
        last = bisect_left(self._starts, end_ticks)
        for note in self._notes[first:last]:
            if note.start_ticks + note.length_ticks > start_ticks:
                yield note

    def rubs(self, pitch: int, start_ticks: int, end_ticks: int, harmony: HarmonyPlan) -> bool:
        """Whether `pitch` held from `start_ticks` to `end_ticks` clashes with what sounds."""
        return self.clear_until(pitch, start_ticks, end_ticks, harmony) < end_ticks

    def clear_until(
        self, pitch: int, start_ticks: int, end_ticks: int, harmony: HarmonyPlan
    ) -> int:
        """Where `pitch`, held from `start_ticks`, first clashes with what sounds; else its end."""
        first_ticks = end_ticks
        if end_ticks - start_ticks <= HELD_TICKS:
            return first_ticks
        for note in self.during(start_ticks, end_ticks):
            together = max(start_ticks, note.start_ticks)
            until = min(end_ticks, note.start_ticks + note.length_ticks)
            chord = harmony.at((together + until) // 2).chord
            if until - together > HELD_TICKS and clash(pitch, note.pitch, chord):
                first_ticks = min(first_ticks, together)
        return first_ticks


def held_clashes(
    ones: Sequence[ScoreNote], others: Sequence[ScoreNote], harmony: HarmonyPlan
) -> list[tuple[ScoreNote, ScoreNote]]:
    """Every pair of notes of two players that rub for longer than an eighth."""
    sounding = Sounding(others)
    found = []
    for note in ones:
        end_ticks = note.start_ticks + note.length_ticks
        for other in sounding.during(note.start_ticks, end_ticks):
            together = max(note.start_ticks, other.start_ticks)
            until = min(end_ticks, other.start_ticks + other.length_ticks)
            chord = harmony.at((together + until) // 2).chord
            if until - together > HELD_TICKS and clash(note.pitch, other.pitch, chord):
                found.append((note, other))
    return found
