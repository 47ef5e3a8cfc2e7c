"""Filters of a stem: the role's cuts and bells, as second-order sections in a row.

In a loop a filter is run in on the loop's own end first, for as long as it rings, so that the
start sounds as if the loop had gone round before.
"""

from __future__ import annotations

from math import ceil, cos, log, pi, sin

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.style import RoleMix

Samples = NDArray[np.float32]
Sections = NDArray[np.float64]
"""Second-order sections, `(sections, 6)`, as scipy has them."""

BLOCK_SAMPLES = 1 << 17
DC_BELOW_HZ = 15.0
"""What lies below is no music: it is taken out where an effect may have made DC."""

_HIGHEST = 0.49
"""A corner above this part of the rate has nothing left to do."""

_RUNG_OUT = 1e-6
_LONGEST_RUN_IN_SECONDS = 4.0


def cuts(sample_rate: int, lowpass_hz: float | None, highpass_hz: float | None) -> Sections:
    """Second-order Butterworth filters; what is None is left out."""
    from scipy.signal import butter

    rows = [
        butter(2, hertz, kind, fs=sample_rate, output="sos")
        for hertz, kind in ((highpass_hz, "highpass"), (lowpass_hz, "lowpass"))
        if hertz is not None and hertz < _HIGHEST * sample_rate
    ]
    return np.concatenate(rows) if rows else np.zeros((0, 6))


def bell(hz: float, gain_db: float, q: float, sample_rate: int) -> Sections:
    """One bell: the peaking filter of Bristow-Johnson's "Audio EQ Cookbook"."""
    turn = 2 * pi * min(hz, _HIGHEST * sample_rate) / sample_rate
    gain, width = 10 ** (gain_db / 40), sin(turn) / (2 * q)
    middle, first = -2 * cos(turn), 1 + width / gain
    row = [1 + width * gain, middle, 1 - width * gain, first, middle, 1 - width / gain]
    return np.array([row]) / first


def role_sections(role: RoleMix, sample_rate: int) -> Sections:
    """All that a role filters: its cuts and its bells."""
    bells = [
        bell(one.hz, one.gain_db, one.q, sample_rate)
        for one in role.eq
        if one.gain_db != 0 and one.hz < _HIGHEST * sample_rate
    ]
    return np.concatenate((cuts(sample_rate, role.lowpass_hz, role.highpass_hz), *bells))


def filtered(
    sound: Samples, sections: Sections, sample_rate: int, loop: bool, tick: Tick = unwatched
) -> Samples:
    """`sound` (2, samples) through `sections`; the array given is used up."""
    from scipy.signal import sosfilt

    if not len(sections):
        return sound
    state = np.zeros((len(sections), len(sound), 2))
    if loop:
        before = end_of_loop(sound, _run_in_samples(sections, sample_rate))
        _, state = sosfilt(sections, before, axis=1, zi=state)
    for start in range(0, sound.shape[1], BLOCK_SAMPLES):
        tick()
        block = slice(start, start + BLOCK_SAMPLES)
        sound[:, block], state = sosfilt(sections, sound[:, block], axis=1, zi=state)
    return sound


def _run_in_samples(sections: Sections, sample_rate: int) -> int:
    """How long the slowest pole takes to fall by 120 dB."""
    radius = max(float(np.abs(np.roots(row[3:])).max(initial=0.0)) for row in sections)
    longest = round(_LONGEST_RUN_IN_SECONDS * sample_rate)
    if radius <= 0:
        return 1
    return min(longest, ceil(log(_RUNG_OUT) / log(radius))) if radius < 1 else longest


def end_of_loop(sound: Samples, samples: int) -> Samples:
    """The `samples` that go before a loop's start: its end, round and round."""
    if not samples:
        return sound[:, :0]
    times = ceil(samples / sound.shape[1])
    return np.tile(sound, (1, times))[:, -samples:] if times > 1 else sound[:, -samples:].copy()
