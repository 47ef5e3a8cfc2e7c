"""From sound as a model gives it to sound on a session's grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import extract
from server.audio.write import FloatWav
from server.engines.contract import Tail
from server.engines.modelled.cut import Loop, faded_out, lasting, looped, zero_crossing
from server.engines.modelled.pulse import Pulse, measure_pulse
from server.engines.modelled.seam import Seam
from server.engines.modelled.settled import Settled
from server.engines.modelled.stretch import stretched
from server.engines.modelled.told import STRETCH_BOUND
from server.models.contract import Sound
from session.errors import ModelFailed
from session.progress import Progress, part_of
from session.tempo import TempoMap

Samples = NDArray[np.float32]

_WORK_FILE = ".heard.wav"
_NO_DRIFT_SECONDS = 0.005
"""Tempi that are no further apart than this over the whole are the same."""
_SHORT_SECONDS = 0.05
"""So much may be missing of the last bar: it is silence then."""
_ROUND = ((0, 0.016), (1, 0.006), (2, 0.003))
"""Decimals of a measured tempo, and how far (in seconds) it may drift off from end to end."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the sound is fitted to: `bars` may be cut down to what is there."""

    settled: Settled
    sample_rate: int
    tail: Tail
    fit_tempo: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """`samples` `(2, length)` of `bars` whole bars, of which `extra_bars` ring out, at `bpm`.

    `seam` is that of the loop, None where it is none. `notes` are sentences for the user,
    `measured` the same as plain values.
    """

    samples: Samples
    bars: int
    extra_bars: int
    tempo_map: TempoMap
    seam: Seam | None
    notes: tuple[str, ...]
    measured: Mapping[str, float | int | str | bool] = field(default_factory=dict)


def fit(sound: Samples, wanted: Wanted, work: Path, progress: Progress) -> Fitted:
    """`sound` `(2, samples)` at the session's rate, brought to tempo and cut to whole bars.

    `work` is a folder for a file that goes again. Raises ModelFailed for samples that are no
    numbers, StorageFailed, Cancelled.
    """
    if not np.isfinite(sound).all():
        raise ModelFailed(
            "The model gave samples that are no numbers: try another seed, or without draft."
        )
    settled = wanted.settled
    rate = wanted.sample_rate
    part = part_of(progress, 0.0, 0.5)
    pulse = listened(Sound(sound, rate), settled.bpm, settled.meter, work, part)
    bpm, faster, notes = _tempo(pulse, wanted, sound.shape[1] / wanted.sample_rate)
    if faster != 1.0:
        sound = stretched(sound, wanted.sample_rate, faster, part_of(progress, 0.5, 0.95))
    tempo_map = TempoMap.constant(bpm)
    downbeat = pulse.downbeat_seconds / faster if pulse.heard else 0.0
    placed = _placed(sound, round(downbeat * wanted.sample_rate), tempo_map, wanted)
    measured: dict[str, float | int | str | bool] = {
        "asked_bpm": settled.bpm,
        "measured_bpm": round(pulse.bpm, 3) if pulse.heard else 0.0,
        "tempo_confidence": round(pulse.confidence, 3),
        "tempo_steady": pulse.steady,
        "stretch": round(faster, 6),
        "downbeat_seconds": round(downbeat, 4),
        "downbeat_confidence": round(pulse.downbeat_confidence, 3),
        "start_samples": placed.start,
    }
    if placed.loop is not None:
        measured |= _seam_facts(placed.loop)
        notes.append(f"Loop seam: {placed.loop.seam.words}.")
    if placed.bars < settled.bars:
        notes.append(
            f"The sound has {placed.bars} whole bar{'s' * (placed.bars != 1)} of the "
            f"{settled.bars} that were asked for."
        )
    return Fitted(
        placed.samples,
        placed.bars + placed.extra_bars,
        placed.extra_bars,
        tempo_map,
        placed.loop.seam if placed.loop else None,
        tuple(notes),
        measured,
    )


def listened(
    sound: Sound, wanted_bpm: float, meter: tuple[int, int], work: Path, progress: Progress
) -> Pulse:
    """The pulse of `sound`, of which a file stands in `work` meanwhile."""
    file = work / _WORK_FILE
    try:
        samples = sound.samples
        with FloatWav(file, sound.sample_rate, len(samples), samples.shape[1]) as wav:
            wav.write(samples)
        features = extract(file, progress)
    finally:
        file.unlink(missing_ok=True)
    return measure_pulse(features, wanted_bpm, meter)


def _tempo(pulse: Pulse, wanted: Wanted, seconds: float) -> tuple[float, float, list[str]]:
    """The session's tempo, how much faster the sound is to be played, and sentences on both."""
    asked = wanted.settled.bpm
    if not pulse.heard:
        return asked, 1.0, [f"No clear beat was heard: the bars are those of {asked:g} bpm."]
    faster = asked / pulse.bpm
    told = round_bpm(pulse.bpm, seconds)
    if not wanted.settled.tempo_asked:
        return told, 1.0, [f"No tempo was asked for: it is as measured, {told:g} bpm."]
    if abs(faster - 1) * seconds <= _NO_DRIFT_SECONDS:
        return asked, 1.0, [f"Measured at {told:g} bpm, as asked."]
    percent = abs(faster - 1) * 100
    if not wanted.fit_tempo:
        return told, 1.0, [f"The tempo is kept as measured, {told:g} bpm, not {asked:g}."]
    if abs(faster - 1) > STRETCH_BOUND:
        return (
            told,
            1.0,
            [
                f"It was played at {told:g} bpm, {percent:.0f} % off the {asked:g} that were asked "
                f"for; at most {STRETCH_BOUND * 100:.0f} % is stretched, so the session has "
                f"{told:g} bpm: another seed may come nearer."
            ],
        )
    way = "faster" if faster > 1 else "slower"
    notes = [
        f"Measured at {told:g} bpm, as asked, and put on the grid exactly."
        if f"{told:g}" == f"{asked:g}"
        else f"Measured at {told:g} bpm, stretched to {asked:g} ({percent:.1f} % {way})."
    ]
    if not pulse.steady:
        notes.append("The tempo wavers: beats may lie beside the grid here and there.")
    return asked, faster, notes


def round_bpm(bpm: float, seconds: float) -> float:
    """A measured tempo, as roundly as it fits the sound from end to end."""
    for decimals, allowed_seconds in _ROUND:
        candidate = round(bpm, decimals)
        if candidate > 0 and abs(bpm / candidate - 1) * seconds < allowed_seconds:
            return candidate
    return round(bpm, 3)


@dataclass(frozen=True, slots=True)
class _Placed:
    samples: Samples
    bars: int
    extra_bars: int
    start: int
    loop: Loop | None


def _placed(sound: Samples, downbeat: int, tempo_map: TempoMap, wanted: Wanted) -> _Placed:
    """The bars from the downbeat on, with the end that was asked for."""
    rate, bar_beats = wanted.sample_rate, wanted.settled.bar_beats

    def samples_of(bars: int) -> int:
        return tempo_map.samples_at_beats(bars * bar_beats, rate)

    there = sound.shape[1] - downbeat + round(_SHORT_SECONDS * rate)
    bars = max(1, min(wanted.settled.bars, floor(there / samples_of(1))))
    while bars > 1 and samples_of(bars) > there:
        bars -= 1
    length = samples_of(bars)
    start = zero_crossing(sound, min(downbeat, sound.shape[1] - 1), length, rate)
    if wanted.tail == "extra-bars" and sound.shape[1] - start > length:
        longer = samples_of(bars + 1)
        ringing = faded_out(sound[:, start : start + longer], length)
        return _Placed(lasting(ringing, longer), bars, 1, start, None)
    if wanted.tail == "fade":
        samples = lasting(sound[:, start : start + length], length)
        return _Placed(faded_out(samples, samples_of(bars - 1)), bars, 0, start, None)
    if sound.shape[1] < start + length:
        sound = lasting(sound, start + length)
    quarters = round(bars * bar_beats)
    beats = tuple(tempo_map.samples_at_beats(float(beat), rate) for beat in range(1, quarters))
    loop = looped(sound, start, length, beats, rate)
    return _Placed(loop.samples, bars, 0, start, loop)


def _seam_facts(loop: Loop) -> dict[str, float | str]:
    seam = loop.seam
    return {
        "seam_score": seam.score,
        "seam_spectrum_db": round(seam.spectrum_db, 2),
        "seam_level_db": round(seam.level_db, 2),
        "seam_waveform_db": round(seam.waveform_db, 2),
        "seam_way": loop.way,
    }
