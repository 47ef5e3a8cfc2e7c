"""The loudness of `session.sound.loudness.LoudnessMeter` at a fourth of the cost.

The filters run on rows of samples instead of on samples: what a row gives follows from its samples
by a matrix (their impulse response) and from the filters' state at its start by another. Only the
state goes from row to row. That is the same filter, in 32 bits where the meter has 64; what is
measured agrees to a thousandth of an LU.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from session.sound.loudness import (
    CHANNEL_WEIGHTS,
    STEP_SECONDS,
    STEPS_IN_A_BLOCK,
    Growing,
    gated_loudness_lufs,
    k_weighting,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]
    Doubles = NDArray[np.float64]

_ROW = 64
_ORDER = 4
_FORGOTTEN = 1e-3
"""Of a mode that falls so far within a row, only the row before is felt."""


class QuickLoudness:
    """Integrated loudness of what it is fed, in blocks of which large ones are cheaper.

    With `hop_samples` it also keeps the weighted power of each hop.
    """

    def __init__(self, sample_rate: int, channels: int, hop_samples: int | None = None) -> None:
        import numpy as np

        weights = CHANNEL_WEIGHTS.get(channels, (1.0,) * channels)
        self._weights = np.array(weights)
        self._rows = _Rows(sample_rate, channels)
        self._waiting = np.zeros((channels, 0), np.float32)
        self._step_samples = max(1, round(STEP_SECONDS * sample_rate))
        self._steps: list[float] = []
        self._open = 0.0
        self._open_samples = 0
        self._hop_samples = hop_samples
        self._hop_rest = np.zeros(0, np.float32)
        self._hops = Growing()

    def feed(self, block: Audio) -> None:
        """Take the next `(channels, samples)`."""
        import numpy as np

        sound = np.concatenate((self._waiting, block), axis=1) if self._waiting.size else block
        whole = sound.shape[1] // _ROW * _ROW
        self._waiting = sound[:, whole:].copy()
        if whole:
            self._add(self._rows.run(sound[:, :whole]))

    def _add(self, weighted: Audio) -> None:
        """Sum the squares up to the end of each step."""
        import numpy as np

        at, end = 0, weighted.shape[1]
        while at < end:
            until = min(end, at + self._step_samples - self._open_samples)
            powers = [float(np.dot(each, each)) for each in weighted[:, at:until]]
            self._open += float(self._weights @ powers)
            self._open_samples += until - at
            at = until
            if self._open_samples == self._step_samples:
                self._steps.append(self._open / self._step_samples)
                self._open, self._open_samples = 0.0, 0
        if self._hop_samples:
            self._add_hops(weighted, self._hop_samples)

    def _add_hops(self, weighted: Audio, hop: int) -> None:
        import numpy as np

        power = self._weights.astype(np.float32) @ np.square(weighted)
        power = np.concatenate((self._hop_rest, power))
        whole = len(power) // hop * hop
        self._hops.append(power[:whole].reshape(-1, hop).sum(axis=1))
        self._hop_rest = power[whole:]

    def end_hops(self) -> Audio:
        """The summed weighted squares of each hop, the last of which may be a short one, once all
        is finished."""
        self._hops.append(self._hop_rest.sum(keepdims=True))
        return self._hops.all()

    def finish(self) -> None:
        """The sound has ended: what waits for a whole row is counted."""
        import numpy as np

        left = self._waiting.shape[1]
        if left:
            silence = np.zeros((len(self._waiting), _ROW - left), np.float32)
            row = np.concatenate((self._waiting, silence), axis=1)
            self._add(self._rows.run(row)[:, :left])
            self._waiting = self._waiting[:, :0]

    @property
    def loudness_lufs(self) -> float | None:
        """The gated loudness, once finished. Sound shorter than 400 ms counts as one block."""
        import numpy as np

        steps = np.array(self._steps)
        if len(steps) < STEPS_IN_A_BLOCK:
            samples = len(steps) * self._step_samples + self._open_samples
            total = float(steps.sum()) * self._step_samples + self._open
            steps = np.full(STEPS_IN_A_BLOCK, total / max(1, samples))
        return gated_loudness_lufs(steps)


@dataclass(frozen=True, slots=True)
class _Matrices:
    """K-weighting of rows of samples: `out = row @ answer + state @ ringing`, and the state of
    each mode is multiplied by `step` and added to `row @ into` from row to row.

    Modes are complex, the state's real parts come before its imaginary ones.
    """

    answer: Audio
    ringing: Audio
    into: Audio
    step: NDArray[np.complex128]


@lru_cache(8)
def _matrices(sample_rate: int) -> _Matrices:
    import numpy as np

    a, b, c, d = _system(k_weighting(sample_rate))
    # By its modes, each of which goes its own way: they come in conjugate pairs.
    modes, vectors = np.linalg.eig(a)
    b, c = np.linalg.solve(vectors, b.astype(complex)), c @ vectors
    chosen = np.argsort(-modes.imag)[: _ORDER // 2]
    modes, b, c = modes[chosen], b[chosen], 2 * c[chosen]
    powers = modes ** np.arange(_ROW)[:, None]
    impulse = np.concatenate(([d], (powers[:-1] * b @ c).real))
    answer = np.zeros((_ROW, _ROW))
    for at in range(_ROW):
        answer[at, at:] = impulse[: _ROW - at]
    into, ringing = powers[::-1] * b, powers * c
    return _Matrices(
        answer.astype(np.float32),
        np.concatenate((ringing.real, -ringing.imag), axis=1).T.astype(np.float32),
        np.concatenate((into.real, into.imag), axis=1).astype(np.float32),
        modes**_ROW,
    )


class _Rows:
    """K-weighting of whole rows, with the state between them."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        import numpy as np

        self._by = _matrices(sample_rate)
        self._state = np.zeros((channels, len(self._by.step)), np.complex128)

    def run(self, sound: Audio) -> Audio:
        """The weighted sound, `(channels, samples)` as it came."""
        import numpy as np
        from scipy.signal import lfilter

        channels, half = len(sound), _ORDER // 2
        rows = np.ascontiguousarray(sound).reshape(-1, _ROW)
        fresh = (rows @ self._by.into).astype(np.float64).reshape(channels, -1, _ORDER)
        states = np.empty((channels, rows.shape[0] // channels, _ORDER), np.float32)
        for mode, step in enumerate(self._by.step):
            into = fresh[..., mode] + 1j * fresh[..., half + mode]
            first = self._state[:, mode].copy()
            if abs(step) < _FORGOTTEN:
                into[:, 1:] += step * into[:, :-1]
                into[:, 0] += step * first
                made = into
            else:
                made, _ = lfilter([1], [1, -step], into, axis=1, zi=(step * first)[:, None])
            self._state[:, mode] = made[:, -1]
            states[:, 0, mode], states[:, 0, half + mode] = first.real, first.imag
            states[:, 1:, mode], states[:, 1:, half + mode] = made[:, :-1].real, made[:, :-1].imag
        weighted = rows @ self._by.answer
        weighted += states.reshape(-1, _ORDER) @ self._by.ringing
        return weighted.reshape(channels, -1)


def _system(sections: Doubles) -> tuple[Doubles, Doubles, Doubles, float]:
    """Second-order sections one after the other (direct form II transposed) as one system:
    `state' = a state + b sample`, `out = c state + d sample`."""
    import numpy as np

    a, b = np.zeros((0, 0)), np.zeros(0)
    c, d = np.zeros(0), 1.0
    for b0, b1, b2, _, a1, a2 in sections:
        ahead = np.array([b1 - a1 * b0, b2 - a2 * b0])
        own = np.array([[-a1, 1.0], [-a2, 0.0]])
        a = np.block([[a, np.zeros((len(a), 2))], [np.outer(ahead, c), own]])
        b = np.concatenate((b, ahead * d))
        c, d = np.concatenate((b0 * c, [1.0, 0.0])), b0 * d
    return a, b, c, float(d)
