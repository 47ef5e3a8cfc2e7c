"""Tempo and meter are learnt from where Ardour says it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.daw.ardour.grid import TICKS, BarPlace, Grid

RATE = 48_000


def place_at(sample: int, bpm: float, numerator: int, denominator: int) -> BarPlace:
    """As Ardour writes it: whole ticks, the rest dropped."""
    ticks = int(sample * bpm * TICKS / 60 / RATE)
    beat_ticks = TICKS * 4 // denominator
    bar, rest = divmod(ticks, beat_ticks * numerator)
    beat, tick = divmod(rest, beat_ticks)
    return BarPlace(bar + 1, beat + 1, tick)


@given(
    st.integers(400, 3000).map(lambda tenths: tenths / 10),
    st.sampled_from([(4, 4), (3, 4), (7, 8), (6, 8), (5, 4), (2, 2), (12, 16)]),
    st.integers(0, 10 * RATE),
    st.integers(4600, 5000),
)
def test_four_bars_tell_tempo_and_meter(
    bpm: float, meter: tuple[int, int], start: int, step: int
) -> None:
    grid = Grid(RATE)
    bars_s = meter[0] * 4 / meter[1] * 60 / bpm * 4
    sample, end = start, start + int(max(bars_s, 4.0) * RATE)
    while sample < end:
        grid.heard(place_at(sample, bpm, *meter), sample)
        sample += step
    beat_s = 60 / bpm * 4 / meter[1]
    if beat_s > 1.5 * step / RATE:  # else no two places need fall into one beat
        assert grid.bpm == pytest.approx(bpm, rel=3e-4)
    if beat_s > 2.5 * step / RATE:  # else no two places fall into neighbouring beats
        assert (grid.numerator, grid.denominator) == meter
        place = place_at(sample, bpm, *meter)
        assert grid.beats_of(place) == pytest.approx(sample * bpm / 60 / RATE, abs=2 / TICKS)


def test_another_tempo_is_known_within_three_places() -> None:
    grid, sample = Grid(RATE), 0
    while sample < 4 * RATE:
        grid.heard(place_at(sample, 120, 4, 4), sample)
        sample += 4800
    assert grid.bpm == 120
    for _ in range(3):
        # The same samples at another tempo, as if it had always been so.
        grid.heard(place_at(sample, 90, 4, 4), sample)
        sample += 4800
    assert grid.bpm == pytest.approx(90, rel=0.02)


def place_of(ticks: float) -> BarPlace:
    """In 4/4."""
    bar, rest = divmod(int(ticks), TICKS * 4)
    return BarPlace(bar + 1, rest // TICKS + 1, rest % TICKS)


@pytest.mark.parametrize("minutes", [0.2, 1, 5, 60])
@pytest.mark.parametrize("bpm", [126.0, 101.0, 100.2, 97.34, 52.5])
def test_another_tempo_is_known_at_once_however_long_the_last_one_was(
    bpm: float, minutes: float
) -> None:
    grid, ticks = Grid(RATE), 0.0
    step = 4608  # a tenth of a second, in whole periods
    for number in range(int(minutes * 60 * RATE / step)):
        grid.heard(place_of(ticks), number * step)
        ticks += step / RATE * 100 / 60 * TICKS
    assert grid.bpm == 100
    sample = int(minutes * 60 * RATE / step) * step
    known_after = 0
    for number in range(1, 60):
        grid.heard(place_of(ticks), sample)
        assert grid.bpm is not None
        if abs(grid.bpm / bpm - 1) > 0.005:
            known_after = number
        sample += step
        ticks += step / RATE * bpm / 60 * TICKS
    assert known_after <= 4
    assert grid.bpm == pytest.approx(bpm, rel=2e-4)


def test_a_tempo_that_moves_is_followed_all_along() -> None:
    grid, ticks, step = Grid(RATE), 0.0, 4608
    for number in range(1800):  # three minutes, from 80 to 140
        bpm = 80 + number / 30
        grid.heard(place_of(ticks), number * step)
        ticks += step / RATE * bpm / 60 * TICKS
        if number > 4:
            assert grid.bpm == pytest.approx(bpm, rel=0.01)


def test_a_steady_tempo_is_told_once_for_all_however_crooked() -> None:
    grid = Grid(RATE)
    told: list[float | None] = []
    for number in range(6000):
        sample = number * 4608
        grid.heard(place_at(sample, 93.5173, 4, 4), sample)
        if number > 100 and grid.bpm not in told[-1:]:
            told.append(grid.bpm)
    assert told == [pytest.approx(93.5173, rel=1e-4)] * len(told)
    assert len(told) < 20


def test_standing_still_and_jumps_say_nothing_of_the_tempo() -> None:
    grid = Grid(RATE)
    for sample in (0, 0, 480_000, 0, 960_000):
        grid.heard(place_at(sample, 120, 4, 4), sample)
    assert grid.bpm is None


@pytest.mark.parametrize("text", ["", " ", "1|2", "a|b|c", "1|2|3|4", "|||"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert BarPlace.parsed(text) is None
