"""Comping and pads: the same voice-led chords, in a rhythm or held."""

from __future__ import annotations

from collections.abc import Iterator

from server.engines.composer.bars import Bar
from server.engines.composer.chance import stream
from server.engines.composer.harmony.voicing import Voicing, voice_chord
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.rhythm.pattern import fit, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import CompPart, PadPart


def play_comp(part: CompPart, name: str, passage: Passage) -> list[ScoreNote]:
    """Chords in the rhythm of the passage's energy."""
    voicings = _voicings(part, passage)
    notes: list[ScoreNote] = []
    section = passage.section
    for number, bar in enumerate(passage.bars):
        chance = stream(passage.seed, name, bar.index)
        rhythm = for_energy(
            part.rhythms, section.energy_at(number), stream(passage.seed, name, section.kind)
        )
        bars = pattern_bars(rhythm.pattern)
        for hit in fit(bars[number % len(bars)], bar):
            if hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign):
                continue
            weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
            start_ticks = bar.start_ticks + hit.start_ticks
            for start, end, voicing in _split_at_changes(
                start_ticks, start_ticks + hit.length_ticks, passage, voicings
            ):
                notes.extend(ScoreNote(start, end - start, pitch, weight) for pitch in voicing)
    return notes


def play_pad(part: PadPart, passage: Passage) -> list[ScoreNote]:
    """Each chord held as long as it lasts; a tone that the next chord keeps is not struck anew."""
    first, last = passage.bars[0], passage.bars[-1]
    held: dict[int, int] = {}
    notes: list[ScoreNote] = []
    voicings = _voicings(part, passage)
    for start, end, voicing in _split_at_changes(
        first.start_ticks, last.end_ticks, passage, voicings
    ):
        gone = [pitch for pitch in held if pitch not in voicing]
        notes.extend(_released(held, gone, start))
        for pitch in voicing:
            held.setdefault(pitch, start)
        if end == last.end_ticks or _starts_phrase(end, passage.bars):
            notes.extend(_released(held, list(held), end))
    return sorted(notes)


def _released(held: dict[int, int], pitches: list[int], ticks: int) -> list[ScoreNote]:
    """The notes that end at `ticks`, let go of: `held` maps a pitch to where it began."""
    starts = [(held.pop(pitch), pitch) for pitch in pitches]
    return [ScoreNote(start, ticks - start, pitch, 1.0) for start, pitch in starts]


def _starts_phrase(ticks: int, bars: tuple[Bar, ...], phrase_bars: int = 4) -> bool:
    """Whether a phrase starts at `ticks`: there a pad breathes."""
    return any(bar.start_ticks == ticks for bar in bars[::phrase_bars])


def _voicings(part: CompPart | PadPart, passage: Passage) -> dict[int, Voicing]:
    """The voicing of every chord of the passage, by its place in the harmony."""
    harmony = passage.harmony
    first = harmony.index_at(passage.bars[0].start_ticks)
    last = harmony.index_at(passage.bars[-1].end_ticks - 1)
    found: dict[int, Voicing] = {}
    before: Voicing | None = None
    for index in range(first, last + 1):
        chord = harmony.spans[index].chord
        before = voice_chord(chord, part.voices, part.range.low, part.range.high, before)
        found[index] = before
    return found


def _split_at_changes(
    start_ticks: int, end_ticks: int, passage: Passage, voicings: dict[int, Voicing]
) -> Iterator[tuple[int, int, Voicing]]:
    """The stretch cut where the chord changes, each piece with its voicing."""
    while start_ticks < end_ticks:
        index = passage.harmony.index_at(start_ticks)
        end = min(end_ticks, passage.harmony.spans[index].end_ticks)
        yield start_ticks, end, voicings[index]
        start_ticks = end
