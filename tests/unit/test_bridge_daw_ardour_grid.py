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


def test_standing_still_and_jumps_say_nothing_of_the_tempo() -> None:
    grid = Grid(RATE)
    for sample in (0, 0, 480_000, 0, 960_000):
        grid.heard(place_at(sample, 120, 4, 4), sample)
    assert grid.bpm is None


@pytest.mark.parametrize("text", ["", " ", "1|2", "a|b|c", "1|2|3|4", "|||"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert BarPlace.parsed(text) is None
