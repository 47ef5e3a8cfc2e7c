"""The chords of a recording, heard on its beats.

Pitch-class profiles of the lasting spectral peaks, tuned to the recording, are gathered from beat
to beat and held against chord templates that know their notes' harmonics (Fujishima, ICMC 1999;
Gómez, Tonal Description of Music Audio Signals, 2006); the bass speaks for the root and the key
for its own chords (Mauch and Dixon, IEEE TASLP 2010). A hidden Markov model finds the likeliest
way through: chords last, and change where bars begin (Bello and Pickens, ISMIR 2005).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.analysis.contract import NO_CHORD, HeardChord
from server.analysis.features import PITCH_FPS, Features, chroma
from session.pitch import FLAT_NAMES, SHARP_NAMES, Key

Profiles = NDArray[np.float64]
Seconds = NDArray[np.float64]

_QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "9": (0, 2, 4, 7, 10),
    "maj9": (0, 2, 4, 7, 11),
    "m9": (0, 2, 3, 7, 10),
    "m6": (0, 3, 7, 9),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
}
_USUAL: dict[str, float] = {
    "": 0.0,
    "m": 0.0,
    "7": -0.5,
    "maj7": -0.5,
    "m7": -0.4,
    "9": -1.0,
    "maj9": -1.0,
    "m9": -1.0,
    "m6": -1.0,
    "m7b5": -0.8,
    "dim": -1.0,
    "sus4": -1.0,
}
"""How usual a quality is beside a plain triad, on the scale of the evidence."""

_HARMONICS = ((0, 1.0), (7, 0.25), (4, 0.08))
"""What a note adds at its octaves, its twelfth and its seventeenth, in semitones above it."""

_SHARPNESS = 18.0
_BASS_WEIGHT = 3.0
_IN_KEY = 1.0
_CHANGE_ANYWHERE, _CHANGE_AT_HALF, _CHANGE_AT_BAR = -5.0, -2.6, -1.2
_SILENT_SHARE = 0.02
"""Of the usual strength of a beat: one with less has no chord."""


def hear_chords(
    features: Features, beats: Seconds, first: int, beats_per_bar: int, key: Key | None
) -> tuple[HeardChord, ...]:
    """The chords from beat to beat; a bar begins with beat `first` and has `beats_per_bar`.

    Each begins on a beat and lasts until the next begins. None where there are no two beats.
    """
    if len(beats) < 2:
        return ()
    notes = _by_beat(_lasting(chroma(features.pitch, features.tuning_cents)), beats)
    bass = _by_beat(_lasting(chroma(features.bass, features.tuning_cents)), beats)
    strength = notes.sum(axis=1)
    names = _names(key)
    evidence = _evidence(notes, bass, key)
    path = _likeliest(evidence, _change_costs(len(beats), first, beats_per_bar))
    silent = strength < _SILENT_SHARE * np.percentile(strength, 75) + 1e-9
    heard: list[HeardChord] = []
    for number, place in enumerate(path):
        name = NO_CHORD if silent[number] else names[place]
        if not heard or heard[-1].symbol != name:
            heard.append(HeardChord(name, max(0.0, float(beats[number]))))
    return tuple(heard)


def _lasting(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """What also sounds in the next frame: notes do, drums hardly."""
    lasting = frames.copy()
    lasting[:-1] = np.minimum(frames[:-1], frames[1:])
    return lasting


def _by_beat(frames: NDArray[np.float32], beats: Seconds) -> Profiles:
    """The mean of the frames from each beat to the next, `(beats, 12)`."""
    edges = np.append(beats, 2 * beats[-1] - beats[-2])
    places = np.clip(np.round(edges * PITCH_FPS).astype(int), 0, len(frames))
    summed = np.concatenate([np.zeros((1, 12)), np.cumsum(frames, axis=0, dtype=np.float64)])
    start = np.minimum(places[:-1], len(frames) - 1)
    end = np.maximum(places[1:], start + 1)
    return np.asarray((summed[end] - summed[start]) / (end - start)[:, None])


def _templates() -> Profiles:
    """A unit profile for each quality on each root, `(qualities * 12, 12)`."""
    rows = []
    for tones in _QUALITIES.values():
        profile = np.zeros(12)
        for tone in tones:
            for above, weight in _HARMONICS:
                profile[(tone + above) % 12] += weight
        profile /= np.linalg.norm(profile)
        rows += [np.roll(profile, root) for root in range(12)]
    return np.array(rows)


def _evidence(notes: Profiles, bass: Profiles, key: Key | None) -> Profiles:
    """How much each beat speaks for each chord, `(beats, chords)`, as log likelihoods."""
    unit = notes / np.maximum(np.linalg.norm(notes, axis=1, keepdims=True), 1e-9)
    likeness = unit @ _templates().T
    loudest = bass**2  # a bass note's harmonics and the keys' low notes are weaker than itself
    roots = loudest / np.maximum(loudest.sum(axis=1, keepdims=True), 1e-9)
    prior = np.repeat([_USUAL[quality] for quality in _QUALITIES], 12)
    if key is not None:
        prior = prior + _IN_KEY * _in_key(key)
    return np.asarray(
        _SHARPNESS * likeness + _BASS_WEIGHT * np.tile(roots, (1, len(_QUALITIES))) + prior
    )


def _in_key(key: Key) -> Profiles:
    """1 for the chords whose notes the key has, and for the dominant in minor."""
    scale = set(key.pitch_classes)
    dominant = (key.pitch_class + 7) % 12
    rows = [
        {(root + tone) % 12 for tone in tones} <= scale
        or (root == dominant and quality in ("", "7"))
        for quality, tones in _QUALITIES.items()
        for root in range(12)
    ]
    return np.array(rows, dtype=np.float64)


def _change_costs(count: int, first: int, beats_per_bar: int) -> Profiles:
    """What a change of chord costs on each beat."""
    place = (np.arange(count) - first) % beats_per_bar
    half = beats_per_bar // 2 if beats_per_bar % 2 == 0 else -1
    return np.select(
        [place == 0, place == half], [_CHANGE_AT_BAR, _CHANGE_AT_HALF], _CHANGE_ANYWHERE
    )


def _likeliest(evidence: Profiles, changes: Profiles) -> list[int]:
    """The likeliest way through (Viterbi): staying is free, any change costs the beat's cost."""
    best = evidence[0].copy()
    ways = np.zeros(evidence.shape, dtype=np.intp)
    for number in range(1, len(evidence)):
        leader = int(best.argmax())
        moved = best[leader] + changes[number]
        stays = best >= moved
        ways[number] = np.where(stays, np.arange(len(best)), leader)
        best = np.where(stays, best, moved) + evidence[number]
    path = [int(best.argmax())]
    for way in ways[:0:-1]:
        path.append(int(way[path[-1]]))
    return path[::-1]


def _names(key: Key | None) -> list[str]:
    flats = key is not None and ("b" in key.tonic or key.tonic == "F" or _leans_flat(key))
    names = FLAT_NAMES if flats else SHARP_NAMES
    return [names[root] + quality for quality in _QUALITIES for root in range(12)]


def _leans_flat(key: Key) -> bool:
    """Whether the key's signature has flats."""
    return key.relative_major_pitch_class in (1, 3, 5, 8, 10)
