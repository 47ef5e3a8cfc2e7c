"""Blocks begin where parameters jump, and the silence before a sound keeps it in its bar."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import Lane
from bridge.host.stages.automation import Motion, Motions
from bridge.host.stages.contract import Notes, Sound
from bridge.host.with_dawdreamer.before import LEAST_SECONDS, samples_before
from bridge.host.with_dawdreamer.blocks import STILL_SAMPLES, block_samples
from bridge.host.with_dawdreamer.ways import ways
from session.tempo import TempoMap


def sound(bpm: float | None = None, start_seconds: float = 0.0) -> Sound:
    tempo = None if bpm is None else TempoMap.constant(bpm)
    here = Path()
    return Sound(
        48_000, 2, 1000, Tail(), here, here, Notes(), tempo_map=tempo, start_seconds=start_seconds
    )


@pytest.mark.parametrize(
    ("places", "size"),
    [((24_000, 48_000), 125), ((22_050,), 126), ((10_007,), 1), ((128,), 128), ((0,), 128)],
)
def test_a_block_is_as_long_as_jumps_allow(places: tuple[int, ...], size: int) -> None:
    turns = [(0.0, 1.0), (1.0, 0.0)]
    points = [(place, value) for place, turn in zip(places, turns, strict=False) for value in turn]
    motion = Motion(tuple(at for at, _ in points), tuple(value for _, value in points))
    assert block_samples([motion]) == size
    assert all(place % size == 0 for place in places)


def test_a_slope_goes_in_steps_of_32_samples_at_most() -> None:
    slope = Motion((0, 1000), (0.0, 1.0))
    assert block_samples([slope]) == 32
    assert block_samples([slope, Motion((50, 50), (0.0, 1.0))]) == 25


def test_what_stays_needs_no_small_blocks() -> None:
    assert block_samples([]) == STILL_SAMPLES
    assert block_samples([Motion((7, 7, 9), (1.0, 1.0, 1.0))]) == STILL_SAMPLES


@pytest.mark.parametrize("block", [1, 32, 125, 128])
@pytest.mark.parametrize(("bpm", "start_seconds"), [(120, 0.0), (97.3, 12.34), (174, 3.0)])
def test_the_sound_begins_at_its_place_in_the_bar(
    bpm: float, start_seconds: float, block: int
) -> None:
    before = samples_before(sound(bpm, start_seconds), block)
    assert before % block == 0
    assert before >= LEAST_SECONDS * 48_000
    bar = 4 * 60 / bpm * 48_000
    off = (before - start_seconds * 48_000) % bar
    assert min(off, bar - off) <= block / 2 + 1


def test_without_a_tempo_the_silence_is_short() -> None:
    assert 12_000 <= samples_before(sound(), 128) < 12_000 + 128


def test_a_way_is_held_before_the_sound_and_ends_with_its_last_point() -> None:
    lane = Lane(((0.001, 2.0), (0.001, 3.0)), unit="seconds")
    way = ways(Motions({"gain": lane}, sound()), {"gain": lambda values: values * 10}, 1000, 64)
    assert way["gain"].tolist() == [20.0] * (64 + 48) + [30.0]
    short = ways(Motions({"gain": lane}, sound()), {"gain": np.asarray}, 1)
    assert short["gain"].tolist() == [2.0, 2.0]
