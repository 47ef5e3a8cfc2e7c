"""Sound at another tempo, by Rubber Band."""

from __future__ import annotations

from threading import Event, Thread

import numpy as np
from numpy.typing import NDArray

from session.progress import Progress

Samples = NDArray[np.float32]

_LOOK_SECONDS = 0.2


def stretched(sound: Samples, sample_rate: int, faster: float, progress: Progress) -> Samples:
    """`sound` `(channels, samples)` played `faster` times as fast, at its own pitch.

    What lies at `t` seconds lies at `t / faster` afterwards, to half a millisecond. Raises
    Cancelled within a moment: the work then ends by itself, unheard.
    """
    from pedalboard import time_stretch

    made: list[Samples] = []
    done = Event()

    def work() -> None:
        try:
            # The finer engine misses the length it is asked for by up to 0.2 % and pads the rest;
            # with phases kept together the older one moves attacks by 6 ms.
            made.append(
                time_stretch(
                    np.ascontiguousarray(sound),
                    float(sample_rate),
                    stretch_factor=faster,
                    high_quality=False,
                    retain_phase_continuity=False,
                )
            )
        finally:
            done.set()

    # A call into Rubber Band hears of no wish to stop.
    Thread(target=work, name="stretch", daemon=True).start()
    while not done.wait(_LOOK_SECONDS):
        progress(0.5, "Bringing it to the tempo")
    progress(1.0, "Bringing it to the tempo")
    (result,) = made
    return np.asarray(result, np.float32)
