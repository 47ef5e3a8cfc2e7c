"""LMMS's whole tempi and ticks: what is placed sounds when it does in the session."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.lmms.song_time import TICKS_PER_BEAT, SongTime, tick_start_samples
from session import TempoMap, TempoStep

TICK_AT_SLOWEST_SECONDS = 60 / 10 / TICKS_PER_BEAT


def maps() -> st.SearchStrategy[TempoMap]:
    """Tempo maps with any tempo Roadie takes."""
    steps = st.lists(
        st.tuples(st.floats(0.01, 64.0), st.floats(10.0, 1000.0)), min_size=1, max_size=12
    )

    def made(pairs: list[tuple[float, float]]) -> TempoMap:
        place, found = 0.0, []
        for length, bpm in pairs:
            found.append(TempoStep(place, bpm))
            place = round(place + length, 9)
        return TempoMap(tuple(found))

    return steps.map(made)


def sounds_at_seconds(time: SongTime, tick: int) -> float:
    """When LMMS plays a tick, counted from its tempi alone."""
    seconds, point = 0.0, time.points[0]
    for after in time.points[1:]:
        if after.tick > tick:
            break
        seconds += (after.tick - point.tick) * 60 / TICKS_PER_BEAT / point.bpm
        point = after
    return seconds + (tick - point.tick) * 60 / TICKS_PER_BEAT / point.bpm


@given(maps(), st.floats(0.0, 200.0))
def test_a_beat_sounds_within_a_tick_of_its_second(tempo: TempoMap, beats: float) -> None:
    time = SongTime(tempo)
    found = sounds_at_seconds(time, time.tick_at_beats(beats))
    assert abs(found - tempo.seconds_at_beats(beats)) <= TICK_AT_SLOWEST_SECONDS


@given(maps())
def test_tempi_are_whole_within_lmmss_bounds_and_rise_in_time(tempo: TempoMap) -> None:
    points = SongTime(tempo).points
    assert points[0].tick == 0
    assert all(isinstance(one.bpm, int) and 10 <= one.bpm <= 999 for one in points)
    ticks = [one.tick for one in points]
    assert ticks == sorted(set(ticks))


@given(st.integers(10, 999), st.integers(0, 100_000))
def test_a_whole_tempo_keeps_every_beat_on_lmmss_grid(bpm: int, beat: int) -> None:
    time = SongTime(TempoMap.constant(float(bpm)))
    assert time.exact
    assert time.tick_at_beats(float(beat)) == beat * TICKS_PER_BEAT


@given(maps(), st.integers(1, 10_000_000), st.sampled_from([44_100, 48_000, 96_000]))
def test_a_clip_is_long_enough_for_its_sound(tempo: TempoMap, length: int, rate: int) -> None:
    time = SongTime(tempo)
    ticks = time.clip_ticks(0, length, rate)
    assert ticks * rate * 60 / TICKS_PER_BEAT / time.points[0].bpm >= length
    assert sounds_at_seconds(time, ticks) >= length / rate


@pytest.mark.parametrize(("bpm", "rate"), [(84, 48_000), (120, 44_100), (173, 96_000)])
def test_ticks_that_are_certain_are_near_enough_to_cut_a_stem_anywhere(bpm: int, rate: int) -> None:
    certain = [tick for tick in range(1000, 1400) if tick_start_samples(tick, bpm, rate)]
    gaps = [after - before for before, after in pairwise(certain)]
    assert max(gaps) <= 16
    exact = rate * 60 / TICKS_PER_BEAT / bpm
    for tick in certain:
        assert tick_start_samples(tick, bpm, rate) == ceil(tick * exact)
