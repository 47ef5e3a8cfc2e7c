"""Repetition: of bars, and of stretches of the form."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from benchmarks.measures.played import Numbers, bar_lines, drum_tracks, pitched_tracks, played
from session.model import Session, Track

_STEPS_A_BEAT = 4


def bar_repetition(session: Session) -> float:
    """The share of bars that a track has played before, note for note on the sixteenth grid."""
    again = heard = 0
    for track in session.tracks:
        seen: set[frozenset[tuple[int, int]]] = set()
        for bar in _bars(session, track):
            if bar:
                heard += 1
                again += bar in seen
                seen.add(bar)
    return again / heard if heard else float("nan")


def bar_variation(session: Session) -> float:
    """How much a bar differs from the one before: the mean Jaccard distance of their notes."""
    distances = []
    for track in session.tracks:
        bars = _bars(session, track)
        for before, after in pairwise(bars):
            if before or after:
                distances.append(1 - len(before & after) / len(before | after))
    return float(np.mean(distances)) if distances else float("nan")


def structure_indicator(session: Session) -> float:
    """How well the best stretch of four to sixteen bars comes back elsewhere, 0 to 1.

    After Wu and Yang (ISMIR 2020), who take the greatest fitness in a range of lengths from the
    scape plot of Müller and Jiang; with time exact, straight diagonals of the self-similarity
    take the place of warped paths.
    """
    view = _view(session)
    norms = np.linalg.norm(view, axis=1, keepdims=True)
    unit = np.divide(view, norms, out=np.zeros_like(view), where=norms > 0)
    likeness = unit @ unit.T
    count = len(view)
    best = 0.0
    for length in range(4, min(16, count // 2) + 1):
        for lag in range(length, count - length + 1):
            diagonal = np.diagonal(likeness, lag)
            means = np.convolve(diagonal, np.ones(length) / length, "valid")
            covered = 2 * length / count
            best = max(best, float(means.max()) * min(1.0, 0.5 + covered))
    return best if count >= 8 else float("nan")


def _bars(session: Session, track: Track) -> list[frozenset[tuple[int, int]]]:
    lines = bar_lines(session)
    notes = played([track])
    steps = np.round(notes.start_beats * _STEPS_A_BEAT).astype(int)
    where = np.searchsorted(np.round(lines * _STEPS_A_BEAT), steps, "right") - 1
    bars: list[set[tuple[int, int]]] = [set() for _ in range(len(lines) - 1)]
    for bar, step, pitch in zip(where, steps, notes.pitch, strict=True):
        if 0 <= bar < len(bars):
            first = round(float(lines[bar]) * _STEPS_A_BEAT)
            bars[bar].add((int(step) - first, int(pitch)))
    return [frozenset(bar) for bar in bars]


def _view(session: Session) -> Numbers:
    """A bar as the time each pitch class sounds, and the onsets of drums in sixteen steps."""
    lines = bar_lines(session)
    count = len(lines) - 1
    view = np.zeros((count, 12 + 16))
    notes = played(pitched_tracks(session))
    for bar in range(count):
        start, end = lines[bar], lines[bar + 1]
        inside = np.clip(
            np.minimum(notes.end_beats, end) - np.maximum(notes.start_beats, start), 0, None
        )
        np.add.at(view[bar], notes.pitch.astype(int) % 12, inside / (end - start))
    drums = played(drum_tracks(session))
    where = np.searchsorted(lines, drums.start_beats + 1e-3, "right") - 1
    for bar, start in zip(where, drums.start_beats, strict=True):
        if 0 <= bar < count:
            place = (start - lines[bar]) / (lines[bar + 1] - lines[bar])
            view[bar, 12 + int(np.clip(round(place * 16), 0, 15))] += 0.25
    return view
