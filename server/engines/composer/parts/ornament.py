"""What a player adds to a melody: passing and neighbour notes, approaches, graces, a second line.

Passing and neighbour notes fill a long note's end; approaches and enclosures come from a semitone
beside the tone they lead to (Levine, The Jazz Theory Book, ch. 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from server.engines.composer.bars import TICKS_PER_BEAT, bar_at
from server.engines.composer.harmony.clash import HELD_TICKS, Sounding
from server.engines.composer.parts.melody import chord_tones, ladder, passing_tones, rubs
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import LeadPart

GRACE_TICKS = TICKS_PER_BEAT // 12
"""A grace note: a thirty-second of a triplet, before the beat."""

_SIXTEENTH_TICKS = TICKS_PER_BEAT // 4
_DOUBLE_STEPS = {"third": 2, "sixth": 5}
_DOUBLE_WEIGHT, _GRACE_WEIGHT, _ADDED_WEIGHT = 0.8, 0.6, 0.8


@dataclass(frozen=True)
class Ornaments:
    """Where ornaments may stand: in the part's range up to the `highest` note of the melody, and
    not on the `fixed` starts; `others` play beside it."""

    part: LeadPart
    passage: Passage
    fixed: frozenset[int]
    highest: int
    others: Sounding = field(default_factory=Sounding)

    def scale_at(self, ticks: int) -> tuple[int, ...]:
        """The pitches of the moment's scale in the range."""
        chord = self.passage.harmony.at(ticks).chord
        return passing_tones(chord, self.passage.key, self.part.range, self.part.pentatonic)

    def is_of_chord(self, note: ScoreNote) -> bool:
        """Whether the note is a tone of its chord."""
        chord = self.passage.harmony.at(note.start_ticks).chord
        return note.pitch % 12 in chord.pitch_classes

    def rubs(self, pitch: int, note: ScoreNote) -> bool:
        """Whether the pitch, held as long as the note, rubs with what is played beside it."""
        end_ticks = note.start_ticks + note.length_ticks
        return self.others.rubs(pitch, note.start_ticks, end_ticks, self.passage.harmony)

    def fits(self, pitch: int) -> bool:
        """Whether the pitch is in the part's range and stands under the climax."""
        return self.part.range.low <= pitch < self.highest


def with_embellishments(
    notes: Sequence[ScoreNote], amount: float, ornaments: Ornaments, chance: Random
) -> list[ScoreNote]:
    """Long notes that move on to the next one end in a passing or neighbour note."""
    if amount <= 0 or not notes:
        return list(notes)
    done: list[ScoreNote] = []
    triplets = any(_in_pulse_ticks(note, ornaments.passage) % _SIXTEENTH_TICKS for note in notes)
    for note, after in zip(notes, [*notes[1:], None], strict=True):
        drawn = chance.random() < amount
        length_ticks = _added_ticks(note, ornaments.passage, triplets)
        if not drawn or after is None or note.start_ticks in ornaments.fixed or not length_ticks:
            done.append(note)
            continue
        start_ticks = note.start_ticks + note.length_ticks - length_ticks
        between = _between(note.pitch, after.pitch, ornaments.scale_at(start_ticks))
        if between is None or not ornaments.fits(between) or after.start_ticks - start_ticks > 960:
            done.append(note)
            continue
        done.append(note._replace(length_ticks=note.length_ticks - length_ticks))
        done.append(ScoreNote(start_ticks, length_ticks, between, note.weight * _ADDED_WEIGHT))
    return done


def _added_ticks(note: ScoreNote, passage: Passage, triplets: bool) -> int:
    """How long a note at the end of this one may be, in the grid it is on; 0 if it is too short."""
    offset_ticks = _in_pulse_ticks(note, passage)
    for unit_ticks in (320,) if triplets else (480, 240):
        on_grid = note.length_ticks % unit_ticks == 0 and offset_ticks % unit_ticks == 0
        if on_grid and note.length_ticks >= 2 * unit_ticks:
            return unit_ticks
    return 0


def _in_pulse_ticks(note: ScoreNote, passage: Passage) -> int:
    """Where in its pulse the note starts."""
    bar = bar_at(passage.bars, note.start_ticks)
    place = note.start_ticks - bar.start_ticks
    return place - max(p.start_ticks for p in bar.pulses if p.start_ticks <= place)


def _between(one: int, other: int, scale: Sequence[int]) -> int | None:
    """A scale tone on the way from one pitch to the other, or beside them; None for none near."""
    low, high = min(one, other), max(one, other)
    way = [pitch for pitch in scale if low < pitch < high]
    if way:
        return min(way, key=lambda pitch: (abs(pitch - other), pitch))
    if high - low <= 2:
        beside = [pitch for pitch in scale if high < pitch <= high + 3]
        beside = beside or [pitch for pitch in reversed(scale) if low - 3 <= pitch < low]
        return beside[0] if beside else None
    return None


def with_approaches(
    notes: Sequence[ScoreNote], often: float, ornaments: Ornaments, chance: Random
) -> list[ScoreNote]:
    """Short notes before a chord tone on a pulse come from a semitone beside it.

    Two short ones in a row enclose it: the scale tone above, then the semitone below.
    """
    done = list(notes)
    if often <= 0:
        return done
    changed: set[int] = set()
    for index in range(len(done) - 1, 0, -1):
        target, lead = done[index], done[index - 1]
        drawn, side = chance.random() < often, chance.random()
        free = index not in changed and index - 1 not in changed
        if not (drawn and free and _leads(lead, target, ornaments)):
            continue
        if not ornaments.is_of_chord(target):
            continue
        before = done[index - 2] if index > 1 else None
        enclosed = None if before is None else _enclosing(before, lead, target, ornaments)
        pitch = target.pitch + (-1 if side < 0.7 else 1)
        if enclosed is not None:
            done[index - 2 : index] = enclosed
            changed |= {index - 2, index - 1}
        elif ornaments.fits(pitch) and (before is None or before.pitch != pitch):
            done[index - 1] = lead._replace(pitch=pitch)
            changed.add(index - 1)
    return done


def _enclosing(
    before: ScoreNote, lead: ScoreNote, target: ScoreNote, ornaments: Ornaments
) -> tuple[ScoreNote, ScoreNote] | None:
    """The two notes before the target from above and below it; None where they cannot be."""
    if not _leads(before, lead, ornaments) or before.pitch == target.pitch:
        return None
    above = [p for p in ornaments.scale_at(before.start_ticks) if 0 < p - target.pitch <= 2]
    below = target.pitch - 1
    if not above or not ornaments.fits(above[0]) or not ornaments.fits(below):
        return None
    return before._replace(pitch=above[0]), lead._replace(pitch=below)


def _leads(lead: ScoreNote, target: ScoreNote, ornaments: Ornaments) -> bool:
    """Whether `lead` is short, runs into `target` and may be changed."""
    end_ticks = lead.start_ticks + lead.length_ticks
    return (
        lead.length_ticks <= HELD_TICKS
        and end_ticks == target.start_ticks
        and lead.start_ticks not in ornaments.fixed
    )


def with_grace_notes(
    notes: Sequence[ScoreNote], often: float, ornaments: Ornaments, chance: Random
) -> list[ScoreNote]:
    """Long notes are struck from the scale tone beside them, just before their time."""
    done: list[ScoreNote] = []
    first_ticks = ornaments.passage.bars[0].start_ticks
    for note in notes:
        drawn, above = chance.random() < often, chance.random() < 0.7
        start_ticks = note.start_ticks - GRACE_TICKS
        before = done[-1] if done else None
        room = before is None or before.start_ticks + 2 * GRACE_TICKS <= start_ticks
        if drawn and room and start_ticks >= first_ticks and note.length_ticks >= TICKS_PER_BEAT:
            scale = ornaments.scale_at(note.start_ticks)
            beside = [p for p in scale if 0 < (p - note.pitch if above else note.pitch - p) <= 3]
            last = None if before is None else before.pitch
            beside = [p for p in beside if ornaments.fits(p) and p != last]
            if beside:
                pitch = beside[0] if above else beside[-1]
                if before is not None and before.start_ticks + before.length_ticks > start_ticks:
                    done[-1] = before._replace(length_ticks=start_ticks - before.start_ticks)
                done.append(ScoreNote(start_ticks, GRACE_TICKS, pitch, note.weight * _GRACE_WEIGHT))
        done.append(note)
    return done


def doubled(
    notes: Sequence[ScoreNote],
    how: Literal["no", "octave", "third", "sixth"],
    ornaments: Ornaments,
) -> list[ScoreNote]:
    """The line with a second one below it (above where there is no room), within the scale."""
    if how == "no":
        return list(notes)
    both: list[ScoreNote] = []
    for note in notes:
        both.append(note)
        pitch = _double(note, how, ornaments)
        if pitch is not None and not ornaments.rubs(pitch, note):
            both.append(note._replace(pitch=pitch, weight=note.weight * _DOUBLE_WEIGHT))
    return sorted(both)


def _double(note: ScoreNote, how: str, ornaments: Ornaments) -> int | None:
    """The second line's pitch; a held one is of the chord where the scale's would rub."""
    where = ornaments.part.range
    if how == "octave":
        octaves = (note.pitch - 12, note.pitch + 12)
        return next((p for p in octaves if where.low <= p <= where.high), None)
    chord = ornaments.passage.harmony.at(note.start_ticks).chord
    scale = ladder(chord.scale_in(ornaments.passage.key), where.low, where.high)
    steps = _DOUBLE_STEPS[how]
    below = [pitch for pitch in scale if pitch < note.pitch]
    if len(below) < steps:
        return None
    pitch = below[-steps]
    if note.length_ticks > HELD_TICKS and rubs(pitch, chord):
        near = [p for p in chord_tones(chord, where) if 3 <= note.pitch - p <= 9]
        pitch = min(near, key=lambda p: (abs(p - pitch), p), default=pitch)
    return pitch
