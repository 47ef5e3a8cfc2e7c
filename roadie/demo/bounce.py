"""A mix written as a DAW's bounce: 48 kHz, 24 bit, no metadata, growing while it is written."""

from __future__ import annotations

import time
from pathlib import Path

from session.errors import storage

BOUNCE_RATE = 48_000
_PIECES = 4
_PAUSE_SECONDS = 0.25


def bounce(mix: Path, target: Path) -> None:
    """Write the WAV file `mix` to `target`, in pieces with pauses, as a DAW would.

    Raises StorageFailed.
    """
    import soundfile
    import soxr

    samples, rate = soundfile.read(str(mix), dtype="float32", always_2d=True)
    if rate != BOUNCE_RATE:
        samples = soxr.resample(samples, rate, BOUNCE_RATE)
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        piece = -(-len(samples) // _PIECES)
        with soundfile.SoundFile(
            str(target), "w", BOUNCE_RATE, samples.shape[1], subtype="PCM_24", format="WAV"
        ) as file:
            for start in range(0, len(samples), piece):
                file.write(samples[start : start + piece])
                file.flush()
                time.sleep(_PAUSE_SECONDS)
