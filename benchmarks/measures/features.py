"""What a piece is told apart by: features of its notes and of its sound, tempo left out.

Nothing here is a name: neither the style's, nor an instrument's, nor a section's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.measures.played import Numbers, Played, pitched_tracks, played
from benchmarks.measures.spectrum import octave_levels_db
from session.model import Session
from session.units import Role

_STEPS = 16
_DRUM_GROUPS: tuple[tuple[int, ...], ...] = (
    (35, 36),
    (38, 40),
    (37, 39),
    (42, 44),
    (46,),
    (51, 53, 59),
    (49, 52, 55, 57),
    (41, 43, 45, 47, 48, 50),
    (54, 69, 70, 82),
    (56, 60, 61, 62, 63, 64, 65, 66, 67, 68, 73, 75, 81),
)
_ROLES: tuple[Role, ...] = ("bass", "chords", "lead", "pad", "other")


def note_features(session: Session) -> Numbers:
    """Drum hits by sixteenth, and each role's rhythm, register, length, touch and timing."""
    beats_a_bar = session.meter_map.beats_at_bar(1)
    bars = session.length_beats / beats_a_bar
    drums = played(track for track in session.tracks if track.role == "drums")
    parts = [_drum_grid(drums, beats_a_bar, bars)]
    for role in _ROLES:
        notes = played(track for track in session.tracks if track.role == role)
        parts.append(_of_role(notes, beats_a_bar, bars))
    parts.append(_timing(played(session.tracks)))
    parts.append(_intervals(session))
    return np.concatenate(parts)


def sound_features(folder: Path, session: Session) -> Numbers:
    """The mix by octaves, how it moves in loudness, its crest and its onsets."""
    import soundfile

    if session.mix is None:
        raise ValueError("the session has no mix")
    file = folder / session.mix.file
    sound, sample_rate = soundfile.read(file, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    frame = sample_rate // 50
    frames = mono[: len(mono) // frame * frame].reshape(-1, frame)
    level = np.sqrt(np.square(frames).mean(axis=1)) + 1e-6
    rises = np.diff(20 * np.log10(level))
    side = (sound[:, 0] - sound[:, 1]) / 2 if sound.shape[1] == 2 else np.zeros_like(mono)
    return np.concatenate(
        (
            octave_levels_db(file),
            [
                20 * np.log10(np.abs(mono).max() / np.sqrt(np.square(mono).mean())),
                float(np.std(20 * np.log10(level))),
                float((rises > 6).mean()),
                float((rises > 3).mean()),
                10 * np.log10((np.square(side).mean() + 1e-12) / np.square(mono).mean()),
            ],
        )
    )


def _drum_grid(drums: Played, beats_a_bar: float, bars: float) -> Numbers:
    grid = np.zeros((len(_DRUM_GROUPS), _STEPS))
    steps = _steps(drums, beats_a_bar)
    for row, pitches in enumerate(_DRUM_GROUPS):
        mine = np.isin(drums.pitch, pitches)
        np.add.at(grid[row], steps[mine], drums.velocity[mine] / 100)
    return grid.ravel() / bars


def _of_role(notes: Played, beats_a_bar: float, bars: float) -> Numbers:
    if not len(notes):
        return np.zeros(_STEPS + 8)
    rhythm = np.zeros(_STEPS)
    np.add.at(rhythm, _steps(notes, beats_a_bar), 1)
    onsets = len(np.unique(np.round(notes.start_beats * 4)))
    return np.concatenate(
        (
            rhythm / max(1, len(notes)),
            [
                onsets / bars,
                len(notes) / onsets,
                notes.pitch.mean() / 12,
                notes.pitch.std() / 12,
                np.log(np.median(notes.length_beats) + 1e-3),
                notes.length_beats.sum() / (bars * beats_a_bar),
                notes.velocity.mean() / 20,
                notes.velocity.std() / 10,
            ],
        )
    )


def _timing(notes: Played) -> Numbers:
    """How far onsets lie from sixteenths: on odd ones (swing), and spread about."""
    if not len(notes):
        return np.zeros(4)
    steps = np.round(notes.start_beats * 4)
    late = notes.start_beats * 4 - steps
    odd = steps % 2 == 1
    eighth = steps % 4 == 2
    return np.array(
        [
            late[odd].mean() if odd.any() else 0.0,
            late[eighth].mean() if eighth.any() else 0.0,
            late.std(),
            odd.mean(),
        ]
    )


def _intervals(session: Session) -> Numbers:
    """The sounding pitch classes against the key, and the number of voices."""
    notes = played(pitched_tracks(session))
    tonic = session.key.pitch_class if session.key else 0
    classes = np.zeros(12)
    np.add.at(classes, (notes.pitch.astype(int) - tonic) % 12, notes.length_beats)
    return classes / max(1e-9, classes.sum())


def _steps(notes: Played, beats_a_bar: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    places = np.round(notes.start_beats / beats_a_bar * _STEPS).astype(np.int64) % _STEPS
    return np.asarray(places)
