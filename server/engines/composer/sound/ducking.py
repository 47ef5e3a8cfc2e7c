"""Ducking: the kick turns other tracks down for a moment, as a gain and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import BLOCK_SAMPLES
from session.model import Session

Samples = NDArray[np.float32]

KICK_NOTES = (35, 36)
_FALL_SECONDS, _STAY_SECONDS, _RISE_SECONDS = 0.006, 0.03, 0.22


def kick_starts_samples(session: Session) -> list[int]:
    """Where the kicks of the drum tracks fall."""
    return sorted(
        session.tempo_map.samples_at_beats(clip.start_beats + note.start_beats, session.sample_rate)
        for track in session.tracks
        if track.role == "drums"
        for clip in track.midi_clips
        for note in clip.notes
        if note.pitch in KICK_NOTES
    )


def ducking_shape(session: Session, loop: bool) -> Samples:
    """How far each sample is ducked, 0 to 1; in a loop the last kick reaches past the seam."""
    rate, length = session.sample_rate, session.length_samples
    fall, stay, rise = (round(s * rate) for s in (_FALL_SECONDS, _STAY_SECONDS, _RISE_SECONDS))
    one = np.concatenate(
        (
            np.linspace(0, 1, fall, endpoint=False),
            np.ones(stay),
            np.cos(np.linspace(0, np.pi / 2, rise)) ** 2,
        )
    ).astype(np.float32)
    shape = np.zeros(length, np.float32)
    for start in kick_starts_samples(session):
        where = np.arange(start, start + len(one))
        where = where % length if loop else where[(where >= 0) & (where < length)]
        shape[where] = np.maximum(shape[where], one[: len(where)])
    return shape


def ducked(sound: Samples, shape: Samples, depth_db: float) -> Samples:
    """`sound` turned down by `depth_db` where `shape` is 1; the array given is used up."""
    if depth_db <= 0:
        return sound
    nepers = np.float32(-depth_db * np.log(10) / 20)
    for start in range(0, len(shape), BLOCK_SAMPLES):
        block = slice(start, start + BLOCK_SAMPLES)
        sound[:, block] *= np.exp(shape[block] * nepers)
    return sound
