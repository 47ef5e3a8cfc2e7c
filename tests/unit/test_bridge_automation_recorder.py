"""Moves of controls become automation: at their own time, thinned as told, jumps exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.automation.moves import moves_of, step_and_parameter
from bridge.automation.recorder import AutomationRecorder
from bridge.automation.thinning import thinned, tolerance_of
from bridge.host.chain.moves import read_moves
from bridge.mapping.contract import SetParameter
from bridge.sync.transport import Transport
from session.automation import Curve, Point
from session.errors import BadInput

CLOCK = Transport(anchor_s=50.0, anchor_beats=0.0, bpm=120.0, playing=True)


def move(
    recorder: AutomationRecorder,
    beats: float,
    value: object,
    name: str = "energy",
    clock: Transport = CLOCK,
) -> None:
    recorder.heard(SetParameter(name, value, clock.seconds_at(beats)), clock)


def recording() -> AutomationRecorder:
    recorder = AutomationRecorder()
    recorder.punch_in()
    return recorder


def points(recorder: AutomationRecorder, name: str = "energy") -> list[tuple[float, float]]:
    return [(point.beats, point.value) for point in recorder.curve(name)]


def test_nothing_is_recorded_before_punch_in_or_after_punch_out() -> None:
    recorder = AutomationRecorder()
    move(recorder, 1.0, 0.5)
    recorder.punch_in()
    move(recorder, 2.0, 0.25)
    recorder.punch_out()
    move(recorder, 3.0, 0.75)
    assert points(recorder) == [(2.0, 0.25)]


def test_only_what_lies_between_the_punches_is_recorded() -> None:
    recorder = AutomationRecorder()
    recorder.punch_in(4.0, 8.0)
    for beats in (3.9, 4.0, 7.0, 8.0):
        move(recorder, beats, beats)
    assert {place for place, _ in points(recorder)} == {4.0, 7.0}


def test_a_control_that_stood_still_jumps_at_its_exact_place() -> None:
    recorder = recording()
    move(recorder, 1.0, 0.0)
    move(recorder, 3.123456789, 1.0)
    assert points(recorder) == [(1.0, 0.0), (3.123456789, 0.0), (3.123456789, 1.0)]
    curve = recorder.curve("energy")
    assert (curve.at(3.123456), curve.at(3.123456789)) == (0.0, 1.0)


def test_a_fader_of_7_bits_becomes_the_line_that_it_meant() -> None:
    recorder = recording()
    for step in range(128):
        move(recorder, step * 0.02, step / 127)
    found = points(recorder)
    assert len(found) == 2
    curve = recorder.curve("energy")
    assert all(abs(curve.at(step * 0.02) - step / 127) <= 0.5 / 127 for step in range(128))


def test_14_bits_stay_14_bits() -> None:
    recorder = recording()
    values = [(step * step) % 16384 / 16383 for step in range(200)]
    for step, value in enumerate(values):
        move(recorder, step * 0.02, value)
    curve = recorder.curve("energy")
    assert all(abs(curve.at(step * 0.02) - v) <= 0.5 / 16383 for step, v in enumerate(values))


def test_a_tolerance_can_be_named() -> None:
    recorder = recording()
    for step in range(100):
        move(recorder, step * 0.02, step + (step % 2) * 0.8)
    assert len(recorder.curve("energy", tolerance=1.0).points) < 5
    assert len(recorder.curve("energy", tolerance=0.1).points) > 90


def test_a_second_pass_of_a_loop_writes_over_what_it_touches_alone() -> None:
    recorder = recording()
    for beats in (0.0, 1.0, 2.0, 3.0):
        move(recorder, beats, beats / 10)
    again = Transport(anchor_s=52.0, anchor_beats=0.0, bpm=120.0, playing=True)
    move(recorder, 1.0, 0.9, clock=again)
    move(recorder, 1.5, 0.8, clock=again)
    curve = recorder.curve("energy")
    assert [curve.at(b) for b in (0.5, 0.999, 1.0, 1.25, 2.0, 2.5, 3.0)] == pytest.approx(
        [0.0, 0.0, 0.9, 0.9, 0.2, 0.2, 0.3]
    )
    assert curve.at(1.5) == pytest.approx(0.1)  # after the punch-out it is as it was
    assert curve.at(1.4999) == pytest.approx(0.9)


def test_each_move_stands_at_its_own_time_whatever_the_tempo_was() -> None:
    recorder = recording()
    move(recorder, 1.0, 0.1)
    slower = Transport(anchor_s=51.0, anchor_beats=2.0, bpm=60.0, playing=True)
    move(recorder, 3.0, 0.2, clock=slower)
    assert [place for place, _ in points(recorder)] == [1.0, 3.0, 3.0]


def test_words_switches_and_a_standing_music_are_not_recorded() -> None:
    recorder = recording()
    move(recorder, 1.0, "house")
    move(recorder, 1.0, True)
    still = Transport(anchor_s=50.0, anchor_beats=1.0, bpm=120.0, playing=False)
    move(recorder, 1.0, 0.5, clock=still)
    with pytest.raises(BadInput, match="not recorded"):
        recorder.curve("energy")


def test_a_lane_can_be_forgotten() -> None:
    recorder = recording()
    move(recorder, 1.0, 0.5)
    move(recorder, 1.0, 0.5, "swing")
    recorder.forget("energy")
    assert list(recorder.curves()) == ["swing"]
    recorder.forget()
    assert recorder.curves() == {}


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.integers(0, 16383).map(float)), min_size=1, max_size=60
    )
)
def test_thinning_never_leaves_the_tolerance_and_keeps_every_jump(
    given_points: list[tuple[float, float]],
) -> None:
    line = [Point(round(beats, 6), value) for beats, value in sorted(given_points)]
    single: list[Point] = []
    for point in line:
        if len(single) > 1 and single[-2].beats == point.beats:
            single.pop()
        single.append(point)
    tolerance = tolerance_of(single)
    curve = Curve(thinned(single, tolerance))
    for index, point in enumerate(single):
        before_jump = index + 1 < len(single) and single[index + 1].beats == point.beats
        if before_jump:
            assert point in curve.points
            assert single[index + 1] in curve.points
        else:
            assert abs(curve.at(point.beats) - point.value) <= tolerance + 1e-6


def test_the_plug_in_host_reads_what_was_recorded(tmp_path: Path) -> None:
    recorder = recording()
    move(recorder, 0.0, -20.0, "chain.1.threshold_db")
    move(recorder, 4.0, -10.0, "chain.1.threshold_db")
    move(recorder, 1.0, 0.5, "chain.reverb.mix")
    move(recorder, 1.0, 0.5, "energy")
    path = tmp_path / "moves.json"
    path.write_text(json.dumps(moves_of(recorder.curves())))
    read = read_moves(path)
    assert [(one.step, one.parameter, one.lane.unit) for one in read] == [
        (1, "threshold_db", "beats"),
        ("reverb", "mix", "beats"),
    ]
    assert read[0].lane.points == ((0.0, -20.0), (4.0, -20.0), (4.0, -10.0))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("chain.2.mix", (2, "mix")),
        ("chain.reverb.bands.1.gain_db", ("reverb", "bands.1.gain_db")),
        ("energy", None),
        ("chain.2", None),
        ("chain..mix", None),
    ],
)
def test_names_of_chain_parameters(name: str, place: tuple[int | str, str] | None) -> None:
    assert step_and_parameter(name) == place
