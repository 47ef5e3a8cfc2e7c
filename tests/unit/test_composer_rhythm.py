"""Patterns keep their meaning in every meter; swing moves what it should and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engines.composer.bars import bars_of, pulses_of
from server.engines.composer.chance import stream
from server.engines.composer.rhythm.feel import Feel, Swing, swung_ticks, timing_shift_ticks
from server.engines.composer.rhythm.pattern import beats_for_pulses, fit
from session.meter import MeterMap

BACKBEAT = "....x.......x..."
EIGHTHS = "x.x.x.x.x.x.x.x."


def starts(pattern: str, numerator: int, denominator: int) -> list[float]:
    """Where the pattern's hits fall, in quarter notes."""
    (bar,) = bars_of(MeterMap.constant(numerator, denominator), 1)
    return [hit.start_ticks / 960 for hit in fit(pattern, bar)]


def test_in_common_time_a_pattern_is_played_as_written() -> None:
    assert starts("x..x..x...x.....", 4, 4) == [0, 0.75, 1.5, 2.5]


@pytest.mark.parametrize(
    ("numerator", "denominator", "snares"),
    [
        (2, 4, [1]),
        (3, 4, [1, 2]),
        (5, 4, [1, 2, 4]),
        (6, 8, [1.5]),
        (7, 8, [1, 2]),
        (12, 8, [1.5, 4.5]),
    ],
)
def test_the_backbeat_stays_off_the_downbeat(
    numerator: int, denominator: int, snares: list[float]
) -> None:
    assert starts(BACKBEAT, numerator, denominator) == snares


@pytest.mark.parametrize(("numerator", "denominator"), [(6, 8), (7, 8), (9, 8), (5, 8), (3, 4)])
def test_eighths_stay_eighths(numerator: int, denominator: int) -> None:
    count = numerator * 8 // denominator
    assert starts(EIGHTHS, numerator, denominator) == [n / 2 for n in range(count)]


@pytest.mark.parametrize(
    ("meter", "pulses"),
    [((4, 4), [1, 1, 1, 1]), ((6, 8), [1.5, 1.5]), ((7, 8), [1, 1, 1.5]), ((8, 8), [1.5, 1.5, 1])],
)
def test_bars_are_felt_as_musicians_count_them(meter: tuple[int, int], pulses: list[float]) -> None:
    assert [pulse.length_ticks / 960 for pulse in pulses_of(*meter)] == pulses


@given(st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))
def test_pulses_fill_the_bar_exactly(numerator: int, denominator: int) -> None:
    pulses = pulses_of(numerator, denominator)
    edge = 0
    for pulse in pulses:
        assert pulse.start_ticks == edge
        assert pulse.length_ticks > 0
        edge += pulse.length_ticks
    assert edge == numerator * 4 * 960 // denominator
    beats = beats_for_pulses(len(pulses))
    assert len(beats) == len(pulses)
    assert beats[0] == 0


@given(
    st.integers(1, 15),
    st.sampled_from([4, 8, 16]),
    st.floats(0.5, 0.75),
    st.sampled_from(["sixteenth", "eighth"]),
)
def test_swing_keeps_the_order_and_every_pulse(
    numerator: int, denominator: int, ratio: float, of: str
) -> None:
    (bar,) = bars_of(MeterMap.constant(numerator, denominator), 1)
    swing = Swing.model_validate({"ratio": ratio, "of": of})
    played = [swung_ticks(ticks, bar, swing) for ticks in range(0, bar.length_ticks, 60)]
    assert played == sorted(played)
    for pulse in bar.pulses:
        assert swung_ticks(pulse.start_ticks, bar, swing) == pulse.start_ticks


def test_eighths_in_threes_are_not_swung() -> None:
    (bar,) = bars_of(MeterMap.constant(6, 8), 1)
    swing = Swing(ratio=2 / 3, of="eighth")
    assert [swung_ticks(ticks, bar, swing) for ticks in (0, 480, 960, 1440)] == [0, 480, 960, 1440]


def test_a_triplet_shuffle_plays_the_second_eighth_on_the_triplet() -> None:
    (bar,) = bars_of(MeterMap.constant(4, 4), 1)
    swing = Swing(ratio=2 / 3, of="eighth")
    assert swung_ticks(480, bar, swing) == 640


@given(st.floats(10, 1000), st.integers(0, 2**32))
def test_human_timing_stays_in_its_window(bpm: float, seed: int) -> None:
    feel = Feel(timing_ms=9, drag_ms={"bass": 5})
    shift_ticks = timing_shift_ticks(feel, "bass", bpm, stream(seed, "x"))
    assert abs(shift_ticks) <= min(40, round(feel.window_ms("bass") * bpm * 960 / 60_000) + 1)


def test_streams_are_the_same_everywhere_and_differ_by_name() -> None:
    assert stream(1, "bass").getrandbits(32) == 113_204_260
    assert stream(1, "bass").random() != stream(1, "lead").random()
