"""Charts and chord symbols are read as a musician writes them, and refused in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engines.composer.bars import bars_of
from server.engines.composer.form import lay_out
from server.engines.composer.harmony.chart import chart_of_chords, parse_chart
from server.engines.composer.harmony.chart_key import key_of_chart
from server.engines.composer.harmony.chord import QUALITIES
from server.engines.composer.harmony.numeral import chord_of
from server.engines.composer.harmony.plan import plan_harmony
from server.engines.composer.harmony.symbol import chord_called
from server.engines.composer.style.shelf import style_called
from session.errors import BadInput
from session.meter import MeterMap
from session.model import Chord
from session.pitch import FLAT_NAMES, SCALE_STEPS, SHARP_NAMES, Key

C = Key("C", "major")
keys = st.builds(
    Key,
    st.sampled_from(sorted({*SHARP_NAMES, *FLAT_NAMES})),
    st.sampled_from(sorted(SCALE_STEPS)),
)
roots = st.sampled_from(sorted({*SHARP_NAMES, *FLAT_NAMES, "Cb", "E#"}))
qualities = st.sampled_from(sorted(QUALITIES))


@given(keys, roots, qualities)
def test_every_quality_is_read_back_from_its_symbol(key: Key, root: str, quality: str) -> None:
    chord = chord_called(root + quality, key)
    assert chord
    assert chord.quality == quality
    assert chord.symbol == root + quality
    assert set(chord.pitch_classes) <= set(chord.scale_in(key))


@given(keys, roots, qualities, roots)
def test_a_slash_chord_keeps_its_chord_and_says_its_bass(
    key: Key, root: str, quality: str, bass: str
) -> None:
    chord = chord_called(f"{root}{quality}/{bass}", key)
    plain, alone = chord_called(root + quality, key), chord_called(bass, key)
    assert chord and plain and alone
    assert chord.pitch_classes == plain.pitch_classes
    assert chord.bass_pitch_class == alone.root_pitch_class


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("Cmin7", "Cm7"),
        ("C-7", "Cm7"),
        ("CM7", "Cmaj7"),
        ("CΔ", "Cmaj7"),
        ("CΔ9", "Cmaj9"),
        ("Cma7", "Cmaj7"),
        ("Cø", "Cm7b5"),
        ("Cm7(b5)", "Cm7b5"),
        ("C°7", "Cdim7"),
        ("C+", "Caug"),
        ("C+7", "C7#5"),
        ("Csus", "Csus4"),
        ("C11", "C9sus4"),
        ("C69", "C6/9"),
        ("C6/9/E", "C6/9/E"),
        ("C7-9", "C7b9"),
        ("C7(#9)", "C7#9"),
        ("Calt", "C7alt"),
        ("Cm(maj7)", "CmMaj7"),
        ("C-Δ7", "CmMaj7"),
        ("B♭7♯9", "Bb7#9"),
        ("CM7(#11)", "Cmaj7#11"),
        ("C2", "Cadd9"),
        ("C/C", "C"),
    ],
)
def test_the_ways_to_write_a_chord_come_to_one(written: str, symbol: str) -> None:
    chord = chord_called(written, C)
    assert chord
    assert chord.symbol == symbol


@pytest.mark.parametrize("wrong", ["", "H", "Cx", "Am7b", "C/H", "N.C.", "c", "C7b7", "Cmm"])
def test_what_names_no_chord_is_none(wrong: str) -> None:
    assert chord_called(wrong, C) is None


@pytest.mark.parametrize(
    ("numeral", "symbol"),
    [
        ("I6/9", "C6/9"),
        ("V13", "G13"),
        ("V7b9/ii", "A7b9"),
        ("ii11", "Dm11"),
        ("bII7/V", "Ab7"),
        ("ii7/IV", "Gm7"),
        ("I/3", "C/E"),
        ("V7/7", "G7/F"),
        ("V7/V/3", "D7/F#"),
        ("IV/7", "F"),
        ("i6/9", "Cm6/9"),
    ],
)
def test_numerals_reach_the_whole_vocabulary(numeral: str, symbol: str) -> None:
    assert chord_of(numeral, C).symbol == symbol


def symbols(text: str) -> list[list[str]]:
    return [[chord.symbol for chord in bar] for bar in parse_chart(text, C).bars]


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Am7 | D7 G7 | %", [["Am7"], ["D7", "G7"], ["D7", "G7"]]),
        ("| Am7 | D7 / / G7 |", [["Am7"], ["D7", "D7", "D7", "G7"]]),
        ("Am7\nD7 | G7\n", [["Am7"], ["D7"], ["G7"]]),
        ("Am F C G", [["Am"], ["F"], ["C"], ["G"]]),
        ("Am - F – C, G", [["Am"], ["F"], ["C"], ["G"]]),
        ("B♭ ♭VII |", [["Bb", "Bb"]]),
        ("Am F |", [["Am", "F"]]),
        ("i | iv V7 | bVII", [["Cm"], ["Fm", "G7"], ["Bb"]]),
        ("C | / G", [["C"], ["C", "G"]]),
        ("C || F", [["C"], ["F"]]),
    ],
)
def test_a_chart_is_read_bar_by_bar(text: str, bars: list[list[str]]) -> None:
    assert symbols(text) == bars


def test_plain_numerals_of_a_chart_take_the_colour_and_symbols_do_not() -> None:
    chart = parse_chart("ii | G | I", C, "sevenths")
    assert [bar[0].symbol for bar in chart.bars] == ["Dm7", "G", "Cmaj7"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Am7 | Hm7", "'Hm7' in bar 2"),
        ("C | D |  | E", "Bar 3"),
        ("C | | E", "Bar 2"),
        ("", "empty"),
        (" | ", "empty"),
        ("%", "'%' in bar 1"),
        ("/ C |", "'/' in bar 1"),
        ("C F% |", "'F%' in bar 1"),
        ("🎷 | C", "'🎷' in bar 1"),
    ],
)
def test_what_is_no_chart_is_refused_with_the_place(text: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_chart(text, C)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@given(keys, st.lists(st.tuples(roots, qualities), min_size=1, max_size=6), st.integers(1, 20))
def test_a_chart_rules_the_harmony_and_repeats(
    key: Key, written: list[tuple[str, str]], bars: int
) -> None:
    chart = parse_chart(" | ".join(root + quality for root, quality in written) + " |", key)
    style = style_called("lo-fi")
    laid = bars_of(MeterMap.constant(4, 4), bars)
    plan = plan_harmony(style, key, lay_out(style, bars), laid, seed=1, chart=chart, complexity=1.0)
    for bar in laid:
        root, quality = written[bar.index % len(written)]
        assert plan.at(bar.start_ticks).chord.symbol == root + quality
    assert plan.spans[0].start_ticks == 0
    assert plan.spans[-1].end_ticks == laid[-1].end_ticks


def test_session_chords_become_a_chart_pulse_by_pulse() -> None:
    bars = bars_of(MeterMap.constant(4, 4), 3)
    chords = [Chord("N", 0.0, 0.9), Chord("Am7", 0.9, 2.2), Chord("F/C", 3.1, 5.0)]
    chart = chart_of_chords(chords, C, bars)
    assert [[chord.symbol for chord in bar] for bar in chart.bars] == [
        ["Am7", "Am7", "Am7", "F/C"],
        ["F/C"],
        ["F/C"],
    ]
    with pytest.raises(BadInput):
        chart_of_chords([Chord("N", 0.0, 4.0)], C, bars)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C | G | Am | F", "C major"),
        ("Am | F | C | G", "A minor"),
        ("Am | Dm | E7 | Am", "A minor"),
        ("Dm7 | G7 | Cmaj7 | Cmaj7", "C major"),
        ("Bm7b5 | E7b9 | Am7 | %", "A minor"),
        ("Ebmaj7 Cm7 | Fm7 Bb7", "Eb major"),
        ("Em | C | G | D", "E minor"),
        ("D | C | G | D", "D mixolydian"),
        ("Dm7 | G7", "D dorian"),
        ("F#m | D | A | E", "F# minor"),
        ("Dm7 | G7 | Cmaj7 | A7", "C major"),
        ("C7 | F7 | C7 | G7", "C mixolydian"),
    ],
)
def test_a_chart_says_its_key(text: str, key: str) -> None:
    found = key_of_chart(text)
    assert found
    assert found.name == key


def test_numerals_leave_the_key_open() -> None:
    assert key_of_chart("i | iv | V7") is None
    assert key_of_chart("Am | iv") is None


def test_chromatic_roots_have_the_name_that_is_usually_written() -> None:
    assert chord_of("bII7/VII", Key("C", "minor")).symbol == "B7"
    assert chord_of("IV", Key("Gb", "major")).symbol == "Cb"
