"""Faust code of a chain: heard as written, faults told with their line, parameters by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import FaustStep, Lane
from bridge.host.isolated.process import IsolatedProcess
from session.errors import BadInput, NotFound
from tests.dawdreamer_renders import RATE, Renders, decibels, impulse, music, steady

GAIN = 'process = par(i, 2, *(hslider("gain", 1, 0, 4, 0.01)));'


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renders]:
    folder = tmp_path_factory.mktemp("renders")
    with IsolatedProcess(folder / "temporary", folder / "log") as process:
        yield Renders(process, folder)


def refused(renders: Renders, step: FaustStep, channels: int = 2) -> str:
    with pytest.raises(BadInput) as raised:
        renders(step, steady(100, channels=channels))
    return str(raised.value)


@pytest.mark.parametrize("length", [1, 127, 8193])
@pytest.mark.parametrize("rate", [8_000, 384_000])
def test_every_sample_comes_out_at_its_place(renders: Renders, length: int, rate: int) -> None:
    dry = music(length / rate, rate=rate)
    wet = renders(FaustStep(code=GAIN, parameters={"gain": 2}), dry, sample_rate=rate).sound
    assert np.array_equal(wet, 2 * dry)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("process = foo;", "in line 1: undefined symbol: foo"),
        ("gain = 2;\nprocess = _ *;\n", "in line 2: syntax error"),
        ("process = _ : (_,_);", "The number of outputs [1] of A"),
        ('import("nowhere.lib");\nprocess = _;', "unable to open file nowhere.lib"),
    ],
)
def test_a_fault_in_the_code_is_told_with_its_line(renders: Renders, code: str, words: str) -> None:
    told = refused(renders, FaustStep(code=code))
    assert words in told
    assert "\n" not in told


def test_a_wrong_parameter_is_told_with_the_nearest(renders: Renders) -> None:
    assert "did you mean 'gain'?" in refused(renders, FaustStep(code=GAIN, parameters={"gian": 1}))


def test_a_value_outside_its_range_is_refused(renders: Renders) -> None:
    told = refused(renders, FaustStep(code=GAIN, parameters={"gain": 5}))
    assert "goes from 0 to 4" in told


def test_a_file_finds_its_own_libraries(renders: Renders, tmp_path: Path) -> None:
    (tmp_path / "ours.lib").write_text("half = *(0.5);")
    (tmp_path / "halves.dsp").write_text('import("ours.lib");\nprocess = half, half;')
    wet = renders(FaustStep(file="halves.dsp"), steady(500), base=str(tmp_path)).sound
    assert np.array_equal(wet, steady(500, 0.125))


def test_a_file_that_is_not_there_is_told(renders: Renders, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.dsp"):
        renders(FaustStep(file="nothing.dsp"), steady(10), base=str(tmp_path))


def test_mono_code_has_an_instance_for_each_channel_which_needs_no_word(renders: Renders) -> None:
    dry = music(0.1)
    done = renders(FaustStep(code="process = *(0.5);"), dry)
    assert np.array_equal(done.sound, dry / 2)
    assert done.notes.warnings == []


def test_stereo_code_makes_a_mono_sound_stereo(renders: Renders) -> None:
    wet = renders(FaustStep(code="process = _, *(0.5);"), steady(100, channels=1)).sound
    assert wet[:, 50].tolist() == [0.25, 0.125]


def test_code_for_other_channels_is_refused(renders: Renders) -> None:
    assert "takes 3 channels, and the sound has 2" in refused(
        renders, FaustStep(code="process = _, _, _;")
    )
    assert "makes its own" in refused(renders, FaustStep(code="process = os.osc(440);"))


def test_a_jump_happens_at_exactly_its_sample(renders: Renders) -> None:
    lane = Lane(((0, 1), (10_007 / RATE, 1), (10_007 / RATE, 3)), unit="seconds")
    wet = renders(FaustStep(code=GAIN, automation={"gain": lane}), steady(20_000, 0.1)).sound
    assert wet[0, 10_006] == pytest.approx(0.1)
    assert wet[0, 10_007] == pytest.approx(0.3)


def test_a_smoothed_parameter_is_where_it_was_set_when_the_sound_begins(renders: Renders) -> None:
    code = 'process = par(i, 2, *(hslider("gain", 1, 0, 4, 0.01) : si.smoo));'
    wet = renders(FaustStep(code=code, parameters={"gain": 2}), steady(1000)).sound
    assert np.allclose(wet, 0.5, rtol=1e-3)


def test_the_side_chain_comes_in_after_the_sound_s_own_channels(renders: Renders) -> None:
    step = FaustStep(code="process(l, r, s, t) = l * s, r * t;", sidechain="kick")
    side = np.vstack([steady(300, 1, 1), steady(300, 0.5, 1)])
    wet = renders(step, steady(500), sidechains={"kick": side}).sound
    assert wet[:, 299].tolist() == [0.25, 0.125]
    assert not wet[:, 300:].any()


def test_the_tail_is_rendered_until_it_has_died(renders: Renders) -> None:
    # An echo after 1.5 s that halves: -60 dB is passed after 15 s, far behind the first try.
    echo = "process = +~(*(0.5) : @(71999)), _;"
    wet = renders(FaustStep(code=echo), impulse(0, 24_000), tail_samples=20 * RATE).sound
    assert wet.shape[1] == 24_000 + 20 * RATE
    echoes = [20 * np.log10(abs(wet[0, 72_000 * turn]) / 0.5) for turn in range(1, 11)]
    assert echoes == pytest.approx([-6.02 * turn for turn in range(1, 11)], abs=0.05)


def test_a_tail_that_never_ends_is_bounded_and_silent_after_that(renders: Renders) -> None:
    hum = "process = _ + ba.pulse(100) * 0.1, _;"
    asked = {"tail": {"at_most_seconds": 5.0}}
    wet = renders(FaustStep(code=hum), steady(1000), tail_samples=8 * RATE, **asked).sound
    assert wet.shape[1] == 1000 + 8 * RATE
    assert decibels(wet[:, 900 + 5 * RATE : 1000 + 5 * RATE]) > -30
    assert not wet[:, 1000 + 5 * RATE :].any()


def test_what_needs_more_memory_than_a_render_may_take_is_told_before_it_starts(
    renders: Renders,
) -> None:
    two_hours = {"length_samples": 2 * 3600 * RATE, "memory_mb": 2048}
    with pytest.raises(BadInput, match=r"whole sound .* 120 minutes .* need about \d+\.\d GB"):
        renders(FaustStep(code=GAIN), steady(10), **two_hours)
