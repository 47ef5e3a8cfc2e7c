"""Where a recording lies on a session's grid: its tempo map, and the silence before and after."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from server.analysis.contract import NO_CHORD, Analysis, HeardChord, Part
from session.meter import MeterMap, MeterStep
from session.model import Chord, Section
from session.tempo import TempoMap, TempoStep, on_beat_grid

NO_LEAD_IN_SECONDS = 0.010
"""A downbeat this close to the file's start is at its start."""

UNSURE = 0.1
"""Below this confidence a tempo or a key is a guess that only stands in for one."""

_TRIMMED_SAMPLES = 2
"""A bounce may be this much longer than its bars: rounding by the program that made it."""

_SLOWEST_BPM, _FASTEST_BPM = 10.0, 1000.0


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user knows; None is for the analysis to find."""

    bpm: float | None = None
    meter: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`lead_samples` of silence go before the recording, so that its downbeat is on a bar line;
    the session is `length_samples` long, which is a whole number of bars."""

    tempo_map: TempoMap
    meter_map: MeterMap
    lead_samples: int
    length_beats: float
    length_samples: int
    lead_bars: int


def place(analysis: Analysis, hints: Hints, sample_rate: int, recorded_samples: int) -> Timeline:
    """The timeline of a recording of `recorded_samples` at `sample_rate`."""
    meter = hints.meter or analysis.meter
    meter_map = MeterMap((MeterStep(0, *meter),))
    bar_beats = meter_map.steps[0].bar_beats
    downbeat = analysis.downbeat_seconds
    if hints.bpm is None and analysis.bpm_confidence < UNSURE:
        downbeat = 0.0
    if downbeat < NO_LEAD_IN_SECONDS:
        downbeat = 0.0
    if hints.bpm is not None or analysis.steady or len(analysis.beats_seconds) < 4:
        first_bar_seconds = bar_beats * 60 / (hints.bpm or analysis.bpm)
        lead_bars = ceil(downbeat / first_bar_seconds - 1e-9)
        tempo_map = TempoMap.constant(hints.bpm or analysis.bpm)
    else:
        bars = _bar_lines(analysis, downbeat, bar_beats)
        lead_bars = ceil(downbeat / (bars[1] - bars[0]) - 1e-9)
        tempo_map = _tempo_steps(bars, bar_beats, lead_bars)
    exact_lead = tempo_map.seconds_at_beats(lead_bars * bar_beats) - downbeat
    lead_samples = max(0, round(exact_lead * sample_rate))
    end_samples = max(1, lead_samples + recorded_samples - _TRIMMED_SAMPLES)
    end_beats = tempo_map.beats_at_samples(end_samples, sample_rate)
    length_beats = on_beat_grid(max(bar_beats, meter_map.bar_line_at_or_after(end_beats)))
    return Timeline(
        tempo_map,
        meter_map,
        lead_samples,
        length_beats,
        tempo_map.samples_at_beats(length_beats, sample_rate),
        lead_bars,
    )


def sections_of(
    parts: tuple[Part, ...], timeline: Timeline, sample_rate: int
) -> tuple[Section, ...]:
    """The parts as sections on whole bars; the first takes in the silence before the recording.

    A part that a hint at the tempo or the meter leaves without a bar of its own goes.
    """
    named = {0.0: parts[0].name}
    for part in parts[1:]:
        samples = timeline.lead_samples + round(part.start_seconds * sample_rate)
        beats = timeline.tempo_map.beats_at_samples(samples, sample_rate)
        bar, rest = timeline.meter_map.bar_at_beats(beats)
        bar_beats = timeline.meter_map.meter_at_bar(bar).bar_beats
        line = timeline.meter_map.beats_at_bar(bar + (2 * rest > bar_beats))
        if line < timeline.length_beats:
            named.setdefault(line, part.name)
    ends = [*list(named)[1:], timeline.length_beats]
    return tuple(
        Section(name, start, end - start)
        for (start, name), end in zip(named.items(), ends, strict=True)
    )


_CHORD_GRID_BEATS = 0.5


def chords_of(
    heard: tuple[HeardChord, ...], timeline: Timeline, sample_rate: int
) -> tuple[Chord, ...]:
    """The chords on the beats of the timeline, each until the next."""
    starts: dict[float, str] = {}
    for chord in heard:
        samples = timeline.lead_samples + round(chord.start_seconds * sample_rate)
        beats = timeline.tempo_map.beats_at_samples(samples, sample_rate)
        starts[round(beats / _CHORD_GRID_BEATS) * _CHORD_GRID_BEATS] = chord.symbol
    ends = [*starts, timeline.length_beats][1:]
    return tuple(
        Chord(symbol, start, end - start)
        for (start, symbol), end in zip(starts.items(), ends, strict=True)
        if symbol != NO_CHORD and end > start
    )


def _bar_lines(analysis: Analysis, downbeat: float, bar_beats: float) -> list[float]:
    """The times of the bar lines from the downbeat on, counted along the tracked beats."""
    beats = analysis.beats_seconds
    gaps = sorted(later - earlier for earlier, later in pairwise(beats))
    quarters = max(0.5, round(2 * gaps[len(gaps) // 2] * analysis.bpm / 60) / 2)
    step = max(1, round(bar_beats / quarters))
    first = min(range(len(beats)), key=lambda index: abs(beats[index] - downbeat))
    lines = [downbeat, *beats[first + step :: step]]
    if len(lines) < 2:
        lines.append(downbeat + bar_beats * 60 / analysis.bpm)
    return lines


def _tempo_steps(bars: list[float], bar_beats: float, lead_bars: int) -> TempoMap:
    """A tempo a bar, each rounded to 0.001 bpm and meeting the next bar line as it is heard."""
    steps: list[TempoStep] = []
    now = bars[0]
    for index, line in enumerate(bars[1:]):
        exact = bar_beats * 60 / max(line - now, 1e-3)
        bpm = round(min(max(exact, _SLOWEST_BPM), _FASTEST_BPM), 3)
        now += bar_beats * 60 / bpm
        start_beats = on_beat_grid((lead_bars + index) * bar_beats) if index else 0.0
        if not steps or steps[-1].bpm != bpm:
            steps.append(TempoStep(start_beats, bpm))
    return TempoMap(tuple(steps))
