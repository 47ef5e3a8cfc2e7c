"""The drummer: a groove for the energy, fills where a phrase ends, a crash where one starts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from server.engines.composer.bars import Bar
from server.engines.composer.chance import stream
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.rhythm.grooves import Fill, Groove, meter_of
from server.engines.composer.rhythm.pattern import Hit, fit, fit_beat, fit_evenly, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import DrumsPart

_FEWEST_BARS_FOR_A_FILL = 2


def play_drums(part: DrumsPart, name: str, passage: Passage) -> list[ScoreNote]:
    """The drums of a passage."""
    notes: list[ScoreNote] = []
    section = passage.section
    for number, bar in enumerate(passage.bars):
        chance = stream(passage.seed, name, bar.index)
        energy = section.energy_at(number)
        groove = for_energy(
            part.grooves, energy, stream(passage.seed, name, section.kind, "groove")
        )
        hits = _groove_hits(groove, bar, number)
        fill = _fill_at(part, passage, number, energy)
        if fill is not None:
            hits = _with_fill(hits, fill, bar)
        if number == 0 and part.section_start and energy >= 0.5:
            hits.append((part.section_start, Hit(0, bar.pulses[0].length_ticks, "x")))
        notes.extend(_struck(hits, bar, chance, passage.density))
    return notes


def _groove_hits(groove: Groove, bar: Bar, number: int) -> list[tuple[DrumVoice, Hit]]:
    """The groove's hits in the bar, by its own pattern for the meter where it has one."""
    own = next((v for name, v in groove.meters.items() if meter_of(name) == bar.meter), None)
    hits: list[tuple[DrumVoice, Hit]] = []
    for voice, text in (own or groove.voices).items():
        bars = pattern_bars(text)
        symbols = bars[number % len(bars)]
        fitted = fit_evenly(symbols, bar.length_ticks) if own else fit(symbols, bar)
        hits.extend((voice, hit) for hit in fitted)
    return hits


def _fill_at(part: DrumsPart, passage: Passage, number: int, energy: float) -> Fill | None:
    """The fill in bar `number` of the section: small between phrases, large at its end."""
    at_end = number == len(passage.bars) - 1
    phrase_end = (number + 1) % part.phrase_bars == 0
    if not (at_end or phrase_end) or len(passage.bars) < _FEWEST_BARS_FOR_A_FILL:
        return None
    pulses = len(passage.bars[number].pulses)
    fills = [fill for fill in part.fills if fill.energy_from <= energy and fill.beats < pulses]
    if not fills:
        return None
    chance = stream(passage.seed, f"{part.name} fills", passage.section.kind, number)
    if at_end:
        longest = max(fill.beats for fill in fills)
        return chance.choice([fill for fill in fills if fill.beats >= longest - 1])
    return chance.choice([fill for fill in fills if fill.beats <= 2] or fills)


def _with_fill(
    hits: Sequence[tuple[DrumVoice, Hit]], fill: Fill, bar: Bar
) -> list[tuple[DrumVoice, Hit]]:
    pulses = bar.pulses[-fill.beats :]
    start_ticks = pulses[0].start_ticks
    kept = [
        (voice, hit) for voice, hit in hits if hit.start_ticks < start_ticks or voice in fill.keep
    ]
    for voice, text in fill.voices.items():
        symbols = "".join(text.split())
        steps = len(symbols) // fill.beats
        for number, pulse in enumerate(pulses):
            cell = symbols[number * steps : (number + 1) * steps]
            kept.extend(
                (voice, Hit(pulse.start_ticks + hit.start_ticks, hit.length_ticks, hit.sign))
                for hit in fit_beat(cell, pulse.length_ticks)
            )
    return kept


def _struck(
    hits: Sequence[tuple[DrumVoice, Hit]], bar: Bar, chance: Random, density: float
) -> list[ScoreNote]:
    """The hits that chance lets sound; a strike is as long as its step."""
    notes = []
    for voice, hit in hits:
        if hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign) * (1 + density / 2):
            continue
        if hit.sign == "o" and density < 0 and chance.random() < -density / 2:
            continue
        weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
        notes.append(
            ScoreNote(
                bar.start_ticks + hit.start_ticks, hit.length_ticks, DRUM_PITCHES[voice], weight
            )
        )
    return notes
