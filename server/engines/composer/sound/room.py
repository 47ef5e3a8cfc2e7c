"""The room: a reverb as an impulse response made of shaped noise, the same on every machine.

A send is linear and made for each stem by itself, so that stems still sum to the mix.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.tick import Tick, unwatched

Samples = NDArray[np.float32]

_SEED = 20_250_419
_LOW_CUT_HZ, _HIGH_CUT_HZ = 180.0, 9_000.0
_BRIGHT_ABOVE_HZ = 2_200.0
_BLOCK = 1 << 17


def ring_seconds(size: float) -> float:
    """How long a room of `size` (0 to 1) takes to fall by 60 dB."""
    return 0.25 + 2.75 * float(size**1.5)


@lru_cache(maxsize=8)
def impulse_response(size: float, damping: float, sample_rate: int) -> Samples:
    """The room's answer to a click, `(2, samples)`, of the energy 1 a channel.

    Highs die away sooner than lows, the more so the higher `damping`; bass stays dry.
    """
    from scipy.signal import butter, sosfilt

    ring = ring_seconds(size)
    seconds = np.arange(round(ring * sample_rate)) / sample_rate
    noise = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((2, len(seconds)))
    dark = sosfilt(butter(2, _BRIGHT_ABOVE_HZ, fs=sample_rate, output="sos"), noise)
    fall = np.exp(-6.91 * seconds / ring)
    bright_fall = np.exp(-6.91 * seconds / (ring * (1 - 0.75 * damping)))
    answer = dark * fall + (noise - dark) * bright_fall
    answer *= np.minimum(1.0, seconds / (0.004 + 0.012 * size))
    band = butter(2, (_LOW_CUT_HZ, _HIGH_CUT_HZ), "bandpass", fs=sample_rate, output="sos")
    answer = sosfilt(band, answer)
    wait = round((0.006 + 0.02 * size) * sample_rate)
    answer = np.pad(answer, ((0, 0), (wait, 0)))
    answer /= np.sqrt(np.square(answer).sum(axis=1, keepdims=True))
    return answer.astype(np.float32)


def with_room(sound: Samples, answer: Samples, send: float, tick: Tick = unwatched) -> Samples:
    """`sound` (2, samples) and the room's `answer` to `send` of it, as long as the room rings."""
    if not sound.any():
        return sound
    wet = _convolved(sound.mean(axis=0), answer, tick)
    wet *= np.float32(send)
    wet[:, : sound.shape[1]] += sound
    return wet


def _convolved(mono: Samples, answer: Samples, tick: Tick) -> Samples:
    """Overlap-add convolution of one channel with two."""
    from scipy.fft import irfft, next_fast_len, rfft

    taps = answer.shape[1]
    size = next_fast_len(max(_BLOCK, 4 * taps), real=True)
    hop = size - taps + 1
    spectrum = rfft(answer, size)
    out = np.zeros((2, len(mono) + taps - 1), np.float32)
    for start in range(0, len(mono), hop):
        tick()
        block = mono[start : start + hop]
        answered = irfft(rfft(block, size) * spectrum, size)[:, : len(block) + taps - 1]
        out[:, start : start + answered.shape[1]] += answered
    return out
