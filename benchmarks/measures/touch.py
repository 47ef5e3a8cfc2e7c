"""Register and touch: who plays where, and how evenly hard."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from benchmarks.measures.played import Played, pitched_tracks, played
from session.model import Session


def register_overlap(session: Session) -> float:
    """The mean, over pairs of pitched tracks, of the shared part of their middle 80 % of pitches.

    0: everyone in a register of their own; 1: all in the same.
    """
    ranges = [_middle(played([track])) for track in pitched_tracks(session) if track.midi_clips]
    shares = []
    for (low, high), (other_low, other_high) in combinations(ranges, 2):
        shared = min(high, other_high) - max(low, other_low)
        shares.append(max(0.0, shared) / max(1.0, min(high - low, other_high - other_low)))
    return float(np.mean(np.minimum(shares, 1.0))) if shares else 0.0


def velocity_spread(session: Session) -> float:
    """The standard deviation of velocities within a track, averaged over tracks."""
    spreads = [
        float(np.std(notes.velocity))
        for track in session.tracks
        if len(notes := played([track])) > 1
    ]
    return float(np.mean(spreads)) if spreads else float("nan")


def _middle(notes: Played) -> tuple[float, float]:
    low, high = np.percentile(notes.pitch, (10, 90))
    return float(low), float(high)
