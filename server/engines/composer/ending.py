"""The end of a piece: everyone strikes the last chord together and lets it ring."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import DrumsPart, Part

_LAST_STRIKE = (DRUM_PITCHES["kick"], DRUM_PITCHES["crash"])
_RING_WEIGHT = 1.1


def ring_out(written: Sequence[ScoreNote], part: Part, passage: Passage) -> list[ScoreNote]:
    """The passage with its last bar as one strike on its downbeat.

    A drummer strikes kick and crash as far as they are played at all; all others hold what they
    would strike first in the bar. Where the chord changes within the bar the first one rings.
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
    start_ticks = min((note.start_ticks for note in last), default=bar.start_ticks)
    if start_ticks >= chord.end_ticks:
        return before
    return before + [
        ScoreNote(bar.start_ticks, bar.length_ticks, note.pitch, _RING_WEIGHT)
        for note in last
        if note.start_ticks == start_ticks
    ]
