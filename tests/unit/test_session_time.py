"""Beats, seconds, samples and bars come back exactly, whatever the map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.meter import DENOMINATORS, MeterMap, MeterStep
from session.tempo import TempoMap, TempoStep, on_beat_grid

RATES = st.sampled_from([8_000, 44_100, 48_000, 88_200, 96_000, 192_000, 384_000])
BEATS = st.floats(-64, 20_000, allow_nan=False).map(on_beat_grid)


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    """Maps of 1 to 40 steps, some a nanobeat apart in tempo, at any positions."""
    later = draw(
        st.lists(
            st.floats(1e-3, 15_000, allow_nan=False).map(on_beat_grid), unique=True, max_size=39
        )
    )
    starts = [0.0, *sorted(later)]
    tempi = draw(st.lists(st.floats(10, 1000), min_size=len(starts), max_size=len(starts)))
    return TempoMap(tuple(map(TempoStep, starts, tempi)))


@st.composite
def meter_maps(draw: st.DrawFn) -> MeterMap:
    bars = [0, *sorted(draw(st.sets(st.integers(1, 2000), max_size=12)))]
    meters = st.tuples(st.integers(1, 15), st.sampled_from(DENOMINATORS[:6]))
    return MeterMap(tuple(MeterStep(bar, *draw(meters)) for bar in bars))


@given(tempo_maps(), BEATS)
def test_beats_to_seconds_and_back_is_exact(tempo_map: TempoMap, beats: float) -> None:
    assert tempo_map.beats_at_seconds(tempo_map.seconds_at_beats(beats)) == beats


@given(tempo_maps(), st.integers(-1_000_000, 2_000_000_000), RATES)
def test_samples_to_beats_and_back_is_exact(tempo_map: TempoMap, samples: int, rate: int) -> None:
    assert tempo_map.samples_at_beats(tempo_map.beats_at_samples(samples, rate), rate) == samples


@given(tempo_maps(), BEATS, BEATS)
def test_time_never_runs_backwards(tempo_map: TempoMap, one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert tempo_map.seconds_at_beats(early) <= tempo_map.seconds_at_beats(late)


@given(tempo_maps(), BEATS, RATES)
def test_the_grid_residual_is_within_half_a_sample(
    tempo_map: TempoMap, beats: float, rate: int
) -> None:
    assert abs(tempo_map.grid_residual_samples(beats, rate)) <= 0.5 + 1e-6


def test_sixteen_bars_at_84_bpm_are_exact_at_44100_and_two_sevenths_off_at_48000() -> None:
    tempo_map = TempoMap.constant(84)
    assert tempo_map.samples_at_beats(64, 44_100) == 2_016_000
    assert tempo_map.grid_residual_samples(64, 44_100) == 0
    assert tempo_map.grid_residual_samples(64, 48_000) == pytest.approx(2 / 7)


def test_the_tempo_changes_on_its_step_and_holds_before_the_first() -> None:
    tempo_map = TempoMap((TempoStep(0, 60), TempoStep(8, 120), TempoStep(12, 30)))
    assert [tempo_map.bpm_at_beats(beats) for beats in (-1, 0, 7.999, 8, 12, 99)] == [
        60,
        60,
        60,
        120,
        30,
        30,
    ]
    assert [tempo_map.seconds_at_beats(beats) for beats in (-2, 8, 12, 13)] == [-2, 8, 10, 12]


@pytest.mark.parametrize(
    "steps",
    [(), (TempoStep(1, 120),), (TempoStep(0, 120), TempoStep(4, 90), TempoStep(4, 80))],
)
def test_a_tempo_map_that_contradicts_itself_is_refused(steps: tuple[TempoStep, ...]) -> None:
    with pytest.raises(ValueError, match="tempo step"):
        TempoMap(steps)


@given(meter_maps(), st.integers(-8, 4000))
def test_a_bar_line_is_found_again_from_its_beat(meter_map: MeterMap, bar: int) -> None:
    assert meter_map.bar_at_beats(meter_map.beats_at_bar(bar)) == (bar, 0.0)


@given(meter_maps(), BEATS)
def test_the_next_bar_line_is_a_bar_line_at_or_after(meter_map: MeterMap, beats: float) -> None:
    line = meter_map.bar_line_at_or_after(beats)
    bar, rest = meter_map.bar_at_beats(line)
    assert rest == 0
    assert line >= beats
    assert meter_map.beats_at_bar(bar - 1) < beats


def test_bars_of_mixed_meters_add_up() -> None:
    meter_map = MeterMap((MeterStep(0, 7, 8), MeterStep(2, 4, 4), MeterStep(3, 6, 8)))
    assert [meter_map.beats_at_bar(bar) for bar in range(6)] == [0, 3.5, 7, 11, 14, 17]
    assert meter_map.bar_at_beats(8.5) == (2, 1.5)
    assert meter_map.meter_at_bar(5).numerator == 6


@pytest.mark.parametrize("denominator", [0, 3, 128])
def test_a_denominator_that_notation_lacks_is_refused(denominator: int) -> None:
    with pytest.raises(ValueError, match="denominator"):
        MeterStep(0, 4, denominator)
