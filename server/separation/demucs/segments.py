"""A stream of sound through a network: segments that overlap, faded into each other.

What comes out is what `demucs.apply.apply_model` gives with `shifts=0, overlap=0.1`, sample for
sample; but that holds all of the sound and all of the stems in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from server.models.contract import Samples

OVERLAP = 0.1
"""What segments share. Demucs's own 0.25 takes a fifth more time."""

SILENCE = np.float32(10 ** (-90 / 20))
"""A segment whose peak is below this is silence in every stem."""

Part = Callable[[Samples], Samples]
"""Parts a segment of `(2, segment_samples)` into stems of `(stems, 2, segment_samples)`."""


def stride_samples(segment_samples: int) -> int:
    """How far apart segments begin."""
    return int((1 - OVERLAP) * segment_samples)


def count_segments(length_samples: int, segment_samples: int) -> int:
    """How many segments sound of that length is cut into."""
    return -(-length_samples // stride_samples(segment_samples))


class Segments:
    """Blocks of `(2, samples)` in, blocks of `(stems, 2, samples)` out, somewhat later.

    `mean` and `deviation` are what the whole is normalised by; stems are scaled back, and the mean
    belongs to none of them.
    """

    def __init__(
        self, part: Part, stems: int, segment_samples: int, mean: float, deviation: float
    ) -> None:
        self._part = part
        self._size = segment_samples
        self._stride = stride_samples(segment_samples)
        self._mean = np.float32(mean)
        self._scale = np.float32(deviation) + np.float32(1e-8)
        half = segment_samples // 2
        rising = np.arange(1, half + 1, dtype=np.float32)
        falling = np.arange(segment_samples - half, 0, -1, dtype=np.float32)
        weight = np.concatenate([rising, falling])
        self._weight = weight / weight.max()
        self._heard = np.zeros((2, 0), np.float32)
        self._heard_from = 0
        self._at = 0
        self._sum = np.zeros((stems, 2, segment_samples), np.float32)
        self._weights = np.zeros(segment_samples, np.float32)

    @property
    def passed(self) -> int:
        """How many segments were heard, or passed over."""
        return self._at // self._stride

    def take(self, block: Samples) -> Iterator[Samples]:
        """The stems' next blocks that `block` completes."""
        self._heard = np.concatenate([self._heard, block], axis=1)
        # One sample more than a segment: else it might be the last, which is cut otherwise.
        while self._heard_from + self._heard.shape[1] > self._at + self._size:
            yield self._next(self._size)

    def finish(self) -> Iterator[Samples]:
        """The rest, after the last block."""
        length = self._heard_from + self._heard.shape[1]
        while self._at < length:
            yield self._next(min(self._size, length - self._at))

    def _next(self, length: int) -> Samples:
        """Hear the segment at `_at`, of which `length` samples are sound; what is then final."""
        inside = self._at - self._heard_from
        sound = self._heard[:, inside : inside + length]
        weight = self._weight[:length]
        if np.abs(sound).max(initial=0.0) >= SILENCE:
            stems, before = self._part(self._padded(length)), (self._size - length) // 2
            self._sum[:, :, :length] += weight * stems[:, :, before : before + length]
        self._weights[:length] += weight
        final = min(length, self._stride)
        done: Samples = self._sum[:, :, :final] / self._weights[:final] * self._scale
        self._move_on()
        return done

    def _padded(self, length: int) -> Samples:
        """The segment at `_at` in the midst of a whole one: before it what was heard, else zeros.

        Demucs pads both sides alike and puts the odd sample after.
        """
        start = self._at - (self._size - length) // 2 - self._heard_from
        end = start + self._size
        sound = self._heard[:, max(0, start) : end]
        normal = (sound - self._mean) / self._scale
        missing = (max(0, -start), max(0, end - self._heard.shape[1]))
        padded: Samples = np.pad(normal, ((0, 0), missing))
        return padded

    def _move_on(self) -> None:
        self._at += self._stride
        for kept in (self._sum, self._weights):
            kept[..., : -self._stride] = kept[..., self._stride :]
            kept[..., -self._stride :] = 0
        # A last, short segment looks back at no more than half of one.
        spent = max(0, self._at - (self._size + 1) // 2 - self._heard_from)
        self._heard = self._heard[:, spent:]
        self._heard_from += spent
