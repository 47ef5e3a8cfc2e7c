"""Numerals mean the chords musicians expect, are spelled as they write them, and voice well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from server.engines.composer.harmony.modal import MODAL_CADENCES, MODAL_PROGRESSIONS, TONIC
from server.engines.composer.harmony.numeral import (
    Colour,
    check_progression,
    chord_of,
    progression_bars,
)
from server.engines.composer.harmony.voicing import voice_chord
from session.pitch import SCALE_STEPS, Key, Mode


@pytest.mark.parametrize(
    ("numeral", "tonic", "mode", "colour", "symbol"),
    [
        ("i", "A", "minor", "triads", "Am"),
        ("III", "A", "minor", "triads", "C"),
        ("i", "A", "minor", "sevenths", "Am7"),
        ("i", "A", "minor", "ninths", "Am9"),
        ("v", "A", "minor", "ninths", "Em7"),  # F would be a minor ninth, which rubs
        ("V7", "A", "minor", "ninths", "E7"),
        ("iiø7", "A", "minor", "triads", "Bm7b5"),
        ("ii°", "A", "minor", "triads", "Bdim"),
        ("IV", "D", "dorian", "sevenths", "G7"),
        ("I", "C", "major", "sevenths", "Cmaj7"),
        ("bVII", "C", "major", "sevenths", "Bb"),
        ("V7/V", "C", "major", "triads", "D7"),
        ("V/ii", "C", "major", "triads", "A"),
        ("VI", "C", "minor", "triads", "Ab"),
        ("II", "E", "phrygian", "triads", "F"),
        ("II", "F", "lydian", "triads", "G"),
        ("VII", "G", "mixolydian", "triads", "F"),
        ("i°", "B", "locrian", "triads", "Bdim"),
        ("III", "F#", "minor", "triads", "A"),
        ("V", "F#", "major", "triads", "C#"),
        ("IV", "Gb", "major", "triads", "Cb"),
        ("V7sus4", "Bb", "major", "triads", "F7sus4"),
        ("iv6", "C", "minor", "triads", "Fm6"),
        ("Iadd9", "C", "major", "triads", "Cadd9"),
    ],
)
def test_a_numeral_means_its_chord(
    numeral: str, tonic: str, mode: Mode, colour: Colour, symbol: str
) -> None:
    assert chord_of(numeral, Key(tonic, mode), colour).symbol == symbol


@pytest.mark.parametrize("wrong", ["", "H", "VIII", "i13b9", "V/", "IVx", "iV", "b", "Am"])
def test_what_is_no_numeral_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        check_progression(f"i | {wrong}")


def test_a_borrowed_tone_takes_the_place_of_the_degree_it_alters() -> None:
    key = Key("A", "minor")
    scale = chord_of("V7", key).scale_in(key)
    assert 8 in scale
    assert 7 not in scale


@pytest.mark.parametrize("mode", sorted(SCALE_STEPS))
def test_modal_progressions_stay_in_the_mode(mode: Mode) -> None:
    key = Key("D", mode)
    texts = [*MODAL_PROGRESSIONS[mode], TONIC[mode]]
    for text in texts:
        for bar in progression_bars(text):
            for numeral in bar:
                tones = set(chord_of(numeral, key).pitch_classes)
                assert tones <= set(key.pitch_classes), (mode, numeral)
    for text in MODAL_CADENCES[mode]:
        check_progression(text)


def test_a_progression_repeats_bars_and_shares_them() -> None:
    assert progression_bars("i | % | iv V7") == (("i",), ("i",), ("iv", "V7"))


chords = st.builds(
    lambda root, quality: ChordTones("", 0, root, quality),
    st.integers(0, 11),
    st.sampled_from(sorted(QUALITIES)),
)


@given(chords, st.integers(2, 6), st.integers(24, 84), st.integers(12, 30), st.data())
def test_a_voicing_is_of_the_chord_and_in_its_range(
    chord: ChordTones, voices: int, low: int, span: int, data: st.DataObject
) -> None:
    before = data.draw(st.none() | st.tuples(st.integers(low, low + span)))
    voicing = voice_chord(chord, voices, low, low + span, before)
    assert 1 <= len(voicing) <= voices
    assert list(voicing) == sorted(set(voicing))
    assert low <= voicing[0] <= voicing[-1] <= low + span
    assert {pitch % 12 for pitch in voicing} <= set(chord.pitch_classes)


def test_four_voices_of_a_ninth_chord_keep_third_seventh_and_ninth() -> None:
    voicing = voice_chord(chord_of("i", Key("A", "minor"), "ninths"), 4, 48, 76, None)
    assert {0, 7, 11} <= {pitch % 12 for pitch in voicing}
