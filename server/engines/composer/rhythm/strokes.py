"""The strokes of a bar of drums: a groove's, and what replaces some of them."""

from __future__ import annotations

from server.engines.composer.bars import Bar
from server.engines.composer.rhythm.drum_map import DrumVoice
from server.engines.composer.rhythm.grooves import Build, Fill, Groove, Roll, meter_of
from server.engines.composer.rhythm.pattern import Hit, fit, fit_beat, fit_evenly, pattern_bars

Strokes = list[tuple[DrumVoice, Hit]]
"""Who is struck when, counted from the bar."""


def groove_strokes(groove: Groove, bar: Bar, number: int) -> Strokes:
    """The groove in bar `number`, by its own pattern for the meter where it has one."""
    own = next((v for name, v in groove.meters.items() if meter_of(name) == bar.meter), None)
    strokes: Strokes = []
    for voice, text in (own or groove.voices).items():
        bars = pattern_bars(text)
        symbols = bars[number % len(bars)]
        fitted = fit_evenly(symbols, bar.length_ticks) if own else fit(symbols, bar)
        strokes.extend((voice, hit) for hit in fitted)
    if not strokes and len(bar.pulses) == 1:
        return _in_one_pulse(groove, bar)
    return strokes


def _in_one_pulse(groove: Groove, bar: Bar) -> Strokes:
    """A bar of one pulse has the first beat of the groove on which anything is struck."""
    for beat in range(4):
        strokes: Strokes = []
        for voice, text in groove.voices.items():
            symbols = pattern_bars(text)[0]
            steps = len(symbols) // 4
            cell = symbols[beat * steps : (beat + 1) * steps]
            strokes.extend((voice, hit) for hit in fit_beat(cell, bar.pulses[0].length_ticks))
        if strokes:
            return strokes
    return []


def with_roll(strokes: Strokes, roll: Roll, cell: str, start_ticks: int, end_ticks: int) -> Strokes:
    """The cell from start to end instead of the voice's own strokes, where it has any."""
    if not any(v == roll.voice and start_ticks <= h.start_ticks < end_ticks for v, h in strokes):
        return strokes
    kept = [
        (voice, hit)
        for voice, hit in strokes
        if voice != roll.voice or not start_ticks <= hit.start_ticks < end_ticks
    ]
    symbols = "".join(cell.split())
    return kept + [
        (roll.voice, Hit(start_ticks + hit.start_ticks, hit.length_ticks, hit.sign))
        for hit in fit_beat(symbols, end_ticks - start_ticks)
    ]


def with_build(strokes: Strokes, build: Build, number: int, bar: Bar) -> Strokes:
    """Bar `number` of the build, with what it keeps of the groove."""
    kept = [(voice, hit) for voice, hit in strokes if voice in build.keep]
    for voice, text in build.voices.items():
        symbols = pattern_bars(text)[number]
        kept.extend((voice, hit) for hit in fit(symbols, bar))
    return kept


def with_fill(strokes: Strokes, fill: Fill, bar: Bar, room_ticks: int) -> Strokes:
    """The fill in the last beats before `room_ticks`, with what it keeps of the groove."""
    pulses = [p for p in bar.pulses if p.start_ticks < room_ticks][-fill.beats :]
    start_ticks = pulses[0].start_ticks
    kept = [
        (voice, hit)
        for voice, hit in strokes
        if hit.start_ticks < start_ticks or voice in fill.keep
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


def with_crash(strokes: Strokes, crash: DrumVoice, bar: Bar) -> Strokes:
    """The crash on the downbeat takes the hand that keeps time there."""
    time_keeping = ("closed-hat", "open-hat", "ride", "ride-bell")
    kept = [
        (voice, hit)
        for voice, hit in strokes
        if hit.start_ticks > 0 or (voice not in time_keeping and voice != crash)
    ]
    return [*kept, (crash, Hit(0, bar.pulses[0].length_ticks, "x"))]
