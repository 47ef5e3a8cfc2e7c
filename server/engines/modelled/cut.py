"""Sound cut to a whole number of bars, so that it loops, rings out or fades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.engines.modelled.crossfade import cross_faded
from server.engines.modelled.seam import AUDIBLE, Seam, seam_between

Samples = NDArray[np.float32]

_EARLY_SECONDS = 0.003
"""A cut may come so much before the downbeat: an attack must not be cut into."""
_FADES_SECONDS = (0.01, 0.03, 0.08)
_CLICK_SECONDS = 0.002
_WAYS = ("continuation", "pre-roll", "cut")


@dataclass(frozen=True, slots=True)
class Loop:
    """`samples` `(channels, length)` that follow on themselves, and the seam where they do.

    `way` says how: "continuation" lets what came after the last bar run into the first,
    "pre-roll" lets the last bar run into what came before the first, "cut" had neither.
    """

    samples: Samples
    seam: Seam
    way: str


def zero_crossing(sound: Samples, at: int, length: int, sample_rate: int) -> int:
    """Where near `at` all channels are nearest to zero, there and `length` samples later."""
    early = min(at, round(_EARLY_SECONDS * sample_rate))
    places = np.arange(at - early, min(at, sound.shape[1] - 1) + 1)
    cost = np.abs(sound[:, places]).sum(axis=0, dtype=np.float64)
    later = places + length
    inside = later < sound.shape[1]
    cost[inside] += np.abs(sound[:, later[inside]]).sum(axis=0, dtype=np.float64)
    # Of places that are equally good, silence has many, the latest is nearest to the beat.
    return int(places[len(cost) - 1 - int(np.argmin(cost[::-1]))])


def looped(
    sound: Samples, start: int, length: int, beats: tuple[int, ...], sample_rate: int
) -> Loop:
    """`length` samples of `sound` from `start` on as a loop, by the way whose seam is smallest.

    `sound` reaches to `start + length`; what it has before and after that makes the seam smooth.
    `beats` are in samples from `start`.
    """
    plain = sound[:, start : start + length]
    made = [(plain, "cut")]
    for seconds in _FADES_SECONDS:
        fade = min(round(seconds * sample_rate), length // 4)
        after = sound[:, start + length : start + length + fade]
        if fade and after.shape[1] == fade:
            first = cross_faded(after, plain[:, :fade])
            made.append((np.concatenate([first, plain[:, fade:]], axis=1), "continuation"))
        if fade and start >= fade:
            last = cross_faded(plain[:, -fade:], sound[:, start - fade : start])
            made.append((np.concatenate([plain[:, :-fade], last], axis=1), "pre-roll"))
    if len(made) == 1:
        made = [(_without_clicks(plain, sample_rate), "cut")]
    loops = [
        Loop(samples, seam_between(samples, samples, plain, beats, sample_rate), way)
        for samples, way in made
    ]
    return min(loops, key=_preference)


def _preference(loop: Loop) -> tuple[float, int]:
    """Among seams that nobody hears, what rings on past the end is worth keeping."""
    return max(AUDIBLE, loop.seam.score), _WAYS.index(loop.way)


def _without_clicks(sound: Samples, sample_rate: int) -> Samples:
    fade = min(round(_CLICK_SECONDS * sample_rate), sound.shape[1] // 4)
    sound = sound.copy()
    if fade:
        rise = ((np.arange(fade) + 0.5) / fade).astype(np.float32)
        sound[:, :fade] *= rise
        sound[:, -fade:] *= rise[::-1]
    return sound


def faded_out(sound: Samples, start: int) -> Samples:
    """The sound, fading from `start` on to its end (a quarter of a cosine, squared)."""
    fade = np.cos(np.linspace(0, np.pi / 2, sound.shape[1] - start, dtype=np.float32)) ** 2
    sound = sound.copy()
    sound[:, start:] *= fade.astype(np.float32)
    return sound


def lasting(sound: Samples, length: int) -> Samples:
    """Exactly `length` samples: cut, or with silence after it."""
    if sound.shape[1] >= length:
        return sound[:, :length]
    return np.pad(sound, ((0, 0), (0, length - sound.shape[1])))
