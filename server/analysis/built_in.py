"""The built-in analyser: tempo, beats, meter, key, chords, form and loudness, without weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.analysis.beats import (
    beats_of_line,
    extend_beats,
    fit_line,
    place_beats,
    rises,
    track_beats,
)
from server.analysis.chords import hear_chords
from server.analysis.contract import Analysis, HeardChord, Part
from server.analysis.features import Features, extract
from server.analysis.grid import snap_grid
from server.analysis.key import LEAST_TONAL, KeyGuess, guess_key
from server.analysis.meter import guess_meter
from server.analysis.relatives import steady_relative
from server.analysis.sections import bar_vectors, first_bars, part_names
from server.analysis.tempo import DEFAULT_BPM, TempoGuess, guess_tempo, onset_envelope
from session.progress import Progress, part_of
from session.sound.loudness import Loudness, measure

_SILENT_PEAK = 10 ** (-80 / 20)

Seconds = NDArray[np.float64]


class BuiltInAnalyser:
    """Signal processing only; the methods are named where they stand."""

    name = "built-in"
    version = "1"

    def analyse(self, audio: Path, progress: Progress) -> Analysis:
        """Measure an audio file; memory grows with its frames, not its samples."""
        features = extract(audio, part_of(progress, 0.0, 0.6))
        progress(0.6, "Analysing: loudness")
        loudness = measure(audio)
        progress(0.85, "Analysing: beats")
        envelope = onset_envelope(features.onsets)
        tempo = guess_tempo(features.onsets, envelope)
        beats = track_beats(envelope, tempo.bpm)
        if features.peak < _SILENT_PEAK or len(beats) < 4:
            return _without_beats(features, loudness)
        return _measured(features, envelope, tempo, beats, loudness)


def _without_beats(features: Features, loudness: Loudness) -> Analysis:
    """What can be said of silence, or of a sound too short for a beat: a grid, no confidence."""
    return Analysis(
        duration_seconds=features.duration_seconds,
        bpm=DEFAULT_BPM,
        bpm_confidence=0.0,
        bpm_alternatives=(),
        steady=True,
        beats_seconds=tuple(np.arange(0, features.duration_seconds, 60 / DEFAULT_BPM).tolist()),
        downbeat_seconds=0.0,
        downbeat_confidence=0.0,
        meter=(4, 4),
        meter_confidence=0.0,
        key=None,
        key_confidence=0.0,
        key_alternatives=(),
        loudness_lufs=loudness.loudness_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
    )


def _measured(
    features: Features,
    envelope: NDArray[np.float32],
    tempo: TempoGuess,
    tracked: Seconds,
    loudness: Loudness,
) -> Analysis:
    rise = rises(features.fine)
    line = fit_line(tracked, envelope, rise)
    if not line.steady and (other := steady_relative(envelope, rise, tempo.bpm)) is not None:
        line, tempo = other, tempo.counted_at(60 / other.period_seconds)
    if line.steady:
        beats = beats_of_line(line, features.duration_seconds)
    else:
        beats = extend_beats(place_beats(tracked, rise), features.duration_seconds)
    meter = guess_meter(features, beats)
    key = guess_key(features, beats[meter.first :: meter.beats_per_bar])
    quarters = meter.quarters_per_beat
    bpm = 60 / line.period_seconds * quarters
    downbeat = float(beats[meter.first])
    sure_of_downbeat = meter.downbeat_confidence
    if line.steady:
        grid = snap_grid(bpm, downbeat, meter.beats_per_bar * quarters, features.duration_seconds)
        bpm, downbeat = grid.bpm, grid.downbeat_seconds
        beats = _beats_of_grid(bpm / quarters, downbeat, features.duration_seconds)
        if grid.bars:
            sure_of_downbeat = max(sure_of_downbeat, 0.95)
    scale = bpm / tempo.bpm
    return Analysis(
        duration_seconds=features.duration_seconds,
        bpm=bpm,
        bpm_confidence=tempo.confidence * (1.0 if line.steady else 0.8),
        bpm_alternatives=tuple(round(value * scale, 2) for value in tempo.alternatives),
        steady=line.steady,
        beats_seconds=tuple(np.maximum(beats, 0.0).tolist()),
        downbeat_seconds=max(0.0, downbeat),
        downbeat_confidence=_at_most(sure_of_downbeat, tempo),
        meter=meter.meter,
        meter_confidence=_at_most(meter.meter_confidence, tempo),
        key=key.key,
        key_confidence=key.confidence,
        key_alternatives=key.alternatives,
        loudness_lufs=loudness.loudness_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
        parts=_parts(features, beats, downbeat, meter.beats_per_bar),
        chords=_chords(features, beats, downbeat, meter.beats_per_bar, key),
    )


def _parts(
    features: Features, beats: Seconds, downbeat: float, beats_per_bar: int
) -> tuple[Part, ...]:
    """The parts of the form; the first begins with the recording."""
    first = int(np.argmin(np.abs(beats - downbeat)))
    lines = np.maximum(beats[first::beats_per_bar], 0.0)
    if len(lines) > 1 and features.duration_seconds - lines[-1] > 0.5 * (lines[-1] - lines[-2]):
        lines = np.append(lines, features.duration_seconds)
    if len(lines) < 2:
        return (Part("Start", 0.0),)
    bars = bar_vectors(features, lines)
    starts = first_bars(bars)
    names = part_names(bars, starts)
    return tuple(
        Part(name, float(lines[start]) if start else 0.0)
        for name, start in zip(names, starts, strict=True)
    )


def _chords(
    features: Features, beats: Seconds, downbeat: float, beats_per_bar: int, key: KeyGuess
) -> tuple[HeardChord, ...]:
    """The chords of a recording with pitches in it."""
    if key.key is None or features.tonal < LEAST_TONAL:
        return ()
    first = int(np.argmin(np.abs(beats - downbeat)))
    return hear_chords(features, beats, first, beats_per_bar, key.key)


def _at_most(confidence: float, tempo: TempoGuess) -> float:
    """A bar line is no surer than the beats that it is counted from."""
    return min(confidence, float(np.sqrt(tempo.confidence)))


def _beats_of_grid(beats_per_minute: float, downbeat: float, duration_seconds: float) -> Seconds:
    period = 60 / beats_per_minute
    first = -np.floor((downbeat + 0.01) / period)
    last = np.floor((duration_seconds - downbeat) / period)
    return np.asarray(downbeat + np.arange(first, last + 1) * period)
