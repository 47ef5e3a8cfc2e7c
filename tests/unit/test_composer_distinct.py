"""Styles differ in what is played, not only in name, tempo and sound."""

from __future__ import annotations

from collections import Counter

from benchmarks.distinct import ALLOWED_WRONG, BARS, piece_at_some_tempo, wrong_share
from benchmarks.measures.features import note_features
from server.engines.composer.style.shelf import all_styles

SEEDS = 10


def test_a_plain_classifier_names_the_style_of_unheard_seeds_from_their_notes() -> None:
    pieces = [
        (name, note_features(piece_at_some_tempo(name, seed, BARS)))
        for name in all_styles()
        for seed in range(SEEDS)
    ]
    share, wrong = wrong_share(pieces, SEEDS)
    assert share <= ALLOWED_WRONG, wrong


def test_the_classifier_cannot_name_what_is_not_there() -> None:
    """The control: pieces of one style under two names are not told apart."""
    name = next(iter(all_styles()))
    pieces = [
        (f"{name} {half}", note_features(piece_at_some_tempo(name, seed + 100 * half, BARS)))
        for half in range(2)
        for seed in range(SEEDS)
    ]
    share, wrong = wrong_share(pieces, SEEDS)
    assert share > ALLOWED_WRONG, wrong
    assert isinstance(wrong, Counter)
