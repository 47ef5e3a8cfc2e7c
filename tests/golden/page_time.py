"""Cases for the page's time, printed from the real classes; the page's tests read them.

What the page computes must be the same to the last bit.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from session.meter import DENOMINATORS, MeterMap, MeterStep
from session.ramps import ramp_steps
from session.tempo import TempoMap, TempoStep, on_beat_grid

TARGET = Path(__file__).parents[2] / "server/web/src/time/cases.json"
RATES = (44_100, 48_000, 96_000)
MAPS = 12
PLACES = 16


def cases() -> dict[str, Any]:
    """Tempo maps, meter maps and roundings, each with what the server makes of places."""
    draw = random.Random(8)
    tempi = [TempoMap.constant(120), TempoMap.constant(93.7), _ramped()]
    tempi += [_tempo_map(draw) for _ in range(MAPS)]
    meters = [MeterMap.constant(), MeterMap.constant(7, 8)]
    meters += [_meter_map(draw) for _ in range(MAPS)]
    values = [draw.uniform(-50, 5000) for _ in range(PLACES)]
    ties = [n / 1024 for n in (1, 3, -1, -3, 4097, 12345)]
    return {
        "grid": [[value, on_beat_grid(value)] for value in [*values, *ties]],
        "tempo": [_tempo_case(tempo, draw) for tempo in tempi],
        "meter": [_meter_case(meter, draw) for meter in meters],
    }


def _tempo_map(draw: random.Random) -> TempoMap:
    starts = sorted({0.0, *(on_beat_grid(draw.uniform(0.5, 600)) for _ in range(8))})
    return TempoMap(tuple(TempoStep(start, round(draw.uniform(40, 220), 3)) for start in starts))


def _ramped() -> TempoMap:
    return TempoMap((*ramp_steps(0, 64, 90.5, 133.25, "beats"), TempoStep(64, 133.25)))


def _meter_map(draw: random.Random) -> MeterMap:
    starts = sorted({0, *(draw.randrange(1, 200) for _ in range(5))})
    sizes = [(draw.randrange(1, 16), draw.choice(DENOMINATORS)) for _ in starts]
    steps = zip(starts, sizes, strict=True)
    return MeterMap(tuple(MeterStep(start, *size) for start, size in steps))


def _tempo_case(tempo: TempoMap, draw: random.Random) -> dict[str, Any]:
    rate = draw.choice(RATES)
    places = [step.start_beats for step in tempo.steps[:4]]
    places += [on_beat_grid(draw.uniform(-4, 700)) for _ in range(PLACES)]
    return {
        "steps": [{"start_beats": step.start_beats, "bpm": step.bpm} for step in tempo.steps],
        "rate": rate,
        "places": [
            {
                "beats": beats,
                "seconds": (seconds := tempo.seconds_at_beats(beats)),
                "back": tempo.beats_at_seconds(seconds),
                "samples": (samples := tempo.samples_at_beats(beats, rate)),
                "sampled": tempo.beats_at_samples(samples, rate),
                "bpm": tempo.bpm_at_beats(beats),
            }
            for beats in places
        ],
    }


def _meter_case(meter: MeterMap, draw: random.Random) -> dict[str, Any]:
    places = [*meter.starts_beats(), *(on_beat_grid(draw.uniform(-9, 900)) for _ in range(PLACES))]
    return {
        "steps": [
            {
                "start_bar": step.start_bar,
                "numerator": step.numerator,
                "denominator": step.denominator,
            }
            for step in meter.steps
        ],
        "places": [
            {
                "beats": beats,
                "bar": (found := meter.bar_at_beats(beats))[0],
                "rest": found[1],
                "bar_beats": meter.beats_at_bar(found[0]),
                "line": meter.bar_line_at_or_after(beats),
            }
            for beats in places
        ],
    }


def time_files() -> dict[Path, str]:
    """The file of the cases, with what belongs into it."""
    # A line a place, so that a difference can be read.
    text = json.dumps(cases(), separators=(",", ":")).replace('{"beats"', '\n{"beats"')
    return {TARGET: text + "\n"}
