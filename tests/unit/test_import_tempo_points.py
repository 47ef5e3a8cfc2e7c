"""Points of another program's tempo last as long as steps as they did there."""

from __future__ import annotations

from math import log

import pytest

from exports.tempo_points import TempoPoint, in_beats, tempo_map_of
from session.tempo import TempoStep


def test_a_ramp_over_beats_lasts_as_long_as_its_formula_says() -> None:
    said: list[str] = []
    points = [TempoPoint(0.0, 60.0, True), TempoPoint(16.0, 120.0)]
    found = tempo_map_of(points, "beats", said)
    assert found.seconds_at_beats(16.0) == pytest.approx(16 * log(2), rel=1e-9)
    assert found.steps[-1] == TempoStep(16.0, 120.0)
    assert said == ["A tempo that glides was made steps, one each sixteenth."]


def test_a_ramp_over_the_clock_ends_at_its_second() -> None:
    points = [TempoPoint(0.0, 60.0, True), TempoPoint(8.0, 120.0), TempoPoint(10.0, 90.0)]
    placed = list(in_beats(points, lambda beats: beats))
    assert [one.place for one in placed] == [0.0, 12.0, 16.0]
    found = tempo_map_of(placed, "seconds", [])
    assert found.seconds_at_beats(12.0) == pytest.approx(8.0, rel=1e-9)


def test_a_ramp_that_begins_before_the_piece_is_as_far_at_its_start_as_it_was() -> None:
    points = [TempoPoint(-8.0, 100.0, True), TempoPoint(8.0, 140.0)]
    assert tempo_map_of(points, "beats", []).bpm_at_beats(0.0) == pytest.approx(120.31, abs=0.01)


def test_the_first_tempo_holds_before_its_point_and_what_repeats_is_one_step() -> None:
    points = [TempoPoint(4.0, 90.0), TempoPoint(8.0, 90.0), TempoPoint(8.0, 100.0)]
    found = tempo_map_of(points, "beats", [])
    assert found.steps == (TempoStep(0.0, 90.0), TempoStep(8.0, 100.0))


def test_what_no_session_can_hold_is_brought_inside_and_said() -> None:
    said: list[str] = []
    assert tempo_map_of([TempoPoint(0.0, 1.0)], "beats", said).steps[0].bpm == 10.0
    assert said == ["A tempo outside 10 to 1000 bpm was brought inside."]


def test_a_ramp_of_days_is_no_million_steps() -> None:
    points = [TempoPoint(0.0, 60.0, True), TempoPoint(90_000.0, 120.0)]
    found = tempo_map_of(points, "beats", [])
    assert found.steps == (TempoStep(0.0, 90.0), TempoStep(90_000.0, 120.0))
