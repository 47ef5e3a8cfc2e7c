"""The compressor with a knee or a side-chain: as loud as pedalboard's, and streaming to the bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bridge.host.chain.steps import CompressorStep, Lane
from bridge.host.isolated.process import IsolatedProcess
from session.errors import BadInput
from tests.dawdreamer_renders import RATE, Renders, Samples, decibels, music, steady


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renders]:
    folder = tmp_path_factory.mktemp("renders")
    with IsolatedProcess(folder / "temporary", folder / "log") as process:
        yield Renders(process, folder)


def squeeze(**changes: float | str | dict[str, Lane]) -> CompressorStep:
    settings = {"threshold_db": -20.0, "ratio": 4.0, "attack_ms": 10.0, "release_ms": 100.0}
    return CompressorStep(**{**settings, **changes})


def settled_db(renders: Renders, step: CompressorStep, level_db: float) -> float:
    """What becomes of a steady level once the compressor has settled."""
    dry = steady(RATE, 10 ** (level_db / 20))
    return decibels(renders(step, dry).sound[:, -100:])


@pytest.mark.parametrize(
    "settings",
    [(-20.0, 4.0, 10.0, 100.0), (-30.0, 2.0, 0.0, 50.0), (-18.0, 1000.0, 1.0, 1.0)],
)
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_without_a_knee_it_is_pedalboard_s(
    renders: Renders, settings: tuple[float, float, float, float], rate: int
) -> None:
    from pedalboard import Compressor

    named = dict(zip(("threshold_db", "ratio", "attack_ms", "release_ms"), settings, strict=True))
    dry = music(3, rate=rate) * np.array([[1], [0.5]], np.float32)
    ours = renders(CompressorStep(**named), dry, sample_rate=rate).sound
    theirs = Compressor(**named)(dry, rate)
    assert decibels(theirs - dry) > -30
    assert decibels(ours - theirs) < -115


@pytest.mark.parametrize(
    ("level_db", "settled"),
    # Knee of 12 dB at -20: quadratic from -26 to -14 (Giannoulis et al., equation 4).
    [(-30, -30), (-26, -26), (-20, -20 - 0.75 * 36 / 24), (-14, -18.5), (-8, -17)],
)
def test_the_knee_bends_as_the_formula_does(
    renders: Renders, level_db: float, settled: float
) -> None:
    assert settled_db(renders, squeeze(knee_db=12.0), level_db) == pytest.approx(settled, abs=0.01)


def test_makeup_comes_after(renders: Renders) -> None:
    assert settled_db(renders, squeeze(makeup_db=6.0), -8) == pytest.approx(-11, abs=0.01)


def test_a_sound_in_parts_is_the_same_to_the_bit(renders: Renders) -> None:
    step = squeeze(knee_db=6.0, release_ms=3000.0)
    dry = music(4)
    assert dry.shape[1] > 2 * 65_536
    wholes = [renders(step, dry, block=block).sound for block in (8192, 777)]
    assert np.array_equal(wholes[0], wholes[1])
    # A part begins at 65536: a follower that began afresh there would let the level jump up.
    gain = np.abs(wholes[0]).sum(axis=0) / np.abs(dry).sum(axis=0)
    assert np.abs(np.diff(gain[65_500:65_600])).max() < 0.01


def kick(beats: int) -> Samples:
    samples = np.zeros((2, beats * RATE // 2), np.float32)
    for beat in range(beats):
        start = beat * RATE // 2
        samples[0, start : start + 2400] = 0.9
    return samples


def test_the_kick_ducks_the_bass_while_it_sounds_and_lets_it_up_again(renders: Renders) -> None:
    step = squeeze(
        sidechain="kick", threshold_db=-30.0, ratio=10.0, attack_ms=1.0, release_ms=120.0
    )
    wet = renders(step, steady(2 * RATE), sidechains={"kick": kick(4)}).sound
    under = 20 * np.log10(wet[0] / 0.25)
    for beat in range(4):
        start = beat * RATE // 2
        assert under[start + 200] < -20  # 4 ms into the kick
        assert under[start + 2399] < -25
        assert under[start + RATE // 2 - 1] > -1  # just before the next
    assert np.array_equal(wet[0], wet[1])  # a kick on the left ducks both sides alike


def test_a_side_chain_that_has_ended_lets_go(renders: Renders) -> None:
    step = squeeze(sidechain="kick")
    wet = renders(step, steady(RATE), sidechains={"kick": steady(1000, 0.9)}).sound
    assert wet[0, 900] < 0.2
    assert wet[0, -1] == pytest.approx(0.25, abs=1e-4)


def test_a_side_chain_that_was_not_given_is_asked_for_by_name(renders: Renders) -> None:
    with pytest.raises(BadInput, match="called 'kick', and only snare is given"):
        renders(squeeze(sidechain="kick"), steady(10), sidechains={"snare": steady(10)})


def test_a_moving_threshold_jumps_at_its_sample(renders: Renders) -> None:
    place = 40_001
    points = ((0, 0), (place / RATE, 0), (place / RATE, -40))
    step = squeeze(attack_ms=0.0, automation={"threshold_db": Lane(points, unit="seconds")})
    wet = renders(step, steady(RATE)).sound
    assert wet[0, place - 1] == pytest.approx(0.25, rel=1e-5)
    assert wet[0, place] < 0.1


def test_what_does_not_move_is_the_same_with_and_without_a_lane(renders: Renders) -> None:
    still = {"knee_db": Lane(((0, 6),), unit="seconds"), "ratio": Lane(((0, 4),), unit="seconds")}
    dry = music(2)
    moved = renders(squeeze(automation=still), dry).sound
    assert decibels(moved - renders(squeeze(knee_db=6.0), dry).sound) < -110


@pytest.mark.parametrize("channels", [1, 6])
def test_it_takes_any_number_of_channels(renders: Renders, channels: int) -> None:
    wet = renders(squeeze(knee_db=6.0), music(0.5, channels)).sound
    assert wet.shape == (channels, RATE // 2)
