"""The colour of a bus: filters, tape and short words, on one stem at a time.

What is not linear is done to each stem and never to their sum, so that stems sum to the mix. In a
loop, sound is coloured as if it had gone round before, so that the loop has no seam.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.style import BusEffects

Samples = NDArray[np.float32]

RUN_IN_SECONDS = 0.5
"""What goes before a loop's start, so that filters are in their stride there."""

_BLOCK = 1 << 17
_WORKING_PEAK = 0.5
_WOW_HZ, _WOW_PITCH = 0.6, 0.0012
_FLUTTER_HZ, _FLUTTER_PITCH = 6.3, 0.0004
_KNOT_SAMPLES = 64
"""Wow is so slow that straight lines between knots are off by less than 1/1000 of a sample."""


def filtered(
    sound: Samples,
    sample_rate: int,
    lowpass_hz: float | None,
    highpass_hz: float | None,
    tick: Tick = unwatched,
) -> Samples:
    """`sound` through second-order Butterworth filters; what is None is left out."""
    from scipy.signal import butter, sosfilt

    sections = [
        butter(2, hertz, kind, fs=sample_rate, output="sos")
        for hertz, kind in ((highpass_hz, "highpass"), (lowpass_hz, "lowpass"))
        if hertz is not None and hertz < 0.49 * sample_rate
    ]
    if not sections:
        return sound
    chain = np.concatenate(sections)
    state = np.zeros((len(chain), len(sound), 2))
    out = np.empty_like(sound)
    for start in range(0, sound.shape[1], _BLOCK):
        tick()
        block = slice(start, start + _BLOCK)
        out[:, block], state = sosfilt(chain, sound[:, block], axis=1, zi=state)
    return out


def coloured(
    sound: Samples, bus: BusEffects, sample_rate: int, loop: bool, tick: Tick = unwatched
) -> Samples:
    """`sound` (2, samples) with the bus effects of the style; the length stays."""
    if bus == BusEffects() or not sound.any():
        return sound
    level = np.float32(_WORKING_PEAK / np.abs(sound).max())
    sound = sound * level
    length = sound.shape[1]
    if bus.tape > 0:
        sound = _unsteady(sound, bus.tape, sample_rate, tick)
        drive = np.float32(1 + 2 * bus.tape)
        sound = np.tanh(sound * drive) / drive
    if bus.bitcrush_bits is not None:
        steps = np.float32(2 ** (bus.bitcrush_bits - 1))
        sound = np.rint(sound * steps) / steps
    run_in = round(RUN_IN_SECONDS * sample_rate) if loop else 0
    if run_in:
        sound = np.concatenate((_end_of_loop(sound, run_in), sound), axis=1)
    sound = filtered(sound, sample_rate, bus.lowpass_hz, bus.highpass_hz, tick)
    return sound[:, run_in : run_in + length] / level


def _end_of_loop(sound: Samples, samples: int) -> Samples:
    times = ceil(samples / sound.shape[1])
    return np.tile(sound, (1, times))[:, -samples:]


def _unsteady(sound: Samples, depth: float, sample_rate: int, tick: Tick) -> Samples:
    """Wow and flutter: a delay that swings a whole number of times over the piece.

    It is a fraction of a millisecond, zero at the start, and reads round the end.
    """
    length = sound.shape[1]
    knots = np.arange(0, length + _KNOT_SAMPLES, _KNOT_SAMPLES)
    late_at_knots = _lateness(knots, length, depth, sample_rate)
    out = np.empty_like(sound)
    for start in range(0, length, _BLOCK):
        tick()
        at = np.arange(start, min(start + _BLOCK, length))
        late = np.interp(at, knots, late_at_knots)
        behind = np.ceil(late).astype(np.int64)
        part = (behind - late).astype(np.float32)
        before = sound.take(at - behind, axis=1, mode="wrap")
        after = sound.take(at - behind + 1, axis=1, mode="wrap")
        out[:, start : start + len(at)] = before + (after - before) * part
    return out


def _lateness(
    at: NDArray[np.int64], length: int, depth: float, sample_rate: int
) -> NDArray[np.float64]:
    late = np.zeros(len(at))
    for hertz, pitch in ((_WOW_HZ, _WOW_PITCH), (_FLUTTER_HZ, _FLUTTER_PITCH)):
        times = max(1, round(hertz * length / sample_rate))
        swing = depth * pitch * length / (2 * np.pi * times)
        late += swing * (1 - np.cos(at * (2 * np.pi * times / length)))
    return late
