"""Where a recording comes to lie on its session's grid, and how a fitted tempo is made round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.analysis.contract import Analysis, Part
from server.analysis.grid import snap_grid
from server.analysis.timeline import Hints, place, sections_of

RATE = 48_000

STEADY = Analysis(
    duration_seconds=32.0,
    bpm=120.0,
    bpm_confidence=0.9,
    bpm_alternatives=(60.0,),
    steady=True,
    beats_seconds=tuple(0.5 * beat for beat in range(64)),
    downbeat_seconds=0.0,
    downbeat_confidence=0.9,
    meter=(4, 4),
    meter_confidence=0.9,
    key=None,
    key_confidence=0.0,
    key_alternatives=(),
    loudness_lufs=-14.0,
    true_peak_dbtp=-1.0,
)


def test_a_bounce_of_whole_bars_is_not_padded() -> None:
    timeline = place(STEADY, Hints(), RATE, 32 * RATE)
    assert (timeline.lead_samples, timeline.length_samples) == (0, 32 * RATE)
    assert timeline.length_beats == 64


@pytest.mark.parametrize("extra", [-1, 0, 1, 2])
def test_a_bounce_that_was_rounded_to_a_sample_gets_no_bar_more(extra: int) -> None:
    assert place(STEADY, Hints(), RATE, 32 * RATE + extra).length_beats == 64


def test_three_samples_past_the_last_bar_are_kept_in_a_bar_more() -> None:
    assert place(STEADY, Hints(), RATE, 32 * RATE + 3).length_beats == 68


@pytest.mark.parametrize("downbeat", [0.0100, 0.3, 1.0, 1.9999, 2.0])
def test_the_downbeat_falls_on_a_bar_line(downbeat: float) -> None:
    timeline = place(replace(STEADY, downbeat_seconds=downbeat), Hints(), RATE, 32 * RATE)
    lands = timeline.lead_samples + downbeat * RATE
    assert lands == pytest.approx(timeline.lead_bars * 2 * RATE, abs=0.5)
    assert timeline.lead_samples < 2 * RATE
    assert timeline.length_samples >= timeline.lead_samples + 32 * RATE
    assert timeline.length_beats % 4 == 0


@pytest.mark.parametrize("downbeat", [0.0, 0.004, 0.0099])
def test_less_than_ten_milliseconds_before_the_downbeat_are_no_lead_in(downbeat: float) -> None:
    analysis = replace(STEADY, downbeat_seconds=downbeat)
    assert place(analysis, Hints(), RATE, 32 * RATE).lead_samples == 0


def test_what_the_user_knows_beats_what_was_measured() -> None:
    timeline = place(STEADY, Hints(bpm=60.0, meter=(3, 4)), RATE, 32 * RATE)
    assert timeline.tempo_map.steps[0].bpm == 60
    assert timeline.meter_map.steps[0].numerator == 3
    assert timeline.length_beats % 3 == 0


def test_a_guessed_grid_starts_with_the_file() -> None:
    unsure = replace(STEADY, bpm_confidence=0.02, downbeat_seconds=1.3)
    assert place(unsure, Hints(), RATE, RATE).lead_samples == 0


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8)])
def test_bars_of_a_tempo_that_moves_begin_where_they_are_heard(meter: tuple[int, int]) -> None:
    beats, now = [], 0.7
    for beat in range(96):
        beats.append(now)
        now += 0.5 * (1 + 0.1 * beat / 96)
    moving = replace(
        STEADY, steady=False, beats_seconds=tuple(beats), downbeat_seconds=0.7, bpm=115.0,
        meter=meter,
    )  # fmt: skip
    timeline = place(moving, Hints(), RATE, round(now * RATE))
    bar = meter[0] * 4 / meter[1]
    for index in range(int(90 / bar)):
        heard = beats[round(index * bar)] + timeline.lead_samples / RATE
        on_grid = timeline.tempo_map.seconds_at_beats((timeline.lead_bars + index) * bar)
        assert on_grid == pytest.approx(heard, abs=0.002)
    assert len(timeline.tempo_map.steps) > 20


def test_any_recording_gets_at_least_a_bar() -> None:
    assert place(STEADY, Hints(), RATE, 1).length_beats == 4


@pytest.mark.parametrize(("fitted", "bpm"), [(84.003, 84), (119.995, 120), (174.008, 174)])
def test_a_file_of_whole_bars_decides_tempo_and_downbeat(fitted: float, bpm: float) -> None:
    duration = round(16 * 4 * 60 / bpm * RATE) / RATE
    grid = snap_grid(fitted, 0.004, 4.0, duration)
    assert (grid.bpm, grid.downbeat_seconds, grid.bars) == (bpm, 0.0, 16)


def test_a_file_of_whole_bars_at_a_tempo_with_decimals_is_seen() -> None:
    duration = 32 * 4 * 60 / 93.75
    assert snap_grid(93.7504, 0.0, 4.0, duration).bars == 32


def test_a_tempo_is_rounded_only_as_far_as_the_file_allows() -> None:
    assert snap_grid(120.01, 0.5, 4.0, 60.0).bpm == 120
    assert snap_grid(120.4004, 0.5, 4.0, 100.0).bpm == 120.4
    assert snap_grid(120.01, 0.5, 4.0, 3600.0).bpm == 120.01
    assert snap_grid(120.0137, 0.5, 4.0, 7200.0).bpm == 120.0137


def test_the_first_bar_line_is_the_first_in_the_file() -> None:
    assert snap_grid(120, 6.5, 4.0, 60.0).downbeat_seconds == pytest.approx(0.5)
    assert snap_grid(120, -1.5, 4.0, 60.0).downbeat_seconds == pytest.approx(0.5)
    assert snap_grid(120, -0.004, 4.0, 59.9).downbeat_seconds == 0.0


PARTS = (Part("A", 0.0), Part("B", 8.3), Part("A2", 24.3))


def test_parts_become_sections_on_the_bar_lines_that_they_begin_on() -> None:
    timeline = place(replace(STEADY, downbeat_seconds=0.3), Hints(), RATE, 32 * RATE)
    sections = sections_of(PARTS, timeline, RATE)
    assert [(one.name, one.start_beats) for one in sections] == [("A", 0), ("B", 20), ("A2", 52)]
    assert sum(one.length_beats for one in sections) == timeline.length_beats


def test_hints_move_sections_to_the_nearest_bar_line_and_leave_none_empty() -> None:
    timeline = place(STEADY, Hints(bpm=7.5), RATE, 32 * RATE)
    assert timeline.length_beats == 4
    assert [one.name for one in sections_of(PARTS, timeline, RATE)] == ["A"]
    timeline = place(STEADY, Hints(meter=(3, 4)), RATE, 32 * RATE)
    assert all(one.start_beats % 3 == 0 for one in sections_of(PARTS, timeline, RATE))
