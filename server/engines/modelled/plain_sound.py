"""A MIDI file as plain sound, for a model to hear which notes there are and when.

Nobody listens to it: a model that goes by a melody takes the pitches from it, one that plays to
drums the strokes. So tones are a few overtones that die away, and drums are bursts of noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from session.clips import Note
from session.errors import UnreadableMidi, storage
from session.model import Session
from session.smf.read import read_smf

SAMPLE_RATE = 48_000
MIDI_SUFFIXES = (".mid", ".midi")
_LARGEST_BYTES = 16 * 2**20
_OVERTONES = (1.0, 0.5, 0.25, 0.12)
_TONE_DIES_SECONDS, _RELEASE_SECONDS = 1.2, 0.02
_KICKS, _KICK_HZ, _KICK_SECONDS = (35, 36), 55.0, 0.25
_SNARES, _SNARE_SECONDS, _CYMBAL_SECONDS = (37, 38, 39, 40), 0.18, 0.06
_LEVEL = 0.25

Mono = NDArray[np.float32]


def is_midi(path: Path) -> bool:
    """Whether the file is MIDI, by its name."""
    return path.suffix.lower() in MIDI_SUFFIXES


def plain_sound(path: Path, longest_seconds: float) -> Mono:
    """The notes of the file at SAMPLE_RATE as `(1, samples)` float32, its start if it is longer.

    Raises UnreadableMidi, StorageFailed.
    """
    with storage(path):
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnreadableMidi(f"{path.name} is too large for a MIDI file: choose another.")
        session = read_smf(path.read_bytes(), path.name, SAMPLE_RATE)
    lasts = session.tempo_map.seconds_at_beats(session.length_beats)
    mix = np.zeros(round(min(lasts, longest_seconds) * SAMPLE_RATE), np.float32)
    noise = np.random.default_rng(0).standard_normal(SAMPLE_RATE).astype(np.float32)
    for start_seconds, length_seconds, note, is_drum in _notes(session):
        start = round(start_seconds * SAMPLE_RATE)
        struck = _stroke(note.pitch, noise) if is_drum else _tone(note.pitch, length_seconds)
        place = mix[start : start + len(struck)]
        place += struck[: len(place)] * np.float32(_LEVEL * note.velocity / 127)
    loudest = float(np.abs(mix).max(initial=0.0))
    return (mix / max(1.0, loudest))[np.newaxis]


def _notes(session: Session) -> Iterator[tuple[float, float, Note, bool]]:
    """Every note with where it starts and how long it lasts, and whether it is of drums."""
    for track in session.tracks:
        for clip in track.midi_clips:
            for note in clip.notes:
                start_beats = clip.start_beats + note.start_beats
                start = session.tempo_map.seconds_at_beats(start_beats)
                end = session.tempo_map.seconds_at_beats(start_beats + note.length_beats)
                yield start, end - start, note, track.role == "drums"


def _tone(pitch: int, seconds: float) -> Mono:
    times = _times(seconds + _RELEASE_SECONDS)
    hz = 440.0 * 2 ** ((pitch - 69) / 12)
    tone = sum(
        level * np.sin(2 * np.pi * hz * number * times)
        for number, level in enumerate(_OVERTONES, 1)
        if hz * number < SAMPLE_RATE / 2
    )
    fall = np.exp(-times / _TONE_DIES_SECONDS)
    fall *= np.clip((seconds + _RELEASE_SECONDS - times) / _RELEASE_SECONDS, 0.0, 1.0)
    return np.asarray(tone * fall, np.float32)


def _stroke(pitch: int, noise: Mono) -> Mono:
    if pitch in _KICKS:
        times = _times(_KICK_SECONDS)
        return np.asarray(
            np.sin(2 * np.pi * _KICK_HZ * times) * np.exp(-times / (_KICK_SECONDS / 4)), np.float32
        )
    seconds = _SNARE_SECONDS if pitch in _SNARES else _CYMBAL_SECONDS
    times = _times(seconds)
    burst = noise[: len(times)]
    if pitch not in _SNARES:  # A cymbal has its sound high up.
        burst = np.diff(burst, prepend=np.float32(0))
    return np.asarray(burst * np.exp(-times / (seconds / 4)), np.float32)


def _times(seconds: float) -> NDArray[np.float64]:
    return np.arange(max(1, round(seconds * SAMPLE_RATE))) / SAMPLE_RATE
