"""How close a stem comes to the true one, at whatever level it is."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log10
from pathlib import Path

import numpy as np

from session.sound.read import read_blocks


def si_sdr_db(true: Path, guessed: Iterable[Path]) -> float | None:
    """The scale-invariant signal-to-distortion ratio of the sum of `guessed` to `true`, in dB.

    J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey, "SDR - half-baked or well done?", ICASSP
    2019, equation 3: with a = <g, t> / <t, t>, it is |a t|^2 / |a t - g|^2; over both channels as
    one signal. None where `true` is silent. Files are of one length, rate and width.
    Raises UnreadableAudio.
    """
    true_power = both = guessed_power = 0.0
    for wanted, *parts in zip(read_blocks(true), *map(read_blocks, guessed), strict=True):
        target = wanted.ravel().astype(np.float64)
        guess = np.sum(parts, axis=0, dtype=np.float64).ravel()
        true_power += float(target @ target)
        both += float(target @ guess)
        guessed_power += float(guess @ guess)
    if not true_power:
        return None
    kept = both**2 / true_power
    distortion = guessed_power - kept
    if not kept:
        return -inf
    return 10 * log10(kept / distortion) if distortion > 0 else inf
