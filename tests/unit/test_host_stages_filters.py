"""The equaliser and the crossovers do what the theory of their filters says, at every rate."""

from __future__ import annotations

from math import pi, tan
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import BandsStep, Branch, EqualiserStep, InvertStep, Lane
from bridge.host.stages.contract import Notes
from session.effects import EqBand
from tests.unit.host_stages_material import impulse, noise, response_db, through

RATES = [8000, 44_100, 96_000, 384_000]
SHAPES = ["low-cut", "low-shelf", "peak", "high-shelf", "high-cut"]


def _prototype_db(band: EqBand, frequencies_hz: np.ndarray, rate: int) -> np.ndarray:
    """The analogue filters of the cookbook, at the frequencies that the bilinear transform maps
    to those asked for."""
    s = 1j * np.tan(pi * frequencies_hz / rate) / tan(pi * band.frequency_hz / rate)
    a, q = 10 ** (band.gain_db / 40), band.q
    root = np.sqrt(a) / q
    match band.shape:
        case "low-cut":
            h = s**2 / (s**2 + s / q + 1)
        case "high-cut":
            h = 1 / (s**2 + s / q + 1)
        case "peak":
            h = (s**2 + s * a / q + 1) / (s**2 + s / (a * q) + 1)
        case "low-shelf":
            h = a * (s**2 + root * s + a) / (a * s**2 + root * s + 1)
        case _:
            h = a * (a * s**2 + root * s + 1) / (s**2 + root * s + a)
    return np.asarray(20 * np.log10(np.abs(h)))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_band_is_the_filter_of_the_cookbook(tmp_path: Path, rate: int, shape: str) -> None:
    band = EqBand(shape, 1000.0, 7.5, 1.3)  # type: ignore[arg-type]
    made = through([EqualiserStep(bands=(band,))], impulse(1, rate // 4), tmp_path, rate)
    frequencies = np.array([100.0, 400, 900, 1000, 1100, 2500, 3600])
    wanted = _prototype_db(band, frequencies, rate)
    assert np.allclose(response_db(made[0], rate, frequencies), wanted, atol=0.01)


def test_cuts_fall_by_12_db_an_octave_and_q_is_the_level_at_the_corner(tmp_path: Path) -> None:
    for q, corner_db in ((0.7071, -3.01), (2.0, 6.02)):
        step = EqualiserStep(bands=(EqBand("low-cut", 400, q=q),))
        made = through([step], impulse(1, 48_000), tmp_path)
        found = response_db(made[0], 48_000, [25, 50, 400])
        assert found[1] - found[0] == pytest.approx(12.04, abs=0.1)
        assert found[2] == pytest.approx(corner_db, abs=0.01)


def test_bands_follow_one_another_and_add_up(tmp_path: Path) -> None:
    bands = EqBand("peak", 300, 4), EqBand("high-shelf", 5000, -3), EqBand("low-cut", 60)
    frequencies = np.array([40.0, 300, 2000, 9000])
    made = through([EqualiserStep(bands=bands)], impulse(2, 48_000), tmp_path)
    wanted = sum(_prototype_db(band, frequencies, 48_000) for band in bands)
    for channel in made:
        assert np.allclose(response_db(channel, 48_000, frequencies), wanted, atol=0.01)


def test_a_band_without_gain_changes_no_bit(tmp_path: Path) -> None:
    bands = EqBand("peak", 1000), EqBand("low-shelf", 100), EqBand("high-shelf", 9000)
    samples = noise(2, 20_000)
    assert np.array_equal(through([EqualiserStep(bands=bands)], samples, tmp_path), samples)


@pytest.mark.parametrize(
    ("shape", "wanted_db"),
    [("low-cut", None), ("low-shelf", 6.0), ("peak", 0.0), ("high-shelf", 0.0), ("high-cut", 0.0)],
)
@pytest.mark.parametrize("frequency_hz", [4000.0, 19_000.0])
def test_a_frequency_past_what_the_rate_carries_does_what_it_would_below(
    tmp_path: Path, shape: str, wanted_db: float | None, frequency_hz: float
) -> None:
    band = EqBand(shape, frequency_hz, 6.0)  # type: ignore[arg-type]
    made = through([EqualiserStep(bands=(band,))], impulse(1, 8000), tmp_path, 8000)
    found = response_db(made[0], 8000, [100, 1000, 2000])
    if wanted_db is None:
        assert (found < -40).all()
    else:
        assert np.allclose(found, wanted_db, atol=0.1)


def test_a_band_moves_by_its_lane_without_a_click(tmp_path: Path) -> None:
    rate, at = 48_000, np.arange(48_000) / 48_000
    tone = (0.5 * np.sin(2 * pi * 1000 * at))[np.newaxis].astype(np.float32)
    lane = Lane(((0.25, 0.0), (0.75, 12.0)), "seconds")
    step = EqualiserStep(
        bands=(EqBand("high-cut", 18_000), EqBand("peak", 1000, 0.0, 1.0)),
        automation={"bands.2.gain_db": lane},
    )
    made = through([step], tone, tmp_path, rate)[0]

    def level_db(start: float, end: float) -> float:
        part = slice(int(start * rate), int(end * rate))
        return float(20 * np.log10(np.std(made[part]) / np.std(tone[0, part])))

    assert level_db(0.1, 0.2) == pytest.approx(0, abs=0.05)
    assert level_db(0.49, 0.51) == pytest.approx(6, abs=0.15)
    assert level_db(0.85, 0.95) == pytest.approx(12, abs=0.05)
    # A click would stand out in the second difference, which a tone of 1 kHz has little of.
    bend = np.abs(np.diff(made[30:], 2))
    assert bend.max() < 1.02 * (2 * pi * 1000 / rate) ** 2 * 0.5 * 10 ** (12 / 20)


def test_every_setting_of_a_band_moves(tmp_path: Path) -> None:
    samples = noise(2, 9600)
    for name, value in (("frequency_hz", 3000.0), ("gain_db", -6.0), ("q", 4.0)):
        lane = Lane(((0.1, 1000.0 if name == "frequency_hz" else 1.0), (0.1, value)), "seconds")
        moved = EqualiserStep(
            bands=(EqBand("peak", 1000, 1.0, 1.0),), automation={f"bands.1.{name}": lane}
        )
        still = EqualiserStep(bands=(EqBand("peak", 1000, 1.0, 1.0),))
        one, other = (through([step], samples, tmp_path) for step in (moved, still))
        assert np.array_equal(one[:, :4800], other[:, :4800])
        assert not np.array_equal(one[:, 4800:], other[:, 4800:])


def _bands(crossovers: tuple[float, ...], *steps: object) -> BandsStep:
    chosen = steps or ((),) * (len(crossovers) + 1)
    return BandsStep(
        crossovers_hz=crossovers,
        bands=tuple(Branch(steps=one) for one in chosen),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    "crossovers",
    [(1000.0,), (120.0, 2500.0), (90.0, 100.0), (60.0, 120, 250, 500, 1000, 2000, 3900)],
)
def test_bands_that_do_nothing_sum_flat(
    tmp_path: Path, rate: int, crossovers: tuple[float, ...]
) -> None:
    made = through([_bands(crossovers)], impulse(1, rate), tmp_path, rate)
    levels_db = 20 * np.log10(np.abs(np.fft.rfft(made[0].astype(np.float64))))
    assert np.abs(levels_db).max() < 0.01


def test_a_crossover_past_what_the_rate_carries_leaves_the_sum_flat(tmp_path: Path) -> None:
    made = through([_bands((500.0, 5000.0, 15_000.0))], impulse(1, 8000), tmp_path, 8000)
    assert np.allclose(np.abs(np.fft.rfft(made[0])), 1, atol=1e-3)


def test_each_band_is_heard_alone_with_24_db_an_octave(tmp_path: Path) -> None:
    rate = 48_000
    made = []
    for band in range(3):
        bands = tuple(Branch(gain_db=0.0 if other == band else -150.0) for other in range(3))
        step = BandsStep(crossovers_hz=(200.0, 3000.0), bands=bands)
        made.append(through([step], impulse(1, rate), tmp_path)[0])
    low, middle, high = (response_db(one, rate, [25, 200, 800, 1600, 3000, 12_000]) for one in made)
    assert np.allclose([low[1], middle[1], middle[4], high[4]], -6.02, atol=0.05)
    assert low[2] - low[3] == pytest.approx(24, abs=0.6)
    assert high[3] - high[2] == pytest.approx(24, abs=0.9)
    assert middle[3] == pytest.approx(0, abs=0.8)
    assert low[0] == pytest.approx(0, abs=0.01)


def test_steps_of_a_band_are_heard_in_it_alone(tmp_path: Path) -> None:
    rate = 48_000
    cut = (EqualiserStep(bands=(EqBand("peak", 60, -12, 0.7),)),)
    made = through([_bands((1000.0,), cut, ())], impulse(1, rate), tmp_path)
    assert response_db(made[0], rate, [60])[0] == pytest.approx(-12, abs=0.1)
    assert response_db(made[0], rate, [8000])[0] == pytest.approx(0, abs=0.1)


def test_a_band_turned_over_leaves_a_notch_at_the_crossover(tmp_path: Path) -> None:
    made = through([_bands((1000.0,), (InvertStep(),), ())], impulse(1, 48_000), tmp_path)
    assert response_db(made[0], 48_000, [1000])[0] < -60


def test_the_gain_of_a_band_moves_by_its_lane(tmp_path: Path) -> None:
    lane = Lane(((0.5, 0.0), (0.5, -150.0)), "seconds")
    step = BandsStep(
        crossovers_hz=(1000.0,),
        bands=(Branch(), Branch()),
        automation={"bands.1.gain_db": lane, "bands.2.gain_db": lane},
    )
    made = through([step], noise(2, 48_000), tmp_path, notes=Notes())
    assert np.abs(made[:, :24_000]).max() > 0.1
    assert np.abs(made[:, 24_000:]).max() < 1e-6
