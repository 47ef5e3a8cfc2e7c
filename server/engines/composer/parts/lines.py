"""Lines around the lead: arpeggios that spell the chord, and a counter-line that answers."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.chance import stream
from server.engines.composer.parts.melody import chord_tones, clear_tones, nearest
from server.engines.composer.rhythm.pattern import Hit, fit, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import ArpeggioPart, CounterPart, Range


def play_arpeggio(part: ArpeggioPart, name: str, passage: Passage) -> list[ScoreNote]:
    """The pattern's numbers are chord tones, counted up from the lowest in the range."""
    text = stream(passage.seed, name, passage.section.plan.theme).choice(part.patterns)
    patterns = pattern_bars(text)
    notes = []
    for number, bar in enumerate(passage.bars):
        for hit in fit(patterns[number % len(patterns)], bar):
            start_ticks = bar.start_ticks + hit.start_ticks
            tones = chord_tones(passage.harmony.at(start_ticks).chord, part.range)
            pitch = tones[(int(hit.sign) - 1) % len(tones)]
            weight = 1.1 if hit.start_ticks == 0 else 0.9
            notes.append(_until_change(start_ticks, hit, pitch, weight, passage))
    return notes


def play_counter(
    part: CounterPart, name: str, passage: Passage, lead: Sequence[ScoreNote]
) -> list[ScoreNote]:
    """Chord tones where the lead leaves room."""
    text = stream(passage.seed, name, passage.section.plan.theme).choice(part.rhythms)
    patterns = pattern_bars(text)
    notes: list[ScoreNote] = []
    last = (part.range.low + part.range.high) / 2
    for number, bar in enumerate(passage.bars):
        for hit in fit(patterns[number % len(patterns)], bar):
            start_ticks = bar.start_ticks + hit.start_ticks
            if not hit.sign.isdigit() and _is_free(start_ticks, hit.length_ticks, lead):
                pitch = _answering(passage, start_ticks, part.range, last)
                weight = SIGN_WEIGHTS[hit.sign]
                notes.append(_until_change(start_ticks, hit, pitch, weight, passage))
                last = pitch
    return notes


def _is_free(start_ticks: int, length_ticks: int, lead: Sequence[ScoreNote]) -> bool:
    """Whether the lead starts nothing in the stretch."""
    end_ticks = start_ticks + length_ticks
    return not any(start_ticks <= note.start_ticks < end_ticks for note in lead)


def _answering(passage: Passage, start_ticks: int, where: Range, last: float) -> int:
    """The chord tone nearest to the last one that is not the same: a line, not a drone."""
    tones = clear_tones(passage.harmony.at(start_ticks).chord, where)
    return nearest([tone for tone in tones if tone != last] or tones, last - 1)


def hold_tones(where: Range, passage: Passage) -> list[ScoreNote]:
    """One held chord tone a bar: for whoever found no room, as in bars of less than a beat."""
    notes = []
    for bar in passage.bars:
        tones = clear_tones(passage.harmony.at(bar.start_ticks).chord, where)
        pitch = nearest(tones, (where.low + where.high) / 2)
        whole = Hit(0, bar.length_ticks, "o")
        notes.append(_until_change(bar.start_ticks, whole, pitch, 0.7, passage))
    return notes


def _until_change(
    start_ticks: int, hit: Hit, pitch: int, weight: float, passage: Passage
) -> ScoreNote:
    end_ticks = passage.harmony.at(start_ticks).end_ticks
    return ScoreNote(start_ticks, min(hit.length_ticks, end_ticks - start_ticks), pitch, weight)
