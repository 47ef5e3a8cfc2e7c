"""The bass player: roots with the kick, and steps that lead to the next root."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.plan import ChordSpan
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.rhythm.pattern import Hit, fit, pattern_bars
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import BassPart, Range

APPROACH_TICKS = TICKS_PER_BEAT // 2
"""An approach note, which may stand outside the scale, is at most this long."""

_TONE_STEPS = {"3": 2, "5": 4, "7": 6}


def play_bass(
    part: BassPart, name: str, passage: Passage, drums: Sequence[ScoreNote]
) -> list[ScoreNote]:
    """The bass of a passage, knowing what the drums play in it."""
    kicks = {note.start_ticks for note in drums if note.pitch == DRUM_PITCHES["kick"]}
    notes: list[ScoreNote] = []
    section = passage.section
    for number, bar in enumerate(passage.bars):
        chance = stream(passage.seed, name, bar.index)
        line = for_energy(
            part.lines, section.energy_at(number), stream(passage.seed, name, section.kind)
        )
        bars = pattern_bars(line.pattern)
        hits = list(fit(bars[number % len(bars)], bar))
        if part.kick == "lock":
            hits = _locked_to_kick(hits, kicks, bar)
        played = [_tone(hit, bar, part.range, passage) for hit in hits]
        if chance.random() < part.approach:
            played = _led_on(played, bar, part.range, passage)
        notes.extend(played)
    return _cut_at_changes(notes, passage)


def _locked_to_kick(hits: list[Hit], kicks: set[int], bar: Bar) -> list[Hit]:
    """Each kick that falls into a held note strikes it anew."""
    locked: list[Hit] = []
    for hit in hits:
        edges = [hit.start_ticks]
        end_ticks = hit.start_ticks + hit.length_ticks
        edges += sorted(
            kick - bar.start_ticks
            for kick in kicks
            if hit.start_ticks < kick - bar.start_ticks < end_ticks
        )
        sign = "R" if hit.sign in "Rr" else hit.sign
        for start_ticks, next_ticks in pairwise([*edges, end_ticks]):
            locked.append(Hit(start_ticks, next_ticks - start_ticks, sign))
    return locked


def root_in(chord: ChordTones, where: Range) -> int:
    """The chord's root in the lower octave of the range."""
    return where.low + (chord.root_pitch_class - where.low) % 12


def _tone(hit: Hit, bar: Bar, where: Range, passage: Passage) -> ScoreNote:
    start_ticks = bar.start_ticks + hit.start_ticks
    span = passage.harmony.at(start_ticks)
    root = root_in(span.chord, where)
    length_ticks, weight = hit.length_ticks, 0.7 if hit.sign == "r" else 1.0
    if hit.sign == "a":
        target = passage.harmony.after(start_ticks) or span
        pitch = _approach(target, span, where, passage)
        length_ticks = min(length_ticks, APPROACH_TICKS)
    elif hit.sign == "8":
        pitch = root + 12
    elif hit.sign in _TONE_STEPS:
        scale = span.chord.scale_in(passage.key)
        pitch_class = scale[(span.chord.degree + _TONE_STEPS[hit.sign]) % 7]
        pitch = root + (pitch_class - root) % 12
    else:
        pitch = root
    while pitch > where.high:
        pitch -= 12
    return ScoreNote(start_ticks, length_ticks, pitch, weight)


def _approach(target: ChordSpan, now: ChordSpan, where: Range, passage: Passage) -> int:
    """The scale tone next to the coming root, from the side of the root that sounds now."""
    goal, here = root_in(target.chord, where), root_in(now.chord, where)
    scale = now.chord.scale_in(passage.key)
    above = next(pitch for pitch in range(goal + 1, goal + 5) if pitch % 12 in scale)
    below = next(pitch for pitch in range(goal - 1, goal - 5, -1) if pitch % 12 in scale)
    sides = (above, below) if here > goal else (below, above)
    return next(pitch for pitch in sides if where.low <= pitch <= where.high)


def _led_on(notes: list[ScoreNote], bar: Bar, where: Range, passage: Passage) -> list[ScoreNote]:
    """The last note of the bar made an approach, when the chord changes at the bar line."""
    if not notes or bar.length_ticks < 2 * TICKS_PER_BEAT:
        return notes
    target = passage.harmony.after(notes[-1].start_ticks)
    if target is None or target.start_ticks != bar.end_ticks or len(notes) < 2:
        return notes
    last = notes[-1]
    now = passage.harmony.at(last.start_ticks)
    start_ticks = max(last.start_ticks, bar.start_ticks + _approach_start_ticks(bar))
    lead = ScoreNote(
        start_ticks, bar.end_ticks - start_ticks, _approach(target, now, where, passage), 0.9
    )
    if start_ticks == last.start_ticks:
        return [*notes[:-1], lead]
    return [*notes[:-1], last._replace(length_ticks=start_ticks - last.start_ticks), lead]


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
