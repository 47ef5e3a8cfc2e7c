"""The tempo and the first downbeat of a model's sound, listened for near the tempo asked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from server.analysis.beats import Line, fit_line, rises, track_beats
from server.analysis.features import ONSET_FPS, Features
from server.analysis.meter import guess_downbeat
from server.analysis.tempo import FASTEST_BPM, SLOWEST_BPM, guess_tempo, onset_envelope
from server.analysis.timeline import NO_LEAD_IN_SECONDS, UNSURE

_SILENT_PEAK = 10 ** (-80 / 20)
_NEAR_OCTAVES = log2(1.15)
"""A tempo is looked for within this of the asked one before any other is believed."""
_SURE_OF_ANOTHER = 0.4
"""How sure a guess has to be that contradicts the asked tempo: noise has a tempo too."""
_AS_STRONG = 0.6
"""Beats near the asked tempo count when they are this strong beside those of the likeliest."""

Frames = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pulse:
    """`bpm` counts quarter notes; `confidence` is 0 where no beat is heard, and then `bpm` is the
    asked one. `steady` says that one tempo fits every beat. `downbeat_seconds` is the first bar
    line."""

    bpm: float
    confidence: float
    steady: bool
    downbeat_seconds: float
    downbeat_confidence: float

    @property
    def heard(self) -> bool:
        """Whether there is a beat to go by."""
        return self.confidence >= UNSURE


def beat_quarters(meter: tuple[int, int]) -> float:
    """How many quarter notes a felt beat of a meter lasts: 1.5 in 6/8, 0.5 in 7/8."""
    numerator, denominator = meter
    if denominator >= 8 and numerator % 3 == 0 and numerator > 3:
        return 12 / denominator
    return min(1.0, 4 / denominator)


def measure_pulse(features: Features, wanted_bpm: float, meter: tuple[int, int]) -> Pulse:
    """The pulse of a recording in `meter` that is meant to be near `wanted_bpm`.

    Half and double the tempo are the same music counted otherwise, so they are no difference.
    """
    nothing = Pulse(wanted_bpm, 0.0, True, 0.0, 0.0)
    if features.peak < _SILENT_PEAK:
        return nothing
    quarters = beat_quarters(meter)
    wanted = _within_reach(wanted_bpm / quarters)
    envelope = onset_envelope(features.onsets)
    guess = guess_tempo(features.onsets, envelope)
    if guess.confidence <= 0:
        return nothing
    rise = rises(features.fine)
    line = _line_near(_nearest_octave(guess.bpm, wanted), envelope, rise)
    if line is None or _apart(60 / line.period_seconds, wanted) > _NEAR_OCTAVES:
        near = _line_near(wanted, envelope, rise)
        if near is not None and _is_as_good(near, line, wanted, envelope):
            line = near
    if line is None:
        return nothing
    another = _apart(60 / line.period_seconds, wanted) > _NEAR_OCTAVES
    if another and (guess.confidence < _SURE_OF_ANOTHER or not line.steady):
        return nothing
    beats_per_bar = max(1, round(meter[0] * 4 / meter[1] / quarters))
    beats = _beats(line, features.duration_seconds)
    first, sure = guess_downbeat(features, beats, beats_per_bar)
    downbeat = max(0.0, float(beats[first]))
    bar = beats_per_bar * line.period_seconds
    if bar - downbeat < NO_LEAD_IN_SECONDS:
        downbeat = 0.0
    # The tempo's own octave is the one that the asked tempo is written in.
    bpm = 60 / line.period_seconds * quarters * (wanted_bpm / quarters / wanted)
    return Pulse(bpm, guess.confidence, bool(line.steady), downbeat, sure)


def _within_reach(beats_a_minute: float) -> float:
    """The tempo or the octave of it that beats are tracked at."""
    while beats_a_minute > FASTEST_BPM:
        beats_a_minute /= 2
    while beats_a_minute < SLOWEST_BPM:
        beats_a_minute *= 2
    return beats_a_minute


def _apart(bpm: float, other_bpm: float) -> float:
    return abs(log2(bpm / other_bpm))


def _nearest_octave(bpm: float, wanted: float) -> float:
    return min((bpm * 2.0**octave for octave in (-2, -1, 0, 1, 2)), key=lambda b: _apart(b, wanted))


def _line_near(bpm: float, envelope: Frames, rise: Frames) -> Line | None:
    beats = track_beats(envelope, bpm)
    return fit_line(beats, envelope, rise) if len(beats) >= 4 else None


def _is_as_good(near: Line, line: Line | None, wanted: float, envelope: Frames) -> bool:
    if not near.steady or _apart(60 / near.period_seconds, wanted) > _NEAR_OCTAVES:
        return False
    if line is None or not line.steady:
        return True
    return _strength(near, envelope) >= _AS_STRONG * _strength(line, envelope)


def _strength(line: Line, envelope: Frames) -> float:
    seconds = np.arange(line.start_seconds, len(envelope) / ONSET_FPS, line.period_seconds)
    places = np.clip(np.round(seconds * ONSET_FPS).astype(int), 0, len(envelope) - 1)
    return float(envelope[places].mean())


def _beats(line: Line, duration_seconds: float) -> NDArray[np.float64]:
    """Every beat of the line from the sound's start on, and one that lies a moment before it."""
    first = -np.floor((line.start_seconds + 2 * NO_LEAD_IN_SECONDS) / line.period_seconds)
    last = np.floor((duration_seconds - line.start_seconds) / line.period_seconds)
    return np.asarray(line.start_seconds + np.arange(first, last + 1) * line.period_seconds)
