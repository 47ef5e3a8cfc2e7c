"""A model's sound brought to exactly the bars that it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.engines.modelled.anew import Bars
from server.engines.modelled.crossfade import cross_faded
from server.engines.modelled.cut import lasting
from server.engines.modelled.fit import listened
from server.engines.modelled.pulse import Pulse, beat_quarters
from server.engines.modelled.stretch import stretched
from server.engines.modelled.told import STRETCH_BOUND
from server.models.contract import Sound
from session.errors import ModelFailed
from session.model import Session
from session.progress import Progress, part_of
from session.sound.loudness import LoudnessMeter
from session.tempo import TempoMap

Samples = NDArray[np.float32]

_LEAST_SECONDS = 4.0
"""Shorter than this no tempo can be told."""
_NO_DRIFT_SECONDS = 0.005
_OVERLAP_SECONDS = 0.01
_LATE_BEATS = 0.25
_MOST_GAIN_DB = 24.0


@dataclass(frozen=True, slots=True)
class Filling:
    """`samples` `(channels, length)` as long as the bars; what was measured and done."""

    samples: Samples
    notes: tuple[str, ...] = ()
    measured: dict[str, float | int | str | bool] = field(default_factory=dict)


def fill(
    sound: Samples,
    session: Session,
    bars: Bars,
    work: Path,
    *,
    goes_on: bool,
    fit_tempo: bool,
    progress: Progress,
) -> Filling:
    """`sound` `(channels, samples)` at the session's rate, on the grid of the bars.

    With `goes_on` its start is where the bars begin, else its first downbeat is. The session's
    grid holds: sound is brought to its tempo, also where that changes within the bars. Raises
    ModelFailed, StorageFailed, Cancelled.
    """
    if not np.isfinite(sound).all():
        raise ModelFailed(
            "The model gave samples that are no numbers: try another seed, or without draft."
        )
    rate, notes = bars.sample_rate, []
    meter = session.meter_map.meter_at_bar(bars.first)
    pair = (meter.numerator, meter.denominator)
    pulse = Pulse(bars.bpm, 0.0, True, 0.0, 0.0)
    if sound.shape[1] >= _LEAST_SECONDS * rate:
        pulse = listened(Sound(sound, rate), bars.bpm, pair, work, part_of(progress, 0.0, 0.4))
    played_bpm = pulse.bpm if pulse.heard else bars.bpm
    off = bars.bpm / played_bpm - 1
    measured: dict[str, float | int | str | bool] = {
        "asked_bpm": round(bars.bpm, 3),
        "measured_bpm": round(pulse.bpm, 3) if pulse.heard else 0.0,
        "tempo_confidence": round(pulse.confidence, 3),
        "stretch": 1.0,
    }
    if abs(off) > STRETCH_BOUND or not fit_tempo:
        if pulse.heard and abs(off) * bars.seconds > _NO_DRIFT_SECONDS:
            notes.append(
                f"It was played at {played_bpm:.1f} bpm where the bars have {bars.bpm:.1f}, and "
                "is left so: its beats lie beside the grid. Another seed may come nearer."
            )
        played_bpm = bars.bpm
    elif abs(off) * bars.seconds > _NO_DRIFT_SECONDS:
        measured["stretch"] = round(1 + off, 6)
        played, wanted = f"{played_bpm:.1f}", f"{bars.bpm:.1f}"
        notes.append(
            f"Measured at {played} bpm, the tempo of the bars, and put on their grid exactly."
            if played == wanted
            else f"Measured at {played} bpm, brought to the {wanted} of the bars "
            f"({abs(off) * 100:.1f} %)."
        )
    start = round(_start_seconds(pulse, pair, played_bpm, goes_on) * rate)
    measured["start_samples"] = start
    samples = _on_grid(sound[:, start:], played_bpm, session.tempo_map, bars, progress)
    return Filling(samples, tuple(notes), measured)


def _start_seconds(pulse: Pulse, meter: tuple[int, int], bpm: float, goes_on: bool) -> float:
    """Where in the sound the bars begin: what goes on may come in a little late."""
    if not pulse.heard:
        return 0.0
    if not goes_on:
        return pulse.downbeat_seconds
    beat_seconds = beat_quarters(meter) * 60 / bpm
    late = pulse.downbeat_seconds % beat_seconds
    return late if late < _LATE_BEATS * beat_seconds else 0.0


def _on_grid(
    sound: Samples, played_bpm: float, tempo_map: TempoMap, bars: Bars, progress: Progress
) -> Samples:
    """The sound, played evenly at `played_bpm`, along the steps of the tempo map."""
    rate = bars.sample_rate
    inner = (step.start_beats for step in tempo_map.steps)
    turns = [bars.start_beats]
    turns += [at for at in inner if bars.start_beats < at < bars.end_beats]
    turns.append(bars.end_beats)
    overlap = round(_OVERLAP_SECONDS * rate)
    made = np.zeros((len(sound), 0), np.float32)
    for number, (begin, end) in enumerate(pairwise(turns)):
        length = tempo_map.samples_at_beats(end, rate) - tempo_map.samples_at_beats(begin, rate)
        first = round((begin - bars.start_beats) * 60 / played_bpm * rate)
        faster = tempo_map.bpm_at_beats(begin) / played_bpm
        # A little more than is played at either side, for the cross-fade and the stretch's ends.
        before = min(first, overlap)
        needed = sound[:, first - before : first + round((length + 4 * overlap) * faster)]
        part = part_of(
            progress, 0.4 + 0.6 * number / len(turns), 0.4 + 0.6 * (number + 1) / len(turns)
        )
        if abs(faster - 1) * length > _NO_DRIFT_SECONDS * rate and needed.shape[1]:
            needed = stretched(needed, rate, faster, part)
            before = round(before / faster)
        made = _appended(made, needed, before, length)
    return lasting(made, bars.length)


def _appended(made: Samples, part: Samples, before: int, length: int) -> Samples:
    """`made` and then `length` samples of `part`, from `before` on, faded over what leads there."""
    fade = min(before, made.shape[1])
    if fade:
        joint = cross_faded(made[:, -fade:], lasting(part[:, before - fade : before], fade))
        made = np.concatenate([made[:, :-fade], joint], axis=1)
    return np.concatenate([made, lasting(part[:, before:], length)], axis=1)


def as_loud_as(sound: Samples, model: Samples, sample_rate: int) -> tuple[Samples, float]:
    """The sound at the loudness of `model`, no higher than its peak or -1 dBFS; the gain in dB."""
    wanted, found = _lufs(model, sample_rate), _lufs(sound, sample_rate)
    peak = float(np.abs(sound).max(initial=0.0))
    if wanted is None or found is None or peak <= 0:
        return sound, 0.0
    gain_db = max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, wanted - found))
    highest = max(10 ** (-1 / 20), float(np.abs(model).max(initial=0.0)))
    gain = min(10 ** (gain_db / 20), highest / peak)
    return sound * np.float32(gain), float(20 * np.log10(gain))


def _lufs(sound: Samples, sample_rate: int) -> float | None:
    meter = LoudnessMeter(sample_rate, len(sound))
    meter.feed(sound)
    return meter.loudness_lufs
