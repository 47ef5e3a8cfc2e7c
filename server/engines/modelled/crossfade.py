"""Cross-fades that neither dip nor swell, whatever the two sounds have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def cross_faded(leaving: Samples, coming: Samples) -> Samples:
    """From `leaving` to `coming`, `(channels, samples)` of one length.

    Straight lines, divided by the level that they give with the correlation `r` of the two: for
    gains `a` and `b` that is `sqrt(a^2 + b^2 + 2 r a b)` (M. Fink, M. Holters, U. Zölzer,
    "Signal-matched power-complementary cross-fading and dry-wet mixing", DAFx 2016). The first
    sample is nearly all `leaving`, the last nearly all `coming`.
    """
    length = leaving.shape[1]
    if not length:
        return leaving.copy()
    come = (np.arange(length) + 0.5) / length
    go = 1 - come
    both = float(np.sum(leaving.astype(np.float64) * coming))
    powers = (
        float(np.sum(np.square(leaving, dtype=np.float64))),
        float(np.sum(np.square(coming, dtype=np.float64))),
    )
    size = np.sqrt(powers[0] * powers[1])
    # Below zero the gains would have to grow without bound where the two cancel out.
    alike = max(0.0, both / size) if size > 0 else 0.0
    level = np.sqrt(go**2 + come**2 + 2 * alike * go * come)
    return np.asarray(leaving * (go / level) + coming * (come / level), np.float32)
