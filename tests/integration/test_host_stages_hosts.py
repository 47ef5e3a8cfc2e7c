"""Stages of real hosts side by side: what is late in one branch is in place in the sum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import (
    BandsStep,
    Branch,
    CompressorStep,
    EqualiserStep,
    FaustStep,
    GainStep,
    InvertStep,
    Lane,
    LimiterStep,
    ParallelStep,
    Step,
)
from bridge.host.stages.contract import Notes
from session.effects import EqBand
from tests.unit.host_stages_material import impulse, noise, through

LATE = LimiterStep(ceiling_db=0)
"""Looks ahead by 5 ms, and does nothing to what stays below its ceiling."""

FAUST = FaustStep(code="process = _, _;")


def _sum_of(*branches: tuple[Step, ...]) -> ParallelStep:
    return ParallelStep(branches=tuple(Branch(steps=steps) for steps in branches))


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
def test_a_late_limiter_and_its_inverse_cancel(tmp_path: Path, rate: int) -> None:
    samples, notes = noise(2, 30_000, level=0.05), Notes()
    made = through([_sum_of((LATE,), (InvertStep(),))], samples, tmp_path, rate, notes=notes)
    assert made.shape == samples.shape
    assert np.abs(made).max() < 1e-6
    assert notes.latency_samples > 0
    assert set(notes.hosts) == {"roadie", "pedalboard"}


def test_branches_of_all_three_hosts_sum_in_place(tmp_path: Path) -> None:
    samples, notes = noise(2, 20_000, level=0.05), Notes()
    step = _sum_of((LATE, FAUST), (FAUST,), (InvertStep(), LATE, LATE), (InvertStep(),))
    made = through([step], samples, tmp_path, notes=notes)
    assert np.abs(made).max() < 1e-6
    assert set(notes.hosts) == {"roadie", "pedalboard", "dawdreamer"}


def test_an_impulse_comes_out_of_a_long_chain_where_it_went_in(tmp_path: Path) -> None:
    steps = [GainStep(gain_db=-6), LATE, FAUST, InvertStep(), LATE, GainStep(gain_db=6)]
    made = through(steps, impulse(2, 9600, at=4321) * np.float32(0.5), tmp_path)
    assert made.shape == (2, 9600)
    assert [int(np.argmax(np.abs(channel))) for channel in made] == [4321, 4321]
    assert made[:, 4321] == pytest.approx([-0.5, -0.5], abs=1e-4)


def test_bands_with_late_steps_sum_flat(tmp_path: Path) -> None:
    bands = tuple(Branch(steps=steps) for steps in ((LATE,), (), (FAUST, LATE)))
    step = BandsStep(crossovers_hz=(200, 3000), bands=bands)
    made = through([step], impulse(2, 48_000, at=100) * np.float32(0.25), tmp_path)
    levels_db = 20 * np.log10(np.abs(np.fft.rfft(made[0].astype(np.float64))) * 4)
    assert np.abs(levels_db[20:23_000]).max() < 0.1


def test_a_chain_of_all_hosts_does_not_depend_on_the_blocks(tmp_path: Path) -> None:
    lane = Lane(((0.0, 0.0), (0.2, -12.0)), "seconds")
    steps = [
        EqualiserStep(bands=(EqBand("peak", 800, 6),), automation={"bands.1.gain_db": lane}),
        CompressorStep(threshold_db=-30, ratio=4, attack_ms=3, release_ms=50),
        _sum_of((LATE,), (FAUST, GainStep(gain_db=-3, automation={"gain_db": lane}))),
    ]
    samples = noise(2, 30_000)
    whole = through(steps, samples, tmp_path, lengths=[30_000])
    assert np.array_equal(through(steps, samples, tmp_path, lengths=[511, 4096, 3]), whole)
