"""The colour of a bus: filters, tape and short words, on one stem at a time.

What is not linear is done to each stem and never to their sum, so that stems sum to the mix. In a
loop, sound is coloured as if it had gone round before, so that the loop has no seam.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import (
    BLOCK_SAMPLES,
    cuts,
    end_of_loop,
    filtered,
)
from server.engines.composer.sound.lateness import read_late, swing
from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.style import BusEffects

Samples = NDArray[np.float32]

_WORKING_PEAK = 0.5
_WOW_HZ, _WOW_PITCH = 0.6, 0.0012
_FLUTTER_HZ, _FLUTTER_PITCH = 6.3, 0.0004


def coloured(
    sound: Samples, bus: BusEffects, sample_rate: int, loop: bool, tick: Tick = unwatched
) -> Samples:
    """`sound` (2, samples) with the bus effects of the style; the array given is used up."""
    if bus == BusEffects():
        return sound
    peak = float(max(sound.max(initial=0.0), -sound.min(initial=0.0)))
    if peak == 0:
        return sound
    level = np.float32(_WORKING_PEAK / peak)
    if bus.tape > 0:
        _make_unsteady(sound, bus.tape, sample_rate, tick)
    for start in range(0, sound.shape[1], BLOCK_SAMPLES):
        _roughen(sound[:, start : start + BLOCK_SAMPLES], level, bus)
    sections = cuts(sample_rate, bus.lowpass_hz, bus.highpass_hz)
    return filtered(sound, sections, sample_rate, loop, tick)


def _roughen(block: Samples, level: np.float32, bus: BusEffects) -> None:
    """The bends and steps of tape and of short words, made at `level`, in place."""
    if bus.tape > 0:
        drive = np.float32(1 + 2 * bus.tape)
        block *= level * drive
        np.tanh(block, out=block)
        block /= level * drive
    if bus.bitcrush_bits is not None:
        steps = np.float32(2 ** (bus.bitcrush_bits - 1))
        block *= level * steps
        np.rint(block, out=block)
        block /= level * steps


def _make_unsteady(sound: Samples, depth: float, sample_rate: int, tick: Tick) -> None:
    """Wow and flutter, in place: a lateness that swings a whole number of times over the piece.

    It is a fraction of a millisecond, zero at the start, and reads round the end.
    """
    length = sound.shape[1]
    swings = []
    for hertz, pitch in ((_WOW_HZ, _WOW_PITCH), (_FLUTTER_HZ, _FLUTTER_PITCH)):
        times = max(1, round(hertz * length / sample_rate))
        swings.append((depth * pitch * length / (np.pi * times), times))

    def lateness(at: NDArray[np.int64]) -> NDArray[np.float64]:
        parts = [swing(at, samples, length, times, 0.0) for samples, times in swings]
        return np.asarray(np.sum(parts, axis=0))

    most = int(sum(samples for samples, _ in swings)) + 2
    for channel in sound:
        before = end_of_loop(channel[None], most)[0]
        # From the last block to the first: what is read lies before what is written.
        for start in reversed(range(0, length, BLOCK_SAMPLES)):
            tick()
            end = min(length, start + BLOCK_SAMPLES)
            channel[start:end] = read_late(channel, start, end, lateness, before)
