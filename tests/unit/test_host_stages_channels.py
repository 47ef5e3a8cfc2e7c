"""Channels, width, balance and polarity do what their names say, to the sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import (
    ChannelsStep,
    GainStep,
    InvertStep,
    Lane,
    PanStep,
    Step,
    WidthStep,
)
from bridge.host.stages.contract import Notes
from session.errors import BadInput
from tests.unit.host_stages_material import impulse, noise, response_db, through

RATE = 48_000
LOUDER = Lane(((0.0, -12.0), (0.05, 0.0), (0.08, 0.0), (0.08, -6.0)), "seconds")


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_mono_is_the_mean_of_all_channels(tmp_path: Path, channels: int) -> None:
    samples = noise(channels, 5000)
    made = through([ChannelsStep(to="mono")], samples, tmp_path)
    assert made.shape == (1, 5000)
    assert np.allclose(made[0], samples.mean(axis=0, dtype=np.float64), rtol=0, atol=1e-7)


def test_channels_are_taken_doubled_and_swapped_to_the_bit(tmp_path: Path) -> None:
    samples = noise(2, 5000)

    def to(what: str, given: np.ndarray = samples) -> np.ndarray:
        return through([ChannelsStep(to=what)], given, tmp_path)  # type: ignore[arg-type]

    assert np.array_equal(to("left"), samples[:1])
    assert np.array_equal(to("right"), samples[1:])
    assert np.array_equal(to("swap"), samples[::-1])
    assert np.array_equal(to("stereo"), samples)
    assert np.array_equal(to("stereo", samples[:1]), samples[[0, 0]])
    assert np.array_equal(to("mono", samples[:1]), samples[:1])


def test_mid_and_side_come_back_as_left_and_right(tmp_path: Path) -> None:
    samples = noise(2, 5000)
    encoded = through([ChannelsStep(to="mid-side")], samples, tmp_path)
    assert np.allclose(encoded, [samples.mean(axis=0), (samples[0] - samples[1]) / 2], atol=1e-7)
    steps = [ChannelsStep(to="mid-side"), ChannelsStep(to="left-right")]
    assert np.allclose(through(steps, samples, tmp_path), samples, rtol=0, atol=1e-7)


@pytest.mark.parametrize("to", ["left", "right", "swap", "mid-side", "left-right"])
def test_what_needs_stereo_says_so_of_a_mono_sound(tmp_path: Path, to: str) -> None:
    step = ChannelsStep(to=to)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=rf"channels \({to}\) needs a stereo sound.* is mono: put"):
        through([step], noise(1, 10), tmp_path)
    with pytest.raises(BadInput, match="this one has 6 channels"):
        through([step], noise(6, 10), tmp_path)


@pytest.mark.parametrize("step", [PanStep(pan=0.1), WidthStep(width=0.5)])
def test_the_balance_of_more_than_two_channels_is_refused(tmp_path: Path, step: Step) -> None:
    with pytest.raises(BadInput, match="the sound has 6 channels: leave the step out"):
        through([step], noise(6, 10), tmp_path)


@pytest.mark.parametrize(
    ("pan", "left", "right"), [(-1, 1, 0), (-0.25, 1, 0.75), (0, 1, 1), (0.5, 0.5, 1), (1, 0, 1)]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_pan_turns_the_far_side_down(
    tmp_path: Path, pan: float, left: float, right: float, channels: int
) -> None:
    samples = noise(channels, 3000)
    panned = through([PanStep(pan=pan)], samples, tmp_path)
    assert np.array_equal(panned, samples * np.float32([[left], [right]]))


def test_invert_turns_every_sample_over(tmp_path: Path) -> None:
    samples = noise(5, 3000)
    assert np.array_equal(through([InvertStep()], samples, tmp_path), -samples)


def test_a_width_of_1_changes_no_bit_and_0_is_mono(tmp_path: Path) -> None:
    samples = noise(2, 3000)
    assert np.array_equal(through([WidthStep(width=1)], samples, tmp_path), samples)
    narrow = through([WidthStep(width=0)], samples, tmp_path)
    assert np.array_equal(narrow[0], narrow[1])
    assert np.allclose(narrow[0], samples.mean(axis=0), rtol=0, atol=1e-7)


def test_twice_the_width_is_twice_the_sides_and_the_same_middle(tmp_path: Path) -> None:
    samples = noise(2, 3000)
    wide = through([WidthStep(width=2)], samples, tmp_path)
    assert np.allclose(wide[0] + wide[1], samples[0] + samples[1], atol=1e-6)
    assert np.allclose(wide[0] - wide[1], 2 * (samples[0] - samples[1]), atol=1e-6)


def test_a_mono_sound_has_no_width_and_the_report_says_so(tmp_path: Path) -> None:
    samples, notes = noise(1, 3000), Notes()
    assert np.array_equal(through([WidthStep(width=2)], samples, tmp_path, notes=notes), samples)
    assert notes.warnings == ["The sound is mono, so the step width makes it no wider."]
    narrow = Notes()
    through([WidthStep(width=0, mono_below_hz=90)], samples, tmp_path, notes=narrow)
    assert narrow.warnings == []


@pytest.mark.parametrize("rate", [8000, 48_000, 384_000])
def test_below_the_crossover_the_sound_is_mono_and_above_left_stays_left(
    tmp_path: Path, rate: int
) -> None:
    left_only = impulse(2, rate // 2)
    left_only[1] = 0.0
    made = through([WidthStep(width=1, mono_below_hz=150)], left_only, tmp_path, rate)
    deep, high = [20.0, 37.5], [600.0, 1200.0, 3000.0]
    left, right = response_db(made[0], rate, deep), response_db(made[1], rate, deep)
    assert np.allclose(left, -6.02, atol=0.1)
    assert np.allclose(right, -6.02, atol=0.1)
    assert np.allclose(response_db(made[0], rate, high), 0, atol=0.1)
    # A Linkwitz-Riley side is 48 dB down two octaves off, so that is what is left on the right.
    assert (response_db(made[1], rate, high) < -40).all()


def test_below_the_crossover_the_middle_keeps_its_level(tmp_path: Path) -> None:
    made = through([WidthStep(width=0.3, mono_below_hz=150)], impulse(2, RATE), tmp_path)
    assert np.allclose(response_db(made[0], RATE, [20, 100, 150, 300, 9000]), 0, atol=0.01)


def test_a_gain_moves_in_a_straight_line_of_decibels(tmp_path: Path) -> None:
    step = GainStep(gain_db=0, automation={"gain_db": LOUDER})
    made = through([step], np.ones((2, 6000), np.float32), tmp_path)
    wanted = np.interp(np.arange(6000) / RATE, [0, 0.05], [-12, 0])
    wanted[3840:] = -6
    assert np.allclose(20 * np.log10(made), wanted, atol=1e-5)


def test_a_pan_and_a_width_move_by_their_lanes(tmp_path: Path) -> None:
    samples = noise(2, 4800)
    lane = Lane(((0.0, 0.0), (0.1, 1.0)), "seconds")
    along = np.arange(4800) / 4800
    panned = through([PanStep(pan=-1, automation={"pan": lane})], samples, tmp_path)
    assert np.allclose(panned, [samples[0] * (1 - along), samples[1]], atol=1e-6)
    widened = through([WidthStep(width=4, automation={"width": lane})], samples, tmp_path)
    side = (samples[0] - samples[1]) * along
    assert np.allclose(widened[0] - widened[1], side, atol=1e-6)


def test_a_lane_of_what_does_not_move_is_refused_with_what_does(tmp_path: Path) -> None:
    lane = Lane(((0.0, 0.0),), "seconds")
    with pytest.raises(BadInput, match="The step pan has no gain that can move: what can is pan"):
        through([PanStep(pan=0, automation={"gain": lane})], noise(2, 10), tmp_path)
    with pytest.raises(BadInput, match=r"step invert has no gain .*nothing of it can"):
        through([InvertStep(automation={"gain": lane})], noise(2, 10), tmp_path)
