"""A session's notes as arrays: what every measure reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from session.model import Session, Track

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Played:
    """Notes in order of time, each array one number a note: beats, beats, MIDI pitch, velocity."""

    start_beats: Numbers
    length_beats: Numbers
    pitch: Numbers
    velocity: Numbers

    def __len__(self) -> int:
        return len(self.pitch)

    @property
    def end_beats(self) -> Numbers:
        """Where each note ends."""
        return self.start_beats + self.length_beats


def played(tracks: Iterable[Track]) -> Played:
    """All notes of the tracks together."""
    notes = sorted(
        (clip.start_beats + note.start_beats, note.pitch, note.length_beats, note.velocity)
        for track in tracks
        for clip in track.midi_clips
        for note in clip.notes
    )
    table = np.array(notes, dtype=float).reshape(-1, 4)
    return Played(table[:, 0], table[:, 2], table[:, 1], table[:, 3])


def pitched_tracks(session: Session) -> list[Track]:
    """The tracks whose pitch is music: no drums, no effects."""
    return [track for track in session.tracks if track.role not in ("drums", "fx")]


def drum_tracks(session: Session) -> list[Track]:
    """The drums and percussion."""
    return [track for track in session.tracks if track.role == "drums"]


def bar_lines(session: Session) -> Numbers:
    """Where each bar starts, and where the last one ends, in beats."""
    bars = session.length_bars
    return np.array([session.meter_map.beats_at_bar(bar) for bar in range(int(bars) + 1)])
