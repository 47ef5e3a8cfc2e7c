"""The bass player: roots with the kick, and steps that lead to the next root.

Bass and kick do not get in each other's way: a note and a kick either start together or stand a
triplet sixteenth apart or more. A bass that is locked to the kick strikes a held note anew with
each one; a free one may hold on through it, and the mix makes room (`duck_db`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.parts.degrees import (
    DEAD_TICKS,
    SIGN_TOUCH,
    approach_pitch,
    bass_in,
    degree_pitch,
)
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.parts.melody import ladder, nearest
from server.engines.composer.parts.walking import Walk
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.rhythm.meters import written_for
from server.engines.composer.rhythm.pattern import Hit, fit, pattern_bars
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import BassPart, Range

APPROACH_TICKS = TICKS_PER_BEAT // 2
"""An approach note, which may stand outside the scale, is at most this long, unless it walks."""

TOGETHER_TICKS = TICKS_PER_BEAT // 6
"""A bass note nearer to a kick than this is played with it."""

_MORE_ENERGY_WHEN_BUSY = 0.2


def play_bass(
    part: BassPart,
    name: str,
    passage: Passage,
    drums: Sequence[ScoreNote],
    riff: Sequence[ScoreNote] = (),
) -> list[ScoreNote]:
    """The bass of a passage, knowing what the drums play in it, and a riff that it follows."""
    if riff:
        return _one_by_one(_cut_at_changes(_following(riff, part.range), passage))
    kicks = sorted({note.start_ticks for note in drums if note.pitch == DRUM_PITCHES["kick"]})
    player = _BassPlayer(part, name, passage, kicks)
    notes: list[ScoreNote] = []
    for number, bar in enumerate(passage.bars):
        notes.extend(player.bar(number, bar))
    notes = _one_by_one(_cut_at_changes(notes, passage))
    return _resolved(notes, part.range, passage)


def _following(riff: Sequence[ScoreNote], where: Range) -> list[ScoreNote]:
    """The riff's lowest notes, an octave below or as near to that as the range allows."""
    lowest: dict[int, ScoreNote] = {}
    for note in riff:
        if note.start_ticks not in lowest or note.pitch < lowest[note.start_ticks].pitch:
            lowest[note.start_ticks] = note
    followed = []
    for note in lowest.values():
        pitch = note.pitch - 12
        while pitch < where.low:
            pitch += 12
        while pitch > where.high:
            pitch -= 12
        followed.append(note._replace(pitch=pitch))
    return followed


class _BassPlayer:
    """One who plays a section, bar by bar; a walk goes on over the bar line."""

    def __init__(self, part: BassPart, name: str, passage: Passage, kicks: Sequence[int]) -> None:
        self._part = part
        self._name = name
        self._passage = passage
        self._kicks = kicks
        self._walk = Walk(passage.key, part.range, part.chromatic)

    def bar(self, number: int, bar: Bar) -> list[ScoreNote]:
        """The notes of bar `number` of the section."""
        part, passage = self._part, self._passage
        chance = stream(passage.seed, self._name, bar.index)
        busy = passage.busy(bar)
        energy = passage.section.energy_at(number) + _MORE_ENERGY_WHEN_BUSY * busy
        line = for_energy(
            part.lines, energy, stream(passage.seed, self._name, passage.section.kind)
        )
        bars = pattern_bars(line.pattern)
        own = written_for(line.meters, number, bar)
        written = fit(bars[number % len(bars)], bar) if own is None else own
        hits = [self._with_kick(hit, bar) for hit in written]
        if part.kick == "lock":
            hits = _locked_to_kick(hits, self._kicks, bar)
        chromatic = part.chromatic * (1 + busy)
        self._walk.chromatic = chromatic
        walks = "w" in line.pattern
        notes = [
            self._note(hit, following, bar, chance, walks=walks)
            for hit, following in zip_longest(hits, hits[1:])
        ]
        if chance.random() < part.approach * (1 + busy) and not walks:
            notes = self._led_on(notes, bar, chance.random() < chromatic)
        return notes

    def _with_kick(self, hit: Hit, bar: Bar) -> Hit:
        """A note that a kick all but falls together with starts with it."""
        start_ticks = bar.start_ticks + hit.start_ticks
        place = bisect_left(self._kicks, start_ticks)
        near = [
            kick - start_ticks
            for kick in self._kicks[max(0, place - 1) : place + 1]
            if abs(kick - start_ticks) < TOGETHER_TICKS and bar.start_ticks <= kick < bar.end_ticks
        ]
        if not near or 0 in near or hit.length_ticks - near[0] < DEAD_TICKS // 2:
            return hit
        return Hit(hit.start_ticks + near[0], hit.length_ticks - near[0], hit.sign)

    def _note(
        self, hit: Hit, following: Hit | None, bar: Bar, chance: Random, *, walks: bool
    ) -> ScoreNote:
        passage, where = self._passage, self._part.range
        start_ticks = bar.start_ticks + hit.start_ticks
        span = passage.harmony.at(start_ticks)
        length_ticks = hit.length_ticks
        weight = SIGN_TOUCH.get(hit.sign, 1.0)
        if hit.sign == "w":
            return ScoreNote(
                start_ticks, length_ticks, self._walked(hit, following, bar, chance), weight
            )
        if hit.sign == "a":
            target = passage.harmony.after(start_ticks) or span
            goal, here = bass_in(target.chord, where), bass_in(span.chord, where)
            chromatic = chance.random() < self._walk.chromatic
            pitch = approach_pitch(goal, here, span, passage.key, where, chromatic=chromatic)
            length_ticks = min(length_ticks, APPROACH_TICKS)
        else:
            pitch = degree_pitch(hit.sign, span.chord, passage.key, where)
            if hit.sign == "x":
                length_ticks = min(length_ticks, DEAD_TICKS)
            elif walks:
                pitch = self._walk.root(span) if hit.sign in "Rr" else self._walk.go_to(pitch)
        return ScoreNote(start_ticks, length_ticks, pitch, weight)

    def _walked(self, hit: Hit, following: Hit | None, bar: Bar, chance: Random) -> int:
        """The next step of the walk: a chord's root, the way to the next one, or in between.

        The last step of a bar leads to the next bar's chord, be it another or the same.
        """
        harmony = self._passage.harmony
        start_ticks = bar.start_ticks + hit.start_ticks
        span = harmony.at(start_ticks)
        next_ticks = bar.end_ticks if following is None else bar.start_ticks + following.start_ticks
        if self._walk.pitch is None or span.start_ticks == start_ticks:
            return self._walk.root(span)
        target = harmony.after(start_ticks) if following is not None else harmony.at(next_ticks)
        if target is not None and (following is None or target.start_ticks <= next_ticks):
            return self._walk.approach(span, target, chance)
        pulses = [pulse.start_ticks for pulse in bar.pulses]
        strong = hit.start_ticks in pulses[::2]
        return self._walk.step(span, strong=strong, chance=chance)

    def _led_on(self, notes: list[ScoreNote], bar: Bar, chromatic: bool) -> list[ScoreNote]:
        """The last note of the bar made an approach, when the chord changes at the bar line."""
        passage, where = self._passage, self._part.range
        if len(notes) < 2 or bar.length_ticks < 2 * TICKS_PER_BEAT:
            return notes
        last = notes[-1]
        target = passage.harmony.after(last.start_ticks)
        if target is None or target.start_ticks != bar.end_ticks:
            return notes
        now = passage.harmony.at(last.start_ticks)
        start_ticks = max(last.start_ticks, bar.start_ticks + _approach_start_ticks(bar))
        goal, here = bass_in(target.chord, where), bass_in(now.chord, where)
        pitch = approach_pitch(goal, here, now, passage.key, where, chromatic=chromatic)
        lead = ScoreNote(start_ticks, bar.end_ticks - start_ticks, pitch, SIGN_TOUCH["a"])
        if start_ticks == last.start_ticks:
            return [*notes[:-1], lead]
        held_ticks = min(last.length_ticks, start_ticks - last.start_ticks)
        return [*notes[:-1], last._replace(length_ticks=held_ticks), lead]


def _locked_to_kick(hits: list[Hit], kicks: Sequence[int], bar: Bar) -> list[Hit]:
    """Each kick that falls into a held note strikes it anew; a walk takes no notice."""
    locked: list[Hit] = []
    for hit in hits:
        edges = [hit.start_ticks]
        end_ticks = hit.start_ticks + hit.length_ticks
        if hit.sign != "w":
            edges += [
                kick - bar.start_ticks
                for kick in kicks
                if hit.start_ticks < kick - bar.start_ticks < end_ticks
            ]
        sign = "R" if hit.sign == "r" and len(edges) > 1 else hit.sign
        for start_ticks, next_ticks in pairwise([*edges, end_ticks]):
            locked.append(Hit(start_ticks, next_ticks - start_ticks, sign))
    return locked


def _approach_start_ticks(bar: Bar) -> int:
    """The first sixteenth of the bar's last pulse that is an eighth or less before its end."""
    pulse = bar.pulses[-1]
    sixteenth_ticks = TICKS_PER_BEAT // 4
    before_ticks = max(0, pulse.length_ticks - APPROACH_TICKS)
    return pulse.start_ticks + -(-before_ticks // sixteenth_ticks) * sixteenth_ticks


def _cut_at_changes(notes: list[ScoreNote], passage: Passage) -> list[ScoreNote]:
    """No note sounds on into the next chord."""
    cut = []
    for note in notes:
        end_ticks = passage.harmony.at(note.start_ticks).end_ticks
        cut.append(note._replace(length_ticks=min(note.length_ticks, end_ticks - note.start_ticks)))
    return cut


def _resolved(notes: list[ScoreNote], where: Range, passage: Passage) -> list[ScoreNote]:
    """A note from outside the scale stays only where the next one resolves it by a semitone."""
    resolved: list[ScoreNote] = []
    after: ScoreNote | None = None
    for note in reversed(notes):
        chord = passage.harmony.at(note.start_ticks).chord
        explained = {*chord.scale_in(passage.key), *chord.pitch_classes, chord.bass_pitch_class}
        if note.pitch % 12 not in explained and not _resolves(note, after):
            tones = ladder(tuple(sorted(explained)), where.low, where.high)
            note = note._replace(pitch=nearest(tones, note.pitch))  # noqa: PLW2901
        resolved.append(note)
        after = note
    return resolved[::-1]


def _resolves(note: ScoreNote, after: ScoreNote | None) -> bool:
    if after is None or after.start_ticks - note.start_ticks > 2 * TICKS_PER_BEAT:
        return False
    return abs(after.pitch - note.pitch) == 1


def _one_by_one(notes: list[ScoreNote]) -> list[ScoreNote]:
    """Each note ends where the next one starts."""
    notes = sorted(notes)
    shortened = [
        note._replace(length_ticks=min(note.length_ticks, after.start_ticks - note.start_ticks))
        for note, after in pairwise(notes)
    ]
    return [note for note in (*shortened, *notes[-1:]) if note.length_ticks > 0]
