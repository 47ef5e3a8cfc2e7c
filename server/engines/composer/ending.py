"""The end of a piece: everyone strikes the last chord together and lets it ring."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.bars import Bar
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import DrumsPart, LeadPart, Part

_LAST_STRIKE = (DRUM_PITCHES["kick"], DRUM_PITCHES["crash"])
_RING_WEIGHT = 1.1


def ring_out(written: Sequence[ScoreNote], part: Part, passage: Passage) -> list[ScoreNote]:
    """The passage with its last bar as one strike on its downbeat.

    A drummer strikes kick and crash as far as they are played at all. A lead holds what it would
    come to rest on in the bar, or what a chromatic note has led to; all others hold what they
    would strike first of the chord. Where the chord changes within the bar the first one rings,
    as far as the next bears it.
    """
    bar = passage.bars[-1]
    before = [note for note in written if note.start_ticks < bar.start_ticks]
    last = [note for note in written if note.start_ticks >= bar.start_ticks]
    if isinstance(part, DrumsPart):
        used = {pitch for groove in part.grooves for pitch in map(DRUM_PITCHES.get, groove.voices)}
        struck = [pitch for pitch in _LAST_STRIKE if pitch in used or part.section_start]
        return before + [
            ScoreNote(bar.start_ticks, bar.length_ticks, pitch, _RING_WEIGHT) for pitch in struck
        ]
    chord = passage.harmony.at(bar.start_ticks)
    tones = {*chord.chord.pitch_classes, chord.chord.bass_pitch_class}
    foreign = {note.start_ticks for note in last if note.pitch % 12 not in tones}
    at_rest = sorted(
        {note.start_ticks for note in last if note.start_ticks < chord.end_ticks} - foreign
    )
    if not at_rest:
        return before
    comes_to_rest = isinstance(part, LeadPart) and not (before and _leads_on(before[-1], passage))
    start_ticks = at_rest[-1 if comes_to_rest else 0]
    return before + [
        ScoreNote(bar.start_ticks, _ring_ticks(note.pitch, bar, passage), note.pitch, _RING_WEIGHT)
        for note in last
        if note.start_ticks == start_ticks
    ]


def _leads_on(note: ScoreNote, passage: Passage) -> bool:
    """Whether the note is from outside the scale, so that the next must resolve it."""
    return note.pitch % 12 not in passage.harmony.at(note.start_ticks).chord.scale_in(passage.key)


def _ring_ticks(pitch: int, bar: Bar, passage: Passage) -> int:
    """How long the pitch rings: to the end of the bar, or until a chord to which it is foreign."""
    following = passage.harmony.after(bar.start_ticks)
    while following is not None and following.start_ticks < bar.end_ticks:
        tones = {*following.chord.scale_in(passage.key), *following.chord.pitch_classes}
        if pitch % 12 not in tones:
            return following.start_ticks - bar.start_ticks
        following = passage.harmony.after(following.start_ticks)
    return bar.length_ticks
