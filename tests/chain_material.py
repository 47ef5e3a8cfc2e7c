"""Sounds to send through the chains that come with Roadie: synthesised, the same on every run.

Each is float32 `(2, samples)` at -18 LUFS, the level that the chains are made for; not to be
changed, since it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from session.sound.loudness import LoudnessMeter

Sound = NDArray[np.float32]
Line = NDArray[np.float64]

BPM = 120.0
LEVEL_LUFS = -18.0
SIBILANCE = (0.20, 0.32)
"""Where in each second of the voice an s is heard, in seconds."""


@cache
def material(name: str, seconds: float, sample_rate: int) -> Sound:
    """`drums`, `kick`, `snare`, `voice`, `bass`, `guitar`, `pad`, `mix`, `noise`, `tone`; and
    `click` and `silence`, which have no loudness."""
    count = round(seconds * sample_rate)
    if name == "silence":
        return np.zeros((2, count), np.float32)
    made = np.asarray(_MAKERS[name](np.arange(count) / sample_rate, sample_rate), np.float64)
    return made.astype(np.float32) * 0.5 if name == "click" else at_level(made, sample_rate)


def at_level(sound: NDArray[np.float64], sample_rate: int, lufs: float = LEVEL_LUFS) -> Sound:
    """The sound at a loudness."""
    meter = LoudnessMeter(sample_rate, len(sound))
    meter.feed(sound.astype(np.float32))
    assert meter.loudness_lufs is not None
    return (sound * 10 ** ((lufs - meter.loudness_lufs) / 20)).astype(np.float32)


def band(sound: Line, low_hz: float, high_hz: float, sample_rate: int) -> Line:
    """What lies between two frequencies."""
    high_hz = min(high_hz, 0.49 * sample_rate)
    sections = butter(4, (low_hz, high_hz), "bandpass", fs=sample_rate, output="sos")
    return np.asarray(sosfilt(sections, sound))


def _noise(times: Line, seed: int) -> Line:
    return np.random.default_rng(seed).standard_normal(len(times))


def _hits(times: Line, every: float, first: float, decay: float) -> Line:
    """An envelope that is struck at regular times."""
    since = np.mod(times - first, every)
    return np.where(times >= first, np.exp(-since / decay), 0.0)


def _kick(times: Line, rate: int) -> Line:
    since = np.mod(times, 0.5)
    turns = 48 * since + 3.2 * (1 - np.exp(-since / 0.03))
    return np.sin(2 * np.pi * turns) * np.exp(-since / 0.12)


def _snare(times: Line, rate: int) -> Line:
    rattle = 0.5 * band(_noise(times, 1), 400, 9000, rate)
    return _hits(times, 1.0, 0.5, 0.07) * (rattle + np.sin(2 * np.pi * 190 * times))


def _click(times: Line, rate: int) -> Line:
    """One sample, a tenth of a second from the start."""
    return (np.arange(len(times)) == round(0.1 * rate)).astype(np.float64)


def _tone(times: Line, rate: int) -> Line:
    return np.sin(2 * np.pi * 440 * times)


def _drums(times: Line, rate: int) -> Line:
    hats = [
        0.12
        * _hits(times, 0.25, 0.125 * side, 0.03)
        * band(_noise(times, 2 + side), 7000, 15000, rate)
        for side in (0, 1)
    ]
    room = 0.02 * np.stack([_noise(times, 5), _noise(times, 6)]) * _hits(times, 0.5, 0.0, 0.15)
    return _kick(times, rate) + 0.6 * _snare(times, rate) + np.stack(hats) + room


def _voice(times: Line, rate: int) -> Line:
    """Vowels of a low voice, an s in every second, a pause of a quarter of it."""
    pitch = 130 * 2 ** (
        0.25 * np.sin(2 * np.pi * 0.4 * times) + 0.01 * np.sin(2 * np.pi * 5.5 * times)
    )
    turns = np.cumsum(pitch) / rate
    source = sum(np.sin(2 * np.pi * turns * n) / n for n in range(1, 26))
    second = np.mod(times, 1.0)
    vowel = np.clip(np.minimum((second - 0.34) / 0.03, (0.78 - second) / 0.05), 0, 1)
    formants = ((500, 700, 1.0), (900, 1400, 0.6), (2300, 2900, 0.35), (3200, 3900, 0.2))
    sung = sum(gain * band(np.asarray(source), low, high, rate) for low, high, gain in formants)
    sung = np.asarray(sung) + 0.25 * band(np.asarray(source), 90, 400, rate)
    start, end = SIBILANCE
    hiss = np.clip(np.minimum((second - start) / 0.01, (end - second) / 0.01), 0, 1)
    s = 0.35 * hiss * band(_noise(times, 7), 5000, 9000, rate)
    breath = 0.0006 * _noise(times, 8)
    mono = vowel * sung + s + breath
    return np.stack([mono, mono])


def _bass(times: Line, rate: int) -> Line:
    """Eighths on E1 and G1, wider than a bass should be."""
    low = np.where(np.mod(times, 2.0) < 1.0, 41.2, 49.0)
    turns = np.cumsum(low) / rate
    tone = sum(np.sin(2 * np.pi * turns * n) / n**1.3 for n in range(1, 20))
    played = np.asarray(tone) * _hits(times, 0.25, 0.0, 0.25)
    side = 0.3 * np.sin(2 * np.pi * turns + 1.0) * _hits(times, 0.25, 0.0, 0.25)
    return np.stack([played + side, played - side])


def _guitar(times: Line, rate: int) -> Line:
    notes = (110.0, 164.81, 220.0, 277.18, 329.63)
    strings = [
        sum(
            np.sin(2 * np.pi * hertz * n * times) / n**1.2 for n in range(1, 18) if hertz * n < 9000
        )
        * _hits(times, 1.0, 0.02 * i, 0.5)
        for i, hertz in enumerate(notes)
    ]
    mono = np.sum(strings, axis=0)
    return np.stack([mono, mono])


def _pad(times: Line, rate: int) -> Line:
    def side(drift: float) -> Line:
        notes = (110.0, 220.0, 277.18, 329.63, 440.0)
        return np.sum(
            [
                np.sin(2 * np.pi * hertz * (1 + drift) * n * times + i * n) / n
                for i, hertz in enumerate(notes)
                for n in range(1, 12)
            ],
            axis=0,
        )

    rise = np.clip(times / 0.3, 0, 1)
    return rise * np.stack([side(0.0012), side(-0.0009)])


def _mix(times: Line, rate: int) -> Line:
    def part(name: str, gain: float) -> Line:
        made = np.asarray(_MAKERS[name](times, rate), np.float64)
        return gain * at_level(made, rate).astype(np.float64)

    return part("drums", 1.0) + part("bass", 0.8) + part("pad", 0.4) + part("voice", 0.8)


def _twice(line: Callable[[Line, int], Line]) -> Callable[[Line, int], Line]:
    def both(times: Line, rate: int) -> Line:
        mono = line(times, rate)
        return np.stack([mono, mono])

    return both


_MAKERS: dict[str, Callable[[Line, int], Line]] = {
    "drums": _drums,
    "kick": _twice(_kick),
    "snare": _twice(_snare),
    "noise": lambda times, rate: np.stack([_noise(times, 11), _noise(times, 12)]),
    "tone": _twice(_tone),
    "click": _twice(_click),
    "voice": _voice,
    "bass": _bass,
    "guitar": _guitar,
    "pad": _pad,
    "mix": _mix,
}
