"""Loudness and true peak as broadcasting measures them, in memory that does not grow with length.

Loudness is ITU-R BS.1770-4: K-weighting, mean squares over 400 ms every 100 ms, an absolute gate
at -70 LUFS and a relative one 10 LU below what passes it. True peak is the highest sample after
oversampling by four (annex 2).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import log10, pi, tan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from session.sound.read import probe, read_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]
    Doubles = NDArray[np.float64]

STEP_SECONDS = 0.1
STEPS_IN_A_BLOCK = 4
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OVERSAMPLING = 4

CHANNEL_WEIGHTS = {6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41), 5: (1.0, 1.0, 1.0, 1.41, 1.41)}
"""Left, right, centre, (low frequency effects,) surrounds; all others count as 1."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness and true peak; None is silence, or too soft for the gate."""

    loudness_lufs: float | None
    true_peak_dbtp: float | None


def k_weighting(sample_rate: int) -> Doubles:
    """The two stages of K-weighting as second-order sections, at any rate.

    The analogue prototypes behind BS.1770's coefficients at 48 kHz (De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES 145, 2018).
    """
    import numpy as np

    shelf_hz, shelf_db, shelf_q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = tan(pi * shelf_hz / sample_rate)
    high, band = 10 ** (shelf_db / 20), 10 ** (shelf_db / 20 * 0.4996667741545416)
    a0 = 1 + k / shelf_q + k * k
    shelf = [
        (high + band * k / shelf_q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / shelf_q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / shelf_q + k * k) / a0,
    ]
    pass_hz, pass_q = 38.13547087602444, 0.5003270373238773
    k = tan(pi * pass_hz / sample_rate)
    a0 = 1 + k / pass_q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / pass_q + k * k) / a0]
    return np.array([shelf, high_pass])


class LoudnessMeter:
    """Integrated loudness of what it is fed, block by block."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        import numpy as np

        self._sections = k_weighting(sample_rate)
        self._state = np.zeros((len(self._sections), channels, 2))
        self._weights = np.array(CHANNEL_WEIGHTS.get(channels, (1.0,) * channels))
        self._step_samples = max(1, round(STEP_SECONDS * sample_rate))
        self._rest = np.zeros(0)
        self._steps: list[Doubles] = []

    def feed(self, block: Audio) -> None:
        """Take the next `(channels, samples)`."""
        import numpy as np
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(self._sections, block, axis=1, zi=self._state)
        fresh = self._weights @ np.square(weighted)
        power = np.concatenate((self._rest, fresh))
        whole = len(power) // self._step_samples * self._step_samples
        self._steps.append(power[:whole].reshape(-1, self._step_samples).sum(axis=1))
        self._rest = power[whole:]

    @property
    def step_powers(self) -> Doubles:
        """The mean weighted square of each 100 ms so far."""
        import numpy as np

        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        if len(steps) < STEPS_IN_A_BLOCK:  # shorter than one block: what there is, as one step
            total = float(steps.sum() + self._rest.sum())
            samples = len(steps) * self._step_samples + len(self._rest)
            return np.full(STEPS_IN_A_BLOCK, total / max(1, samples))
        return steps / self._step_samples

    @property
    def loudness_lufs(self) -> float | None:
        """The gated loudness so far. Sound shorter than 400 ms counts as one block."""
        return gated_loudness_lufs(self.step_powers)


def gated_loudness_lufs(step_powers: Doubles) -> float | None:
    """The integrated loudness of mean squares over steps of 100 ms; None when all is gated."""
    import numpy as np

    window = np.ones(STEPS_IN_A_BLOCK) / STEPS_IN_A_BLOCK
    blocks = np.convolve(step_powers, window, "valid")
    loud = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not loud.size:
        return None
    gate = loud.mean() * 10 ** (RELATIVE_GATE_LU / 10)
    return float(-0.691 + 10 * log10(loud[loud > gate].mean()))


def _power(loudness_lufs: float) -> float:
    return float(10 ** ((loudness_lufs + 0.691) / 10))


class Growing:
    """Numbers in 32 bits, millions of them: what is appended grows in place, without a copy."""

    def __init__(self) -> None:
        self._numbers = array("f")

    def append(self, numbers: NDArray[np.floating[Any]]) -> None:
        """Put some behind what is there."""
        self._numbers.frombytes(numbers.astype("f").tobytes())

    def all(self) -> Audio:
        """All of them. Nothing is appended after that."""
        import numpy as np

        return np.frombuffer(self._numbers, np.float32)


class PeakEnvelope:
    """The highest true peak of each `hop_samples` of what it is fed, all channels together."""

    def __init__(self, sample_rate: int, channels: int, hop_samples: int) -> None:
        import numpy as np
        import soxr

        self._streams = [
            soxr.ResampleStream(
                sample_rate, OVERSAMPLING * sample_rate, 1, dtype="float32", quality="HQ"
            )
            for _ in range(channels)
        ]
        self._hop = hop_samples * OVERSAMPLING
        self._rest = np.zeros(0, np.float32)
        self._hops = Growing()
        self._highest_sample = 0.0

    def feed(self, block: Audio, last: bool = False) -> None:
        """Take the next `(channels, samples)`; `last` ends the stream."""
        import numpy as np

        if block.size:
            self._highest_sample = max(
                self._highest_sample, float(block.max()), -float(block.min())
            )
        above = np.stack(
            [
                stream.resample_chunk(np.ascontiguousarray(channel), last=last)
                for stream, channel in zip(self._streams, block, strict=True)
            ]
        )
        np.abs(above, out=above)
        peaks = np.concatenate((self._rest, above.max(axis=0)))
        whole = len(peaks) // self._hop * self._hop
        self._hops.append(peaks[:whole].reshape(-1, self._hop).max(axis=1))
        self._rest = peaks[whole:]
        if last and len(self._rest):
            self._hops.append(self._rest.max(keepdims=True))
            self._rest = self._rest[:0]

    @property
    def hop_peaks(self) -> Audio:
        """The peak of each hop, linear. Nothing is fed after that."""
        return self._hops.all()

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest of all, never below the highest sample; None for digital silence."""
        highest = max(float(self.hop_peaks.max(initial=0.0)), self._highest_sample)
        return 20 * log10(highest) if highest > 0 else None


def measure(path: Path) -> Loudness:
    """The loudness and true peak of an audio file. Raises NotFound, UnreadableAudio."""
    import numpy as np

    info = probe(path)
    meter = LoudnessMeter(info.sample_rate, info.channels)
    peaks = PeakEnvelope(info.sample_rate, info.channels, hop_samples=1024)
    for block in read_blocks(path):
        meter.feed(block)
        peaks.feed(block)
    peaks.feed(np.zeros((info.channels, 0), np.float32), last=True)
    return Loudness(meter.loudness_lufs, peaks.true_peak_dbtp)
