"""Reharmonised progressions keep their function; pieces end with a cadence, loops do not."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.composer.bars import Bar, bars_of
from server.engines.composer.form import lay_out
from server.engines.composer.harmony.modal import MODAL_ENDINGS, TONIC
from server.engines.composer.harmony.numeral import Colour, chord_of, progression_bars
from server.engines.composer.harmony.plan import HarmonyPlan, plan_harmony
from server.engines.composer.harmony.reharmonise import (
    FROM_PARALLEL_MODE,
    SAME_FUNCTION,
    Moment,
    Rates,
    rates_of,
    reharmonise,
    simpler_colour,
)
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import style_called
from session.automation import Curve, Point
from session.meter import MeterMap
from session.pitch import SCALE_STEPS, Key, Mode

colours: list[Colour] = ["triads", "sevenths", "ninths"]
keys = st.builds(Key, st.sampled_from(["C", "F#", "Bb", "E"]), st.sampled_from(sorted(SCALE_STEPS)))


def bent(**harmony: object) -> Style:
    style = style_called("lo-fi")
    return style.model_copy(update={"harmony": style.harmony.model_copy(update=harmony)})


def planned(
    style: Style, key: Key, bars: int, seed: int, **how: Colour | Curve | float
) -> tuple[HarmonyPlan, tuple[Bar, ...]]:
    laid = bars_of(MeterMap.constant(4, 4), bars)
    sections = lay_out(style, bars)
    return plan_harmony(style, key, sections, laid, seed=seed, **how), laid  # type: ignore[arg-type]


def moments(bars: int, rates: Rates, colour: Colour, seed: int = 0) -> list[Moment]:
    return [Moment(rates, Random(f"{seed}/{n}"), colour) for n in range(bars)]


@pytest.mark.parametrize("mode", sorted(SCALE_STEPS))
def test_substitutes_share_two_tones_with_the_chord_they_replace(mode: Mode) -> None:
    key = Key("C", mode)
    for numeral, others in SAME_FUNCTION[mode].items():
        tones = set(chord_of(numeral, key).pitch_classes)
        for other in others:
            assert len(tones & set(chord_of(other, key).pitch_classes)) == 2, (numeral, other)


@pytest.mark.parametrize("mode", sorted(SCALE_STEPS))
def test_borrowed_chords_bring_a_tone_the_mode_does_not_have(mode: Mode) -> None:
    key = Key("C", mode)
    for numeral, others in FROM_PARALLEL_MODE[mode].items():
        assert set(chord_of(numeral, key).pitch_classes) <= set(key.pitch_classes), numeral
        for other in others:
            outside = set(chord_of(other, key).pitch_classes) - set(key.pitch_classes)
            assert outside, (numeral, other)


@given(st.integers(0, 500), st.sampled_from(colours), st.sampled_from(["major", "minor"]))
def test_an_applied_dominant_leads_down_a_fifth_or_a_semitone(
    seed: int, colour: Colour, mode: Mode
) -> None:
    key = Key("C", mode)
    written = [("I",), ("vi",), ("IV",), ("V",)] if mode == "major" else [("i",), ("iv",), ("VI",)]
    rates = Rates(0.9, 0.0, 0.5)
    done = reharmonise(written, written[0][0], moments(len(written), rates, colour, seed), key)
    flat = [numeral for bar in done for numeral in bar]
    for numeral, after in zip(flat, [*flat[1:], written[0][0]], strict=True):
        if not numeral.startswith(("V7", "bII7")) and "V/" not in numeral:
            continue
        chord, goal = chord_of(numeral, key, colour), chord_of(after, key, colour)
        fall = (chord.root_pitch_class - goal.root_pitch_class) % 12
        assert fall == (1 if numeral.startswith("bII7") else 7), (flat, numeral, after)


def test_triads_take_no_tritone_substitutes_and_sevenths_do() -> None:
    for colour in colours[:2]:
        found = {
            numeral
            for seed in range(40)
            for bar in reharmonise(
                [("ii7",), ("V7",)],
                "I",
                moments(2, Rates(0, 0, 0.9), colour, seed),
                Key("C", "major"),
            )
            for numeral in bar
        }
        assert ("bII7" in found) is (colour == "sevenths")


def test_among_triads_a_dominant_is_suspended_and_resolved() -> None:
    found = reharmonise(
        [("IV",), ("V",)], "I", moments(2, Rates(0, 0, 1), "triads"), Key("C", "major")
    )
    assert found[1] == ("Vsus4", "V")


def test_a_diminished_seventh_leads_up_a_semitone() -> None:
    key = Key("C", "major")
    met = 0
    for seed in range(60):
        written = [("I",), ("ii",), ("V7",)]
        done = reharmonise(written, "I", moments(3, Rates(0.9, 0, 0), "sevenths", seed), key)
        flat = [numeral for bar in done for numeral in bar]
        for numeral, after in pairwise(flat):
            if numeral.startswith("vii°7/"):
                met += 1
                low, high = chord_of(numeral, key), chord_of(after, key)
                assert (high.root_pitch_class - low.root_pitch_class) % 12 == 1
    assert met > 5


def test_fixed_bars_keep_their_chords() -> None:
    fixed = [Moment(Rates(0.0, 0.9, 0.9), Random(n), "triads", fixed=True) for n in range(4)]
    written = [("I",), ("IV",), ("ii",), ("vi",)]
    assert reharmonise(written, "I", fixed, Key("C", "major")) == written


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_complexity_is_never_less_reharmonised(one: float, other: float) -> None:
    low, high = sorted((one * 2 - 1, other * 2 - 1))
    harmony = bent(secondary=0.2, borrowed=0.1, substitution=0.3).harmony
    calm, busy = rates_of(harmony, low), rates_of(harmony, high)
    assert calm.secondary <= busy.secondary
    assert calm.borrowed <= busy.borrowed
    assert calm.substitution <= busy.substitution
    assert rates_of(harmony, 0.0) == Rates(0.2, 0.1, 0.3)
    assert rates_of(harmony, -1.0) == Rates(0.0, 0.0, 0.0)


def test_a_curve_of_complexity_changes_the_harmony_where_it_rises() -> None:
    style = bent(secondary=0.3, borrowed=0.3, substitution=0.3)
    curve = Curve((Point(0.0, -1.0), Point(63.9, -1.0), Point(64.0, 1.0)))
    first = second = 0
    for seed in range(12):
        plain, laid = planned(style, Key("C", "major"), 32, seed, complexity=-1.0)
        bent_plan, _ = planned(style, Key("C", "major"), 32, seed, complexity=curve)
        middle = laid[16].start_ticks
        first += sum(span not in bent_plan.spans for span in plain.spans if span.end_ticks < middle)
        second += sum(span.start_ticks > middle for span in bent_plan.spans)
        second -= sum(span.start_ticks > middle for span in plain.spans)
    assert first == 0
    assert second > 12


def test_little_complexity_takes_the_colour_away() -> None:
    assert simpler_colour("ninths", 0.0) == "ninths"
    assert simpler_colour("ninths", -0.5) == "sevenths"
    assert simpler_colour("sevenths", -1.0) == "triads"
    assert simpler_colour("triads", -1.0) == "triads"


@given(keys, st.integers(0, 2**32), st.integers(1, 40), st.sampled_from(colours))
@settings(max_examples=60, deadline=None)
def test_harmony_has_no_gaps_and_starts_each_section_with_its_theme(
    key: Key, seed: int, bars: int, colour: Colour
) -> None:
    style = bent(secondary=0.4, borrowed=0.4, substitution=0.4)
    plan, laid = planned(style, key, bars, seed, colour=colour, complexity=1.0)
    again, _ = planned(style, key, bars, seed, colour=colour, complexity=1.0)
    assert plan == again
    edge = 0
    for span in plan.spans:
        assert span.start_ticks == edge < span.end_ticks
        edge = span.end_ticks
    assert edge == laid[-1].end_ticks


@pytest.mark.parametrize("mode", sorted(SCALE_STEPS))
def test_a_piece_that_dies_away_ends_with_a_final_cadence(mode: Mode) -> None:
    key = Key("C", mode)
    for text in MODAL_ENDINGS[mode]:
        assert progression_bars(text)[-1] == (TONIC[mode],)
    for seed in range(5):
        style = bent(endings={})
        plan, laid = planned(style, key, 40, seed)
        assert plan.at(laid[-1].start_ticks).chord.root_pitch_class == key.pitch_class
        before = plan.at(laid[-2].start_ticks).chord.root_pitch_class
        assert before != key.pitch_class


def test_a_style_s_own_ending_is_used() -> None:
    style = bent(endings={"minor": ("bII | V7 | i6/9",)})
    plan, laid = planned(style, Key("A", "minor"), 40, 3)
    ends = [plan.at(bar.start_ticks).chord.symbol for bar in laid[-3:]]
    assert ends == ["Bb", "E7", "Am6/9"]


def test_a_pedal_keeps_the_bass_on_the_tonic_and_says_so() -> None:
    plan, _ = planned(bent(pedal=True), Key("A", "minor"), 16, 1, colour="triads")
    assert {span.chord.bass_pitch_class for span in plan.spans} == {9}
    assert any(span.chord.symbol.endswith("/A") for span in plan.spans)
    assert all("/" not in s.chord.symbol for s in plan.spans if s.chord.root_pitch_class == 9)


def test_repeats_of_a_theme_differ_only_where_phrases_end() -> None:
    style = bent(secondary=0.5, borrowed=0.3, substitution=0.3)
    sections = lay_out(style, 40)
    for seed in range(8):
        plan, laid = planned(style, Key("C", "major"), 40, seed)
        kinds = {s.kind: [t for t in sections if t.kind == s.kind] for s in sections}
        for same in kinds.values():
            for one, other in pairwise(same):
                for number in range(min(one.bars, other.bars, 3) - 2):
                    first = plan.at(laid[one.first_bar + number].start_ticks).chord
                    second = plan.at(laid[other.first_bar + number].start_ticks).chord
                    assert first.root_pitch_class == second.root_pitch_class
