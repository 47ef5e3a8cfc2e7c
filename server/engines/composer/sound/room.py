"""The room: a reverb as an impulse response made of shaped noise, the same on every machine.

A send is linear and made for each stem by itself, so that stems still sum to the mix.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.style import Reverb

Samples = NDArray[np.float32]

_SEED = 20_250_419
_LOW_CUT_HZ, _HIGH_CUT_HZ = 180.0, 9_000.0
_BRIGHT_ABOVE_HZ = 2_200.0
_LEAST_FFT_SAMPLES = 1 << 17


def ring_seconds(size: float) -> float:
    """How long a room of `size` (0 to 1) takes to fall by 60 dB."""
    return 0.25 + 2.75 * float(size**1.5)


@lru_cache(maxsize=8)
def impulse_response(room: Reverb, sample_rate: int) -> Samples:
    """The room's answer to a click, `(2, samples)`, of the energy 1 a channel.

    Highs die away sooner than lows, the more so the higher `damping`; bass stays dry.
    """
    from scipy.signal import butter, sosfilt

    size, damping = room.size, room.damping
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


@lru_cache(maxsize=8)
def _spectrum(room: Reverb, sample_rate: int) -> tuple[NDArray[np.complex64], int]:
    """The spectrum of the room's answer, and the length of the transform."""
    from scipy.fft import next_fast_len, rfft

    answer = impulse_response(room, sample_rate)
    samples = next_fast_len(max(_LEAST_FFT_SAMPLES, 4 * answer.shape[1]), real=True)
    return rfft(answer, samples), samples


def with_room(
    sound: Samples,
    room: Reverb,
    send: float,
    sample_rate: int,
    loop: bool,
    *,
    tick: Tick = unwatched,
) -> Samples:
    """`sound` (2, samples) and the room's answer to `send` of it; the array given is used up.

    What rings past the end comes round to the start in a loop, and is cut off else. Overlap-add
    convolution of the middle with the two sides of the room.
    """
    from scipy.fft import irfft, rfft

    if send <= 0 or not sound.any():
        return sound
    length = sound.shape[1]
    spectrum, samples = _spectrum(room, sample_rate)
    taps = impulse_response(room, sample_rate).shape[1]
    hop = samples - taps + 1
    ringing = np.zeros((2, taps - 1), np.float32)
    for start in range(0, length, hop):
        tick()
        block = sound[:, start : start + hop]
        middle = (block[0] + block[1]) * np.float32(0.5 * send)
        wet = irfft(rfft(middle, samples) * spectrum, samples)[:, : len(middle) + taps - 1]
        wet[:, : taps - 1] += ringing
        block += wet[:, : len(middle)]
        ringing = wet[:, len(middle) :]
    if loop:
        for start in range(0, taps - 1, length):
            rest = ringing[:, start : start + length]
            sound[:, : rest.shape[1]] += rest
    return sound
