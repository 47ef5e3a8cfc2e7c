"""What moves, moves at the samples it was drawn at, in whichever blocks the sound comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.host.chain.steps import Lane
from bridge.host.stages.automation import STEP_SAMPLES, Motions, motion_of, segments
from bridge.host.stages.contract import Sound
from session.errors import BadInput
from session.tempo import TempoMap, TempoStep
from tests.unit.host_stages_material import noise, sound_of

LENGTH = 4000


def _sound(**more: Any) -> Sound:
    return sound_of(Path(), 2, LENGTH, **more)


def test_a_jump_happens_at_exactly_its_sample() -> None:
    lane = Lane(((0.0, 1.0), (0.01, 1.0), (0.01, 5.0), (1.0, 5.0)), "seconds")
    values = motion_of(lane, _sound()).at(0, LENGTH)
    assert np.array_equal(np.flatnonzero(values == 1.0), np.arange(480))
    assert (values[480:] == 5.0).all()


@pytest.mark.parametrize(("seconds", "sample"), [(0.00999, 480), (1.5 / 48_000, 2), (0.0, 0)])
def test_half_a_sample_rounds_up(seconds: float, sample: int) -> None:
    lane = Lane(((seconds, 0.0), (seconds, 1.0)), "seconds")
    assert int(np.argmax(motion_of(lane, _sound()).at(0, LENGTH) == 1.0)) == sample


def test_beats_are_the_samples_that_the_tempo_map_says() -> None:
    tempo = TempoMap((TempoStep(0.0, 97.3), TempoStep(0.05, 143.1)))
    sound = _sound(tempo_map=tempo)
    for beats in (0.01, 0.05, 0.0731, 0.1):
        lane = Lane(((beats, 0.0), (beats, 1.0)))
        first = int(np.argmax(motion_of(lane, sound).at(0, LENGTH)))
        assert first == tempo.samples_at_beats(beats, 48_000)


def test_a_sound_from_the_middle_of_the_piece_takes_the_lane_from_there() -> None:
    tempo = TempoMap.constant(120.0)
    lane = Lane(((16.0, 0.0), (16.0, 1.0)))
    motion = motion_of(lane, _sound(tempo_map=tempo, start_seconds=7.99))
    assert int(np.argmax(motion.at(0, LENGTH))) == 480


def test_a_slope_in_beats_bends_where_the_tempo_changes() -> None:
    tempo = TempoMap((TempoStep(0.0, 120.0), TempoStep(0.02, 60.0)))
    motion = motion_of(Lane(((0.0, 0.0), (0.04, 1.0))), _sound(tempo_map=tempo))
    assert motion.value(480) == pytest.approx(0.5)  # 0.02 beats at 120 bpm
    assert motion.value(480 + 480) == pytest.approx(0.75)
    assert motion.value(480 + 960) == pytest.approx(1.0)


def test_beats_without_a_tempo_say_what_to_do() -> None:
    with pytest.raises(BadInput, match="tempo is not known: give it"):
        motion_of(Lane(((0.0, 1.0),)), _sound())


def test_values_are_held_before_the_first_point_and_after_the_last() -> None:
    lane = Lane(((0.01, 2.0), (0.02, 3.0)), "seconds")
    values = motion_of(lane, _sound()).at(0, LENGTH)
    assert (values[:481] == 2.0).all()
    assert (values[960:] == 3.0).all()


_places = st.floats(-0.01, 0.1)
_points = st.lists(st.tuples(_places, st.floats(-60, 6)), min_size=1, max_size=12)


@settings(deadline=None)
@given(_points, st.integers(0, 3000), st.integers(1, 900))
def test_one_value_and_many_are_the_same_values(
    points: list[tuple[float, float]], start: int, length: int
) -> None:
    motion = motion_of(Lane(tuple(sorted(points, key=lambda one: one[0])), "seconds"), _sound())
    singly = [motion.value(start + sample) for sample in range(length)]
    assert np.allclose(motion.at(start, length), singly, rtol=0, atol=1e-9)


@settings(deadline=None)
@given(_points, _points, st.lists(st.integers(1, 700), min_size=1, max_size=8))
def test_steps_do_not_depend_on_the_blocks(
    one: list[tuple[float, float]], other: list[tuple[float, float]], lengths: list[int]
) -> None:
    lanes = {
        name: Lane(tuple(sorted(points, key=lambda point: point[0])), "seconds")
        for name, points in (("a", one), ("b", other))
    }
    motions = Motions(lanes, _sound())
    whole = motions.stairs(0, LENGTH)
    start, turn = 0, 0
    while start < LENGTH:
        length = min(lengths[turn % len(lengths)], LENGTH - start)
        piece = motions.stairs(start, length)
        for name in lanes:
            assert np.array_equal(piece[name], whole[name][start : start + length])
        start, turn = start + length, turn + 1


def test_a_slope_is_taken_in_steps_of_a_fixed_grid_that_begin_on_the_line() -> None:
    lane = Lane(((0.0, 0.0), (0.05, 2400.0)), "seconds")
    found = list(segments({"x": lane}, _sound(), 100, 200))
    assert [segment.start_samples for segment in found] == [100, 128, 160, 192, 224, 256, 288]
    assert sum(segment.length_samples for segment in found) == 200
    assert max(segment.length_samples for segment in found) <= STEP_SAMPLES
    assert [segment.values["x"] for segment in found] == pytest.approx(
        [96, 128, 160, 192, 224, 256, 288]
    )


def test_where_nothing_moves_a_block_stays_whole() -> None:
    lane = Lane(((0.0, 1.0), (0.02, 1.0), (0.02, 2.0)), "seconds")
    block = noise(2, LENGTH)
    pieces = list(Motions({"x": lane}, _sound()).split(block, 0))
    assert [piece.shape[1] for piece, _ in pieces] == [960, LENGTH - 960]
    assert [values["x"] for _, values in pieces] == [1.0, 2.0]
    assert np.array_equal(np.concatenate([piece for piece, _ in pieces], axis=1), block)


def test_no_lane_is_one_segment() -> None:
    motions = Motions({}, _sound())
    assert not motions
    assert [segment.length_samples for segment in motions.segments(5, 77)] == [77]
