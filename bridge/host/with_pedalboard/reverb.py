"""A room of a given decay, from the Freeverb that pedalboard brings.

Its decay is that of eight comb filters in parallel with the feedback `0.7 + 0.28 * room_size`:
a comb of length T seconds and feedback g falls by 60 dB in `-3 T / log10 g` (J. O. Smith, Physical
Audio Signal Processing, "Freeverb"). Of eight, the longer ones are heard longest: measured in the
bass, where the damping does nothing, T counts as if it were 1.05 times the mean.
"""

from __future__ import annotations

from functools import cache
from math import log10
from typing import Any

import numpy as np

from bridge.host.chain.steps import ReverbStep
from bridge.host.with_pedalboard.effect import Board

_COMB_SECONDS = 1.05 * (1116 + 1188 + 1277 + 1356 + 1422 + 1491 + 1557 + 1617) / 8 / 44100
_LEAST_FEEDBACK, _FEEDBACK_RANGE = 0.7, 0.28
_MOST_FEEDBACK = 0.97


def reverb(step: ReverbStep, sample_rate: int, channels: int) -> Board:
    """The step's reverb: `mix` of the room, which is as loud as what goes in (for noise), and of
    the sound itself. Mono or stereo."""
    from pedalboard import Chain, Delay, Gain, Mix, Reverb

    room_size, told_rate = _room(step.decay_ms / 1000, sample_rate)
    wet_db = -_loudness_db(room_size, step.damping, step.width, told_rate, channels)
    dry, wet = Gain(_db(1 - step.mix)), Gain(wet_db + _db(step.mix))
    room = Reverb(room_size, step.damping, 1.0, 0.0, step.width)
    # Times are told at the room's rate: it is the same number of samples.
    seconds = step.predelay_ms / 1000 * sample_rate / told_rate
    before = Delay(whole_samples_seconds(seconds, told_rate), 0.0, 1.0)
    way = [before, room, wet] if step.predelay_ms else [room, wet]

    def set_mix(mix: float) -> None:
        dry.gain_db, wet.gain_db = _db(1 - mix), wet_db + _db(mix)

    def set_damping(damping: float) -> None:
        room.damping = damping

    def set_width(width: float) -> None:
        room.width = width

    setters = {"mix": set_mix, "damping": set_damping, "width": set_width}
    return Board([Mix([dry, Chain(way)])], told_rate, channels, setters)


def _room(decay_seconds: float, sample_rate: int) -> tuple[float, float]:
    """The size of the room (0 to 1), and the sample rate that it is told.

    What does not lie between the smallest and the largest is reached by combs that are shorter or
    longer than Freeverb's, as smaller and larger rooms have them: it is told another rate.
    """
    feedback = 10 ** (-3 * _COMB_SECONDS / decay_seconds)
    within = min(max(feedback, _LEAST_FEEDBACK), _MOST_FEEDBACK)
    scale = decay_seconds * -log10(within) / 3 / _COMB_SECONDS
    size = (within - _LEAST_FEEDBACK) / _FEEDBACK_RANGE
    return min(max(size, 0.0), 1.0), sample_rate * scale


def whole_samples_seconds(seconds: float, sample_rate: float) -> float:
    """A time that pedalboard's Delay, which cuts off what is less than a sample, makes the nearest
    whole sample of: 10 ms at 48 kHz would come out as 479 samples."""
    return (round(seconds * sample_rate) + 0.25) / sample_rate


@cache
def _loudness_db(
    room_size: float, damping: float, width: float, told_rate: float, channels: int
) -> float:
    """How loud the room alone makes a noise: the energy of its answer to one sample.

    To hear it takes longer than many a short file; a batch has one room.
    """
    from pedalboard import Reverb

    room: Any = Reverb(room_size, damping, 1.0, 0.0, width)
    impulse = np.zeros((channels, int(told_rate * 4)), np.float32)
    impulse[:, 0] = 1.0
    answer = room(impulse, told_rate)
    return float(10 * np.log10(np.mean(np.sum(np.square(answer, dtype=np.float64), axis=1))))


def _db(amplitude: float) -> float:
    return 20 * log10(amplitude) if amplitude > 1e-5 else -float("inf")
