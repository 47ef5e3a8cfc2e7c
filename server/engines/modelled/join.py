"""New bars joined to what stands around them, by cross-fades that lie within the new bars alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.engines.modelled.crossfade import cross_faded
from server.engines.modelled.seam import AUDIBLE, Seam, seam_between

Samples = NDArray[np.float32]

FADES_SECONDS = (0.01, 0.03, 0.08)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around new bars.

    `before` sounds before them and `after` behind them; `leaving` is how `before` would go on, and
    `arriving` what would lead to `after`. `music` and its `beats`, in samples of it, show what is
    usual in the piece.
    """

    before: Samples
    leaving: Samples
    arriving: Samples
    after: Samples
    music: Samples
    beats: tuple[int, ...]
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Joined:
    """The bars with both joints made, the seams there and how long the cross-fades are."""

    samples: Samples
    start_seam: Seam
    end_seam: Seam
    fade_in_seconds: float
    fade_out_seconds: float

    @property
    def score(self) -> float:
        """The worse of the two seams."""
        return max(self.start_seam.score, self.end_seam.score)


def joined(new: Samples, around: Neighbours) -> Joined:
    """`new` with its ends faded into what is around, each over the length whose seam is smallest.

    The first sample is nearly what `before` goes on with, the last nearly what leads to `after`.
    """
    rate, music, beats = around.sample_rate, around.music, around.beats
    starts = [
        (seconds, _faded_in(new, around.leaving, round(seconds * rate)))
        for seconds in FADES_SECONDS
    ]
    start_seams = [
        (seam_between(around.before, made, music, beats, rate), seconds, made)
        for seconds, made in starts
    ]
    start_seam, fade_in, made = min(start_seams, key=lambda one: _preference(one[0], one[1]))
    end_seams = []
    for seconds in FADES_SECONDS:
        ended = _faded_out(made, around.arriving, round(seconds * rate))
        end_seams.append((seam_between(ended, around.after, music, beats, rate), seconds, ended))
    end_seam, fade_out, made = min(end_seams, key=lambda one: _preference(one[0], one[1]))
    return Joined(made, start_seam, end_seam, fade_in, fade_out)


def _preference(seam: Seam, seconds: float) -> tuple[float, float]:
    """Of seams that nobody hears, the one that keeps most of the new sound."""
    return max(AUDIBLE, seam.score), seconds


def _faded_in(new: Samples, leaving: Samples, fade: int) -> Samples:
    fade = min(fade, leaving.shape[1], new.shape[1] // 4)
    if not fade:
        return new
    return np.concatenate([cross_faded(leaving[:, :fade], new[:, :fade]), new[:, fade:]], axis=1)


def _faded_out(new: Samples, arriving: Samples, fade: int) -> Samples:
    fade = min(fade, arriving.shape[1], new.shape[1] // 4)
    if not fade:
        return new
    end = cross_faded(new[:, -fade:], arriving[:, -fade:])
    return np.concatenate([new[:, :-fade], end], axis=1)
