"""The null test: what is left when a mix is taken from the sum of its stems."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from math import log10
from pathlib import Path

import numpy as np
import soundfile

from server.audio.read import BLOCK_SAMPLES, probe
from session.errors import UnreadableAudio
from session.progress import Progress


def null_db(stems: Sequence[Path], mix: Path, progress: Progress) -> float | None:
    """The peak of (sum of the stems minus the mix) in dBFS; None is digital silence.

    The files have the same rate, channels and length. Raises UnreadableAudio.
    """
    total = probe(mix).length_samples
    worst, done = 0.0, 0
    try:
        with ExitStack() as files:
            parts = [files.enter_context(soundfile.SoundFile(str(stem))) for stem in stems]
            whole = files.enter_context(soundfile.SoundFile(str(mix)))
            while len(rest := whole.read(BLOCK_SAMPLES, dtype="float64", always_2d=True)):
                for part in parts:
                    rest -= part.read(len(rest), dtype="float64", always_2d=True)
                worst = max(worst, float(np.abs(rest).max()))
                done += len(rest)
                progress(min(1.0, done / total), "Measuring the stems against the mix")
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
        raise UnreadableAudio(f"The stems of {mix.name} cannot be read back: try again.") from error
    return 20 * log10(worst) if worst else None
