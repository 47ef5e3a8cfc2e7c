"""Whether styles are told apart: a plain classifier trained on half of the seeds names the rest.

Tempo is no feature, and each seed draws its tempo from the style's range, so that what is left is
how the music is made. The errors are held against one in ten.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.measures.features import note_features, sound_features
from benchmarks.measures.pieces import composed, rendered
from benchmarks.row import Row
from server.engines.composer.style.shelf import all_styles
from session.model import Session

SEEDS, SOUND_SEEDS = 50, 8
BARS, SOUND_BARS = 16, 8
ALLOWED_WRONG = 0.10


def run() -> list[Row]:
    """Notes alone over fifty seeds; notes and sound over eight."""
    notes = [
        (name, note_features(piece_at_some_tempo(name, seed, BARS)))
        for name in all_styles()
        for seed in range(SEEDS)
    ]
    both = [(name, features) for name in all_styles() for features in _with_sound(name)]
    sound = [(name, features[-15:]) for name, features in both]
    return [
        _row("styles told apart by notes", notes, SEEDS),
        _row("styles told apart by notes and sound", both, SOUND_SEEDS),
        _row("styles told apart by sound alone", sound, SOUND_SEEDS),
    ]


def piece_at_some_tempo(name: str, seed: int, bars: int) -> Session:
    """The notes of a piece at a tempo drawn from the style's range."""
    return composed(name, seed, bars, _bpm(name, seed))


def _bpm(name: str, seed: int) -> float:
    tempo = all_styles()[name].tempo
    return float(round(Random(seed).uniform(tempo.low_bpm, tempo.high_bpm)))


def _with_sound(name: str) -> list[np.ndarray]:
    found = []
    for seed in range(SOUND_SEEDS):
        with TemporaryDirectory() as folder:
            session = rendered(name, seed, Path(folder), SOUND_BARS, _bpm(name, seed))
            features = (note_features(session), sound_features(Path(folder), session))
            found.append(np.concatenate(features))
    return found


def wrong_share(pieces: list[tuple[str, np.ndarray]], seeds: int) -> tuple[float, Counter[str]]:
    """The share of the later half of the seeds that is named wrongly, and which for which."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train = [piece for index, piece in enumerate(pieces) if index % seeds < seeds // 2]
    test = [piece for index, piece in enumerate(pieces) if index % seeds >= seeds // 2]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    model.fit([features for _, features in train], [name for name, _ in train])
    named = model.predict([features for _, features in test])
    wrong = Counter(
        f"{name} as {said}" for (name, _), said in zip(test, named, strict=True) if name != said
    )
    return wrong.total() / len(test), wrong


def _row(what: str, pieces: list[tuple[str, np.ndarray]], seeds: int) -> Row:
    share, wrong = wrong_share(pieces, seeds)
    worst = ", ".join(f"{pair} {times}" for pair, times in wrong.most_common(3)) or "none"
    return Row(what, share, ALLOWED_WRONG, "wrong", 1.0, worst)
