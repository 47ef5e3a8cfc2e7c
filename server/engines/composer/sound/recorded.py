"""Recordings among the tracks of a piece: in the mix as they are, and never played anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.levels import MIX_LUFS
from session.model import Session, Track
from session.sound.loudness import measure
from session.sound.read import BLOCK_SAMPLES, read_blocks

BESIDE_LU = -3.0
"""How loud those who play along are, all together, against what they play along with."""


def is_recording(track: Track) -> bool:
    """Whether the track's sound is there already; notes beside it were heard in it."""
    return bool(track.audio_clips)


def only_played(session: Session) -> Session:
    """The session with the tracks that are to be played: no recordings, and none that is muted."""
    played = tuple(t for t in session.tracks if not t.mute and not is_recording(t))
    return session.evolve(tracks=played)


def all_tracks(before: Sequence[Track], played: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks as they were, with those that have been played in their places."""
    made = iter(played)
    return tuple(t if t.mute or is_recording(t) else next(made) for t in before)


def recordings_of(session: Session, folder: Path) -> list[Path]:
    """The files of the recordings that sound, each as long as the session."""
    return [
        folder / clip.file
        for track in session.tracks
        if is_recording(track) and not track.mute
        for clip in track.audio_clips
    ]


def level_lufs(recordings: Sequence[Path]) -> float:
    """The loudness that stems are balanced against: a little below the loudest recording."""
    found = [measure(path).loudness_lufs for path in recordings]
    heard = [loudness for loudness in found if loudness is not None]
    return max(heard) + BESIDE_LU if heard else MIX_LUFS


def then_silence(path: Path) -> Iterator[NDArray[np.float32]]:
    """The blocks of a file as `(2, samples)`, a mono one on both sides, and silence after it."""
    for block in read_blocks(path):
        full = np.zeros((2, BLOCK_SAMPLES), np.float32)
        full[:, : block.shape[1]] = block
        yield full
    while True:
        yield np.zeros((2, BLOCK_SAMPLES), np.float32)
