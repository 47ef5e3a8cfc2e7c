"""Leads are tunes: in range, of motifs and periods, with one climax, and they come to rest."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.composer.bars import bars_of
from server.engines.composer.form import Section
from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.parts.lead import play_lead
from server.engines.composer.parts.motif import draw_motifs
from server.engines.composer.parts.ornament import GRACE_TICKS
from server.engines.composer.parts.period import BarPlan, plan_bars
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import LeadPart
from server.engines.composer.style.shelf import all_styles, style_called
from session.meter import MeterMap
from session.pitch import SCALE_STEPS, Key
from tests.unit.passage_material import lead_part, passages_of

LEAP = 5
A_MINOR = Key("A", "minor")
keys = st.builds(
    Key, st.sampled_from(["C", "F#", "Bb", "E", "Ab"]), st.sampled_from(sorted(SCALE_STEPS))
)
meters = st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (5, 4), (12, 8), (2, 4), (9, 8)])
leads = st.sampled_from(
    [
        lead_part(),
        lead_part(pentatonic=True, leap=0.5),
        lead_part(chromatic=0.6, leap=0.1),
        lead_part(rhythms=("x-x x-x --- x-x", "xxx x-x x-- ..x"), chromatic=0.3),
        lead_part(rhythms=("x--- ..x- x-x- .5.5", "..x- x--- x-x- x--- | ---- x-x- .... ..x-")),
        lead_part(phrases=("a . a+ c", "a b a- c b' c"), ornament=0.5),
    ]
)


def theme_of(
    seed: int, number: int = 1, *, chart: str = "Am | F | C | G", bars: int = 8, **part: object
) -> tuple[list[ScoreNote], Passage]:
    """The same section of the same piece, sung for the `number`th time."""
    style = style_called("chiptune")
    passage = passages_of(style, A_MINOR, seed, bars=bars, chart=parse_chart(chart, A_MINOR))[0]
    whole = bars_of(MeterMap.constant(4, 4), bars)
    section = Section("chorus", number, "Chorus", 0, bars, style.sections["chorus"], False)
    passage = Passage(
        section,
        whole,
        passage.harmony,
        A_MINOR,
        style,
        seed,
        0.0,
        complexity=part.pop("busy", 0.0),  # type: ignore[arg-type]
    )
    return play_lead(lead_part(**part), "lead", passage), passage


def bar_of(notes: list[ScoreNote], passage: Passage, number: int) -> list[tuple[int, int]]:
    bar = passage.bars[number]
    return [
        (note.start_ticks - bar.start_ticks, note.pitch)
        for note in notes
        if bar.start_ticks <= note.start_ticks < bar.end_ticks
    ]


@given(keys, st.integers(0, 2**32), meters, leads, st.floats(-1, 1))
@settings(max_examples=120, deadline=None)
def test_a_lead_is_one_voice_in_its_range_and_in_its_section(
    key: Key, seed: int, meter: tuple[int, int], part: LeadPart, density: float
) -> None:
    for passage in passages_of(style_called("lo-fi"), key, seed, meter=meter, density=density):
        notes = play_lead(part, "lead", passage)
        assert notes
        assert notes == play_lead(part, "lead", passage)
        edge = passage.bars[0].start_ticks
        for note in notes:
            assert note.start_ticks >= edge
            assert note.length_ticks > 0
            assert part.range.low <= note.pitch <= part.range.high
            edge = note.start_ticks + note.length_ticks
        assert edge <= passage.bars[-1].end_ticks


@given(keys, st.integers(0, 2**32), meters, leads)
@settings(max_examples=80, deadline=None)
def test_what_is_held_is_of_the_chord_or_passes_without_rubbing(
    key: Key, seed: int, meter: tuple[int, int], part: LeadPart
) -> None:
    for passage in passages_of(style_called("lo-fi"), key, seed, meter=meter):
        for note in play_lead(part, "lead", passage):
            chord = passage.harmony.at(note.start_ticks).chord
            short = note.length_ticks <= 480
            in_scale = note.pitch % 12 in chord.scale_in(key)
            assert in_scale or (short and part.chromatic) or note.length_ticks == GRACE_TICKS
            if note.length_ticks >= 960:
                beside = {(note.pitch - 1) % 12, (note.pitch + 1) % 12}
                of_chord = note.pitch % 12 in chord.pitch_classes
                assert of_chord or not beside & set(chord.pitch_classes)


@given(st.integers(0, 2**32), st.sampled_from([0.1, 0.3, 0.6]))
@settings(max_examples=60, deadline=None)
def test_most_movement_is_by_step_and_leaps_are_recovered(seed: int, leap: float) -> None:
    notes, _ = theme_of(seed, bars=16, leap=leap)
    moves = [after.pitch - note.pitch for note, after in pairwise(notes)]
    assert sum(abs(move) <= 4 for move in moves) >= 0.6 * len(moves)
    assert max(map(abs, moves)) <= 12
    leaps = [(one, other) for one, other in pairwise(moves) if abs(one) >= LEAP]
    recovered = [one * other < 0 or abs(other) <= 2 for one, other in leaps]
    assert recovered.count(False) <= max(1, 0.3 * len(recovered))


@given(st.integers(0, 2**32), st.sampled_from([8, 12, 16]))
@settings(max_examples=60, deadline=None)
def test_a_section_has_one_climax_past_its_middle(seed: int, bars: int) -> None:
    notes, passage = theme_of(seed, bars=bars, chromatic=0.5, ornament=0.5)
    top = max(note.pitch for note in notes)
    places = [note.start_ticks for note in notes if note.pitch == top]
    assert len(places) == 1
    length_ticks = passage.bars[-1].end_ticks
    assert 0.4 * length_ticks <= places[0] < 0.9 * length_ticks


def test_a_line_seldom_goes_to_and_fro_between_two_tones() -> None:
    trills = moves = 0
    for seed in range(40):
        notes, _ = theme_of(seed, bars=16)
        pitches = [note.pitch for note in notes]
        moves += len(pitches)
        trills += sum(
            first == third != second == fourth
            for first, second, third, fourth in zip(
                pitches, pitches[1:], pitches[2:], pitches[3:], strict=False
            )
        )
    assert trills < 0.06 * moves


def test_a_chorus_lies_above_the_verse() -> None:
    """Theme b, which choruses have, is sung higher than theme a."""
    heights: dict[str, list[float]] = {"a": [], "b": []}
    for seed in range(40):
        _, passage = theme_of(seed)
        for theme, found in heights.items():
            plan = passage.section.plan.model_copy(update={"theme": theme})
            section = replace(passage.section, plan=plan)
            notes = play_lead(lead_part(), "lead", replace(passage, section=section))
            found.append(mean(note.pitch for note in notes))
    lifts = [b - a for a, b in zip(heights["a"], heights["b"], strict=True)]
    assert mean(lifts) > 1.0
    assert sum(lift > 0 for lift in lifts) > 0.7 * len(lifts)


def test_the_first_half_ends_open_and_the_second_closed() -> None:
    chart = "Am | F | C | E | Am | F | E | Am"
    for seed in range(40):
        notes, passage = theme_of(seed, chart=chart)
        scale = passage.key.pitch_classes
        first = [n for n in notes if n.start_ticks < passage.bars[4].start_ticks][-1]
        assert first.pitch % 12 in {scale[1], scale[4], scale[2]}
        assert notes[-1].pitch % 12 in {scale[0], scale[2]}
        end_ticks = passage.bars[-1].end_ticks
        assert notes[-1].start_ticks + notes[-1].length_ticks <= end_ticks - 480


def test_a_second_time_answers_the_first_with_the_same_rhythm() -> None:
    for seed in range(20):
        notes, passage = theme_of(seed, chart="Am | F | C | G", phrases=("a a' b c",))
        for number in (0, 1):
            first, second = bar_of(notes, passage, number), bar_of(notes, passage, number + 4)
            assert [place for place, _ in first] == [place for place, _ in second]


def test_a_tune_comes_back_and_is_varied_more_each_time() -> None:
    kept = dict.fromkeys((2, 3, 4), 0)
    for seed in range(25):
        first, passage = theme_of(seed, 1)
        places = {(note.start_ticks, note.pitch) for note in first}
        again, _ = theme_of(seed, 1)
        assert again == first
        before = len(first)
        for number in kept:
            varied, _ = theme_of(seed, number)
            assert places <= {(note.start_ticks, note.pitch) for note in varied}
            kept[number] += len(varied) - before
        assert passage.section.number == 1
    assert 0 < kept[2] < kept[3] < kept[4]


def test_complexity_makes_a_tune_denser() -> None:
    counts = [sum(len(theme_of(seed, busy=busy)[0]) for seed in range(12)) for busy in (-1, 0, 1)]
    assert counts[0] < counts[1] < counts[2]


def test_themes_differ_in_rhythm() -> None:
    rhythms = (
        "x--- x-x- x--- x-x-",
        "x-x- x--- x-x- x---",
        "..x- x-x- x--- ....",
        "x--- ---- xxxx x---",
    )
    style = style_called("lo-fi")
    for seed in range(10):
        for number in range(4):
            passages = passages_of(style, A_MINOR, seed, bars=40)
            sung = {
                p.section.plan.theme: {
                    n.start_ticks % 3840
                    for n in play_lead(lead_part(rhythms=rhythms), "lead", p)
                    if p.bars[number].start_ticks <= n.start_ticks < p.bars[number].end_ticks
                }
                for p in passages
                if p.section.bars > number + 1
            }
            assert number > 1 or sung["a"] != sung["b"]


def test_triplets_stay_triplets() -> None:
    for seed in range(12):
        notes, passage = theme_of(seed, 3, rhythms=("x-x x-x x-- x-x",), busy=1.0)
        for note in notes:
            assert (note.start_ticks - passage.bars[0].start_ticks) % 320 == 0


def test_chromatic_notes_lead_by_semitone_to_a_chord_tone() -> None:
    chromatic = 0
    for seed in range(20):
        notes, passage = theme_of(seed, chromatic=1.0, chart="Am7 | Dm7 | G7 | Cmaj7")
        for note, after in pairwise(notes):
            scale = passage.harmony.at(note.start_ticks).chord.scale_in(passage.key)
            if note.pitch % 12 in scale:
                continue
            chromatic += 1
            chord = passage.harmony.at(after.start_ticks).chord
            assert abs(after.pitch - note.pitch) == 1
            assert after.pitch % 12 in chord.pitch_classes
            assert note.length_ticks <= 480
    assert chromatic > 40


def test_grace_notes_are_short_and_fall_before_long_notes() -> None:
    plain, _ = theme_of(3)
    graced, _ = theme_of(3, ornament=1.0)
    graces = [note for note in graced if note.length_ticks == GRACE_TICKS]
    assert graces
    assert {(n.start_ticks, n.pitch) for n in plain} <= {(n.start_ticks, n.pitch) for n in graced}
    for note in graces:
        after = next(n for n in graced if n.start_ticks == note.start_ticks + GRACE_TICKS)
        assert after.length_ticks >= 960 - GRACE_TICKS
        assert 1 <= abs(after.pitch - note.pitch) <= 3


@pytest.mark.parametrize(("how", "sizes"), [("octave", {12}), ("third", {3, 4}), ("sixth", {8, 9})])
def test_a_doubled_line_runs_in_parallel_within_the_scale(how: str, sizes: set[int]) -> None:
    right = every = 0
    for seed in range(12):
        plain, passage = theme_of(seed, range={"low": "A3", "high": "D6"})
        both, _ = theme_of(seed, doubled=how, range={"low": "A3", "high": "D6"})
        second = list(both)
        for note in plain:
            second.remove(note)
        assert len(second) >= 0.8 * len(plain)
        for note in second:
            first = next(n for n in plain if n.start_ticks == note.start_ticks)
            chord = passage.harmony.at(note.start_ticks).chord
            assert note.pitch % 12 in chord.scale_in(passage.key)
            every += 1
            right += abs(first.pitch - note.pitch) in sizes
    assert right >= 0.7 * every


@given(st.lists(st.sampled_from(["a", "a'", "b", "b+", "c", "."]), min_size=1, max_size=8))
@settings(deadline=None)
def test_periods_rest_where_told_and_close(phrase: list[str]) -> None:
    motifs = draw_motifs(["x--- x---", "x-x- x-x-"], 0.2, Random(1))
    for bars in (1, 2, 5, 8, 16, 17):
        plans = plan_bars(phrase, motifs, bars, Random(2))
        assert len(plans) == bars
        for number, plan in enumerate(plans[:-1]):
            assert (plan.motif is None) == (phrase[number % len(phrase)] == ".")
        if bars > 1:
            assert plans[-1].cadence
            assert plans[-1].ending == "closed"
        assert sum(plan.climax for plan in plans) <= 1


def test_a_third_time_develops_the_motifs() -> None:
    motifs = draw_motifs(["x--- x-x-", "x-x- x-x-"], 0.2, Random(1))
    developed = 0
    for seed in range(10):
        plans: list[BarPlan] = plan_bars(["a", "b", "a", "c"], motifs, 16, Random(seed))
        assert [plan.motif for plan in plans[:3]] == [plan.motif for plan in plans[4:7]]
        developed += plans[8].motif != plans[0].motif
    assert developed == 10


def test_motifs_are_turned_over_moved_and_broken_off() -> None:
    motif = draw_motifs(["x--- x-x- x--- x-x-"], 0.3, Random(4))["a"]
    assert motif.inverted().inverted() == motif
    assert motif.moved(2).moved(-2) == motif
    bars = bars_of(MeterMap.constant(4, 4), 1)
    head = motif.fragment().laid(bars, 0)
    half = len(head) // 2
    assert [hit.start_ticks + 1920 for hit, _ in head[:half]] == [
        h.start_ticks for h, _ in head[half:]
    ]
    assert [step + 1 for _, step in head[:half]] == [step for _, step in head[half:]]


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_every_style_s_lead_sings_in_any_meter(style: str) -> None:
    data = all_styles()[style]
    for part in data.parts.values():
        if not isinstance(part, LeadPart):
            continue
        for meter in ((4, 4), (7, 8), (3, 4)):
            for passage in passages_of(data, A_MINOR, 7, bars=16, meter=meter):
                notes = play_lead(part, "lead", passage)
                assert all(part.range.low <= note.pitch <= part.range.high for note in notes)
