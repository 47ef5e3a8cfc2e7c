"""Beats: the path through the onsets that is both strong and even, and the line through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from server.analysis.features import FINE_FPS, ONSET_FPS

Seconds = NDArray[np.float64]
Frames = NDArray[np.float32]

_TIGHTNESS = 120.0
_STEADY_SECONDS = 0.022
"""A steady recording's beats, eight at a time, stay this close to one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """Beat `n` falls at `start_seconds + n * period_seconds`."""

    start_seconds: float
    period_seconds: float
    steady: bool


def track_beats(envelope: Frames, bpm: float) -> Seconds:
    """The beats in seconds, by dynamic programming (Ellis, JNMR 2007, "Beat tracking")."""
    step = 2
    fps = ONSET_FPS / step
    usable = envelope[: len(envelope) // step * step].reshape(-1, step).max(axis=1)
    period = 60 / bpm * fps
    if len(usable) < 2 * period:
        return np.zeros(0)
    local = (usable / (usable.std() + 1e-9)).astype(np.float64)
    lags = np.arange(round(0.6 * period), round(1.6 * period) + 1)
    cost = _TIGHTNESS * np.log(lags / period) ** 2
    score, before = local.copy(), np.full(len(local), -1)
    # A slice, read backwards so that the nearest beat comes first: two hours have a million.
    nearest, furthest, cost = int(lags[0]), int(lags[-1]), cost[::-1].copy()
    for now in range(nearest, len(local)):
        first = max(0, now - furthest)
        values = (score[first : now - nearest + 1] - cost[first - now + furthest :])[::-1]
        best = int(values.argmax())
        if values[best] > 0:
            score[now] += values[best]
            before[now] = now - nearest - best
    now = int(len(score) - 1 - period + np.argmax(score[int(len(score) - 1 - period) :]))
    path = []
    while now >= 0:
        path.append(now)
        now = int(before[now])
    # A pair's maximum lies half a frame after the pair's first, on average.
    return (np.array(path[::-1], np.float64) * step + 0.5) / ONSET_FPS


def rises(fine: Frames) -> Frames:
    """How suddenly the fine energy rises at each step: the start of each attack is a peak."""
    summed = np.concatenate([[0.0], np.cumsum(fine, dtype=np.float64)])
    here = np.arange(len(fine))
    before = (summed[here] - summed[np.maximum(here - 8, 0)]) / 8
    after = (summed[np.minimum(here + 4, len(fine))] - summed[here]) / 4
    loud = float(np.percentile(fine, 95)) + 1e-12
    rise = np.log((after + 1e-3 * loud) / (before + 1e-3 * loud))
    sudden = np.maximum(rise, 0.0) * np.sqrt(np.minimum(after / loud, 4.0))
    return np.asarray(sudden, np.float32)


def _fold(rise: Frames, beats: Seconds, reach_seconds: float) -> tuple[float, float]:
    """Where, relative to the beats, sound most often begins: (offset in seconds, strength)."""
    reach = round(reach_seconds * FINE_FPS)
    offsets = np.arange(-reach, reach + 1)
    places = np.round(beats * FINE_FPS).astype(np.int64)[:, None] + offsets
    valid = (places >= 0) & (places < len(rise))
    values = np.where(valid, rise[np.clip(places, 0, len(rise) - 1)], 0.0)
    profile = uniform_filter1d(values.mean(axis=0), 3)
    profile = profile * np.exp(-0.5 * (offsets / (0.6 * reach)) ** 2)
    best = int(np.argmax(profile))
    # An attack shows up to one step early, since a step that it ends in counts as risen.
    return float((offsets[best] + 1) / FINE_FPS), float(profile[best])


def fit_line(beats: Seconds, envelope: Frames, rise: Frames) -> Line:
    """The line through the beats; outliers count little, attacks set the fine position."""
    number = _numbers(beats)
    strength = envelope[np.clip(np.round(beats * ONSET_FPS).astype(int), 0, len(envelope) - 1)]
    weight = np.sqrt(strength / (strength.max() + 1e-9)) + 0.02
    slope, start = np.polyfit(number, beats, 1, w=weight)
    for _ in range(12):
        residual = beats - (start + slope * number)
        scale = max(0.005, float(np.median(np.abs(residual))))
        slope, start = np.polyfit(number, beats, 1, w=weight / (1 + (residual / scale) ** 2))
    residual = beats - (start + slope * number)
    steady = _is_steady(residual, weight, slope)
    if steady:
        start, slope = _refine(start, slope, number, rise)
    else:
        start += _fold(rise, beats, 0.05)[0]
    return Line(float(start), float(slope), steady)


def _numbers(beats: Seconds) -> Seconds:
    """Which beat of an even count each is: a beat that was skipped leaves a gap."""
    gaps = np.diff(beats)
    whole = np.maximum(1, np.round(gaps / np.median(gaps)))
    return np.concatenate([[0.0], np.cumsum(whole)])


def _is_steady(residual: Seconds, weight: Seconds, period: float) -> bool:
    groups = np.array_split(np.arange(len(residual)), max(1, len(residual) // 8))
    middles = np.array([np.median(residual[group]) for group in groups if len(group)])
    strong = weight >= np.median(weight)
    off = np.abs(residual[strong])
    # A break without onsets may lead a few groups astray; a drift moves most of them.
    astray = float(np.mean(np.abs(middles) > _STEADY_SECONDS))
    return astray < 0.2 and float(np.percentile(off, 80)) < 0.14 * period


def _refine(start: float, period: float, number: Seconds, rise: Frames) -> tuple[float, float]:
    """Move the line onto the attacks: first as a whole, then by a line through its stretches."""
    every = np.arange(number[0], number[-1] + 1)
    start += _fold(rise, start + period * every, 0.06)[0]
    for reach in (0.03, 0.015):
        stretches = np.array_split(every, int(np.clip(len(every) // 8, 1, 64)))
        if len(stretches) < 3:
            start += _fold(rise, start + period * every, reach)[0]
            continue
        middle = np.array([stretch.mean() for stretch in stretches])
        folds = np.array([_fold(rise, start + period * stretch, reach) for stretch in stretches])
        weight = np.sqrt(folds[:, 1]) + 1e-6
        slope, shift = 0.0, float(np.median(folds[:, 0]))
        for _ in range(8):
            residual = folds[:, 0] - (shift + slope * middle)
            scale = max(0.001, float(np.median(np.abs(residual))))
            slope, shift = np.polyfit(
                middle, folds[:, 0], 1, w=weight / (1 + (residual / scale) ** 2)
            )
        start, period = start + float(shift), period + float(slope)
    return start, period


def place_beats(beats: Seconds, rise: Frames) -> Seconds:
    """Each beat moved onto the attack next to it, where there is a clear one."""
    reach = round(0.035 * FINE_FPS)
    offsets = np.arange(-reach, reach + 1)
    places = np.round(beats * FINE_FPS).astype(np.int64)[:, None] + offsets
    values = rise[np.clip(places, 0, len(rise) - 1)] * np.exp(-0.5 * (offsets / (0.5 * reach)) ** 2)
    best = values.argmax(axis=1)
    peak = values.max(axis=1)
    clear = peak > 0.25 * np.percentile(peak, 90)
    return np.asarray(np.where(clear, beats + (offsets[best] + 1) / FINE_FPS, beats))


def beats_of_line(line: Line, duration_seconds: float) -> Seconds:
    """Every beat of a steady recording within it; 10 ms before its start counts as within."""
    first = np.ceil((-0.01 - line.start_seconds) / line.period_seconds)
    last = np.floor((duration_seconds - line.start_seconds) / line.period_seconds)
    return np.asarray(line.start_seconds + np.arange(first, last + 1) * line.period_seconds)


def extend_beats(beats: Seconds, duration_seconds: float) -> Seconds:
    """The beats carried on evenly to the start and to the end of the recording."""
    lead = float(np.median(np.diff(beats[:9])))
    tail = float(np.median(np.diff(beats[-9:])))
    before = np.arange(1, int((beats[0] + 0.01) / lead) + 1)[::-1]
    after = np.arange(1, int((duration_seconds - beats[-1]) / tail) + 1)
    return np.concatenate([beats[0] - before * lead, beats, beats[-1] + after * tail])
