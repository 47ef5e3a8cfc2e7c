"""Small songs synthesised for tests: drums, bass, chords and a tune on a known grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
Audio = NDArray[np.float32]

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (0, 3, 4, 0), (0, 5, 3, 4)),
    "minor": ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 4)),
}
PATTERNS: dict[str, dict[str, tuple[float, ...]]] = {
    "backbeat": {"kick": (0, 2), "snare": (1, 3), "hat": (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5)},
    "lofi": {"kick": (0, 1.5, 2.5), "snare": (1, 3), "hat": (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5)},
    "house": {"kick": (0, 1, 2, 3), "snare": (1, 3), "hat": (0.5, 1.5, 2.5, 3.5)},
    "dnb": {"kick": (0, 2.5), "snare": (1, 3), "hat": (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5)},
    "waltz": {"kick": (0,), "snare": (1, 2), "hat": (0, 1, 2)},
    "six-eight": {"kick": (0,), "snare": (1.5,), "hat": (0, 0.5, 1, 1.5, 2, 2.5)},
    "five": {"kick": (0, 3), "snare": (2, 4), "hat": (0, 1, 2, 3, 4)},
    "none": {},
}
BAR_BEATS = {"waltz": 3.0, "six-eight": 3.0, "five": 5.0}
METERS = {"waltz": (3, 4), "six-eight": (6, 8), "five": (5, 4)}


@dataclass(frozen=True, slots=True)
class Song:
    """What a song is; `swing` delays off-beat eighths by that share of an eighth."""

    bpm: float = 120.0
    tonic: int = 0
    mode: str = "major"
    pattern: str = "backbeat"
    bars: int = 16
    swing: float = 0.0
    lead_in_seconds: float = 0.0
    progression: int = 0
    seed: int = 0
    tuning_cents: float = 0.0
    tail_seconds: float = 0.0
    drift: float = 0.0
    """Tempo at the end over tempo at the start, minus 1."""
    pitched: bool = True

    @property
    def bar_beats(self) -> float:
        return BAR_BEATS.get(self.pattern, 4.0)

    @property
    def meter(self) -> tuple[int, int]:
        return METERS.get(self.pattern, (4, 4))

    def seconds_at(self, beats: float) -> float:
        """The time of a beat: the tempo rises in a straight line over the song when it drifts."""
        total = self.bars * self.bar_beats
        if self.drift:
            slope = self.drift / total
            return self.lead_in_seconds + 60 / self.bpm * float(np.log1p(slope * beats)) / slope
        return self.lead_in_seconds + beats * 60 / self.bpm


def render(song: Song, rate: int = RATE) -> dict[str, Audio]:
    """The parts `drums`, `bass`, `chords`, `lead`, each `(2, samples)`, all equally long."""
    rng = np.random.default_rng(song.seed)
    total = song.bars * song.bar_beats
    length = round((song.seconds_at(total) + song.tail_seconds) * rate)
    parts = {
        name: np.zeros((2, length), np.float32) for name in ("drums", "bass", "chords", "lead")
    }
    sounds = {"kick": _kick(rate), "snare": _snare(rate, rng), "hat": _hat(rate, rng)}
    scale = MAJOR if song.mode == "major" else MINOR
    degrees = PROGRESSIONS[song.mode][song.progression % 3]

    def at(beats: float) -> int:
        swung = beats + 0.5 * song.swing if abs(beats % 1 - 0.5) < 1e-6 else beats
        return round(song.seconds_at(swung) * rate)

    for bar in range(song.bars):
        start = bar * song.bar_beats
        for name, beats in PATTERNS[song.pattern].items():
            for beat in beats:
                gain = {"kick": 0.9, "snare": 0.6, "hat": 0.2}[name] * rng.uniform(0.85, 1.0)
                pan = 0.3 if name == "hat" else 0.0
                _add(parts["drums"], at(start + beat), gain * sounds[name], pan)
        if not song.pitched:
            continue
        degree = degrees[bar % len(degrees)]
        seconds = song.bar_beats * 60 / song.bpm

        def pitch(step: int, base: int) -> float:
            octave, index = divmod(step, 7)
            return base + song.tonic + 12 * octave + scale[index] + song.tuning_cents / 100

        for voice, step in enumerate((degree, degree + 2, degree + 4)):
            note = _keys(pitch(step, 48), seconds * 0.95, rate)
            _add(parts["chords"], at(start), 0.12 * note, (-0.5, 0.4, 0.5)[voice])
        step_beats = {"waltz": 1.0, "six-eight": 1.5}.get(song.pattern, 2.0)
        for beat in np.arange(0, song.bar_beats, step_beats):
            _add(parts["bass"], at(start + beat), 0.3 * _bass(pitch(degree, 36), seconds / 4, rate))
        for beat in np.arange(0, song.bar_beats, 0.5):
            if rng.random() < 0.4:
                step = (
                    degree + int(rng.choice((0, 2, 4, 7)))
                    if beat % 1 == 0
                    else int(rng.integers(7))
                )
                _add(parts["lead"], at(start + beat), 0.12 * _tune(pitch(step, 60), 0.4, rate))
    return parts


def mix(song: Song, rate: int = RATE) -> Audio:
    """The sum of the parts, `(2, samples)`."""
    return np.sum(list(render(song, rate).values()), axis=0, dtype=np.float32)


def _add(out: Audio, start: int, sound: Audio, pan: float = 0.0) -> None:
    sound = sound[: max(0, out.shape[1] - start)]
    left, right = np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)
    out[0, start : start + len(sound)] += left * sound
    out[1, start : start + len(sound)] += right * sound


def _hertz(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


def _time(seconds: float, rate: int) -> Audio:
    return (np.arange(max(1, round(seconds * rate))) / rate).astype(np.float32)


def _kick(rate: int) -> Audio:
    t = _time(0.3, rate)
    phase = 2 * np.pi * (48 * t + 90 * 0.03 * (1 - np.exp(-t / 0.03)))
    return (np.sin(phase) * np.exp(-t / 0.09)).astype(np.float32)


def _snare(rate: int, rng: np.random.Generator) -> Audio:
    t = _time(0.2, rate)
    noise = rng.standard_normal(len(t)) * np.exp(-t / 0.05)
    return (0.5 * noise + 0.5 * np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.04)).astype(np.float32)


def _hat(rate: int, rng: np.random.Generator) -> Audio:
    t = _time(0.06, rate)
    noise = np.diff(rng.standard_normal(len(t)), prepend=0.0) * np.exp(-t / 0.015)
    return noise.astype(np.float32)


def _keys(pitch: float, seconds: float, rate: int) -> Audio:
    t = _time(seconds, rate)
    tone = sum(np.sin(2 * np.pi * _hertz(pitch) * n * t) / n**1.5 for n in (1, 2, 3, 4))
    return (tone * np.minimum(1, t / 0.004) * np.exp(-t / 1.2) * _release(t)).astype(np.float32)


def _bass(pitch: float, seconds: float, rate: int) -> Audio:
    t = _time(seconds, rate)
    tone = sum(np.sin(2 * np.pi * _hertz(pitch) * n * t) / n**2 for n in (1, 2, 3))
    return (tone * np.minimum(1, t / 0.005) * np.exp(-t / 0.8) * _release(t)).astype(np.float32)


def _tune(pitch: float, seconds: float, rate: int) -> Audio:
    t = _time(seconds, rate)
    tone = sum(np.sin(2 * np.pi * _hertz(pitch) * n * t) / n for n in (1, 3, 5))
    return (tone * np.minimum(1, t / 0.01) * np.exp(-t / 0.5) * _release(t)).astype(np.float32)


def _release(t: Audio) -> Audio:
    return np.clip((t[-1] - t) / 0.01, 0, 1).astype(np.float32)
