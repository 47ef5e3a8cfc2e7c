"""Riffs: a figure on the chord's root, alone, in octaves or as power chords."""

from __future__ import annotations

from server.engines.composer.chance import stream
from server.engines.composer.harmony.clash import HELD_TICKS
from server.engines.composer.harmony.plan import ChordSpan
from server.engines.composer.parts.degrees import (
    DEAD_TICKS,
    SIGN_TOUCH,
    approach_pitch,
    bass_in,
    degree_pitch,
)
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.parts.melody import rubs
from server.engines.composer.rhythm.meters import written_for
from server.engines.composer.rhythm.pattern import Hit, fit, pattern_bars
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import RiffPart

_FIFTH, _OCTAVE = 7, 12
_PALM_MUTED_TICKS = 180
_MORE_ENERGY_WHEN_BUSY = 0.2


def play_riff(part: RiffPart, name: str, passage: Passage) -> list[ScoreNote]:
    """The riff of a passage: the line of its energy, told again over each chord."""
    notes: list[ScoreNote] = []
    section = passage.section
    leader = part.follow or name
    for number, bar in enumerate(passage.bars):
        energy = section.energy_at(number) + _MORE_ENERGY_WHEN_BUSY * passage.busy(bar)
        line = for_energy(part.lines, energy, stream(passage.seed, leader, section.kind))
        bars = pattern_bars(line.pattern)
        own = written_for(line.meters, number, bar)
        for hit in fit(bars[number % len(bars)], bar) if own is None else own:
            notes.extend(_stroke(hit, bar.start_ticks + hit.start_ticks, part, passage))
    return notes


def _stroke(hit: Hit, start_ticks: int, part: RiffPart, passage: Passage) -> list[ScoreNote]:
    """One stroke: a soft root is palm-muted and short, a dead note a scratch of single strings."""
    harmony, where = passage.harmony, part.range
    span = harmony.at(start_ticks)
    length_ticks = min(hit.length_ticks, span.end_ticks - start_ticks)
    weight = SIGN_TOUCH.get(hit.sign, 1.0)
    if hit.sign in "aw":
        target = harmony.after(start_ticks) or span
        pitch = approach_pitch(
            bass_in(target.chord, where),
            bass_in(span.chord, where),
            span,
            passage.key,
            where,
            chromatic=False,
        )
    else:
        pitch = degree_pitch(hit.sign, span.chord, passage.key, where)
    if hit.sign == "x":
        return [ScoreNote(start_ticks, min(length_ticks, DEAD_TICKS), pitch, weight)]
    if hit.sign == "r":
        length_ticks = min(length_ticks, _PALM_MUTED_TICKS)
    held = length_ticks > HELD_TICKS
    return [
        ScoreNote(start_ticks, length_ticks, one, weight)
        for one in _voiced(pitch, span, part, passage, held=held)
    ]


def _voiced(
    pitch: int, span: ChordSpan, part: RiffPart, passage: Passage, *, held: bool
) -> list[int]:
    """The pitch, with its octave, or as a power chord: with a perfect fifth where the chord or its
    scale has one, and the octave. One that is held leaves out a fifth that rubs with the chord.
    """
    above: list[int] = []
    if part.voicing == "power":
        explained = {*span.chord.scale_in(passage.key), *span.chord.pitch_classes}
        fifth = pitch + _FIFTH
        has_fifth = fifth % 12 in explained and not (held and rubs(fifth, span.chord))
        above = [_FIFTH, _OCTAVE] if has_fifth else [_OCTAVE]
    elif part.voicing == "octave":
        above = [_OCTAVE]
    return [pitch, *(pitch + up for up in above if pitch + up <= part.range.high)]
