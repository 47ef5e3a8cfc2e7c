"""Music with known notes for the transcription tests: additive tones and a synthesised kit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

Mono = NDArray[np.float64]

Stroke = tuple[float, int, float]
"""Seconds, General MIDI drum pitch, gain (0 to 1)."""


def hz(pitch: float) -> float:
    """The frequency of a MIDI pitch."""
    return float(440 * 2 ** ((pitch - 69) / 12))


def tone(pitch: float, seconds: float, rate: int, decay: float = 2.0, harmonics: int = 8) -> Mono:
    """A plucked tone: harmonics falling with their number, no click at either end."""
    time = np.arange(int(seconds * rate)) / rate
    partials = [
        np.sin(2 * np.pi * hz(pitch) * number * time) / number
        for number in range(1, harmonics + 1)
        if hz(pitch) * number < rate / 2.2
    ]
    edges = np.minimum(1, time / 0.005) * np.clip((seconds - time) / 0.01, 0, 1)
    return np.asarray(np.sum(partials, axis=0) * np.exp(-decay * time) * edges)


def mixed(parts: Iterable[tuple[float, Mono]], seconds: float, rate: int) -> Mono:
    """Every part from its own second on, summed and cut to `seconds`."""
    length = int(seconds * rate)
    out = np.zeros(length)
    for start, sound in parts:
        first = int(start * rate)
        kept = sound[: max(0, length - first)]
        out[first : first + len(kept)] += kept
    return out


def phrase(seconds: float, rate: int, seed: int, low: int = 40, high: int = 84) -> Mono:
    """Single notes and chords of every length, at random."""
    random = np.random.default_rng(seed)
    parts, now = [], 0.0
    while now < seconds - 0.3:
        length = float(random.choice([0.15, 0.25, 0.5, 1.0]))
        for pitch in random.choice(np.arange(low, high), random.integers(1, 4), replace=False):
            sound = tone(float(pitch), length * 1.2, rate, float(random.uniform(0.5, 5)))
            parts.append((now, sound * random.uniform(0.05, 0.2)))
        now += length
    return mixed(parts, seconds, rate)


def write(path: Path, samples: NDArray[np.float64], rate: int, subtype: str = "PCM_24") -> Path:
    """`(samples,)` or `(samples, channels)` as a WAV file."""
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def _noise(seconds: float, rate: int, low_hz: float, decay: float, seed: int) -> Mono:
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate)) / rate
    filtered = sosfilt(
        butter(4, low_hz, "high", fs=rate, output="sos"), random.normal(0, 1, time.size)
    )
    return np.asarray(filtered * np.exp(-time / decay))


def kick(rate: int, seed: int = 0) -> Mono:
    """A sine falling from 160 to 48 Hz, with a click."""
    time = np.arange(int(0.4 * rate)) / rate
    phase = 2 * np.pi * (48 * time + (160 - 48) * 0.03 * (1 - np.exp(-time / 0.03)))
    body = np.sin(phase) * np.exp(-time / 0.09)
    click = _noise(0.4, rate, 1000, 0.003, seed) * 0.08
    return 0.9 * body + click


def snare(rate: int, seed: int = 0) -> Mono:
    """Two drum modes and the wires, which lose their brilliance above 6 kHz."""
    time = np.arange(int(0.35 * rate)) / rate
    modes = np.sin(2 * np.pi * 190 * time) + 0.6 * np.sin(2 * np.pi * 330 * time)
    dull = butter(1, 6000, fs=rate, output="sos")
    wires = sosfilt(dull, _noise(0.35, rate, 1200, 0.07, seed))
    return np.asarray(0.35 * modes * np.exp(-time / 0.06) + 0.3 * wires)


def hat(rate: int, seed: int = 0, decay: float = 0.03) -> Mono:
    """A hi-hat; a long decay is an open one."""
    return 0.18 * _noise(max(0.2, 5 * decay), rate, 6500, decay, seed)


def kit(strokes: Sequence[Stroke], seconds: float, rate: int) -> Mono:
    """The strokes on a kit: 36, 38, 42 and 46; no two sound the same, a hat stops the last hat."""
    sounds = {
        36: kick,
        38: snare,
        42: hat,
        46: lambda rate, seed: hat(rate, seed, decay=0.25),
    }
    hats = sorted(start for start, pitch, _ in strokes if pitch in (42, 46))
    parts = []
    for seed, (start, pitch, gain) in enumerate(strokes):
        sound = gain * sounds[pitch](rate, seed)
        stop = min((other for other in hats if other > start), default=seconds)
        if pitch == 46:
            time = np.arange(len(sound)) / rate
            sound = sound * np.clip((stop - start + 0.01 - time) / 0.01, 0, 1)
        parts.append((start, sound))
    return mixed(parts, seconds, rate)


def pattern(bars: int, bpm: float, rows: dict[int, str], seed: int = 0) -> list[Stroke]:
    """Strokes from rows of sixteenths (`x` loud, `o` soft, `.` none), played by a human hand."""
    random = np.random.default_rng(seed)
    sixteenth = 15 / bpm
    strokes = []
    for bar in range(bars):
        for pitch, row in rows.items():
            for step, mark in enumerate(row):
                if mark != ".":
                    late = float(random.normal(0, 0.004))
                    gain = (0.9 if mark == "x" else 0.4) * float(random.uniform(0.85, 1.0))
                    start = 0.05 + (bar * len(row) + step) * sixteenth + late
                    strokes.append((max(0.0, start), pitch, gain))
    return sorted(strokes)


def f_measure(heard: Sequence[float], played: Sequence[float], window: float = 0.05) -> float:
    """Harmonic mean of precision and recall; each onset is matched once, within `window` s."""
    left = sorted(heard)
    hits = 0
    for onset in sorted(played):
        near = [other for other in left if abs(other - onset) <= window]
        if near:
            left.remove(min(near, key=lambda other: abs(other - onset)))
            hits += 1
    return 2 * hits / (len(heard) + len(played)) if heard or played else 1.0
