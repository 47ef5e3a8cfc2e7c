"""Real plug-ins in DawDreamer: in place to the sample, the same again, heard as they were set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import FaustStep, Lane, PlugInStep, Step
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.plug_ins.record import Bus, PlugIn, Stamp
from bridge.host.plug_ins.store import Known, Store
from session.errors import BadInput, PlugInCrashed, PlugInFailed
from session.progress import Progress, silent
from tests.dawdreamer_renders import (
    RATE,
    Renders,
    decibels,
    impulse,
    music,
    peak_at,
    plug_in,
    steady,
)
from tests.hosting import built, garbage, truncated

zam = pytest.mark.peer("zam-plugins")

MAXIM = (
    plug_in("lv2", "urn:zamaudio:ZaMaximX2"),
    plug_in("vst2", "/usr/lib/vst/ZaMaximX2-vst.so"),
    plug_in("vst3", "/usr/lib/vst3/ZaMaximX2.vst3"),
)
COMP = (
    plug_in("lv2", "urn:zamaudio:ZamCompX2"),
    plug_in("vst2", "/usr/lib/vst/ZamCompX2-vst.so"),
    plug_in("vst3", "/usr/lib/vst3/ZamCompX2.vst3"),
)
DELAY = plug_in("lv2", "urn:zamaudio:ZamDelay", "ZamDelay")
HALL = plug_in("vst2", "/usr/lib/lxvst/DragonflyHallReverb-vst.so")


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renders]:
    folder = tmp_path_factory.mktemp("renders")
    with IsolatedProcess(folder / "temporary", folder / "log") as process:
        yield Renders(process, folder)


def step(**more: object) -> PlugInStep:
    return PlugInStep(name="Plug-in", **more)  # type: ignore[arg-type]


def by_format(plug_in: PlugIn) -> str:
    return plug_in.format


@zam
@pytest.mark.parametrize("maxim", MAXIM, ids=by_format)
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_late_plug_in_is_brought_back_to_its_place(
    renders: Renders, maxim: PlugIn, rate: int
) -> None:
    done = renders(step(), impulse(1000, 5000), maxim, tail_samples=1000, sample_rate=rate)
    assert peak_at(done.sound) == [1000, 1000]
    assert done.notes.latency_samples == 480
    assert done.sound.shape == (2, 6000)


@zam
def test_what_is_late_one_after_the_other_is_in_place_at_the_end(renders: Renders) -> None:
    assert peak_at(renders([step()] * 3, impulse(700, 4000), MAXIM[0]).sound) == [700, 700]


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
@pytest.mark.parametrize("format", ["vst3", "vst2"])
def test_a_latency_that_comes_with_a_setting_is_taken_out(renders: Renders, format: str) -> None:
    late = plug_in(format, built("changing-latency", format))  # type: ignore[arg-type]
    for shown, samples in (("25 ms", 1200), ("10 ms", 480), ("25 ms", 1200)):
        done = renders(step(parameters={"Look-ahead": shown}), impulse(900, 9000), late)
        assert peak_at(done.sound) == [900, 900]
        assert done.notes.latency_samples == samples


@zam
def test_all_formats_of_one_plug_in_are_set_alike(renders: Renders) -> None:
    settings = {"Threshold": -30, "Ratio": "6", "Attack": 5.0, "Makeup": 6}
    dry = music(2)
    wets = [renders(step(parameters=settings), dry, comp).sound for comp in COMP]
    assert decibels(wets[0] - dry) > -30
    assert decibels(wets[1] - wets[0]) < -80
    assert decibels(wets[2] - wets[0]) < -80


@zam
def test_a_vst3_is_heard_as_in_pedalboard(renders: Renders) -> None:
    from pedalboard import load_plugin

    other = load_plugin("/usr/lib/vst3/ZamCompX2.vst3")
    other.threshold_db = -30.0
    other.ratio = 6.0
    dry = music(2)
    expected = other(dry, RATE)
    wet = renders(step(parameters={"Threshold": -30, "Ratio": 6}), dry, COMP[2]).sound
    assert decibels(expected - dry) > -30
    assert decibels(wet - expected) < -100


@zam
@pytest.mark.peer("dragonfly-reverb")
@pytest.mark.parametrize("wanted", [DELAY, HALL, COMP[2]], ids=by_format)
def test_a_fresh_render_is_the_same_to_the_bit(
    renders: Renders, tmp_path: Path, wanted: PlugIn
) -> None:
    dry = music(1)
    first = renders(step(), dry, wanted, tail_samples=RATE).sound
    again = renders(step(), dry, wanted, tail_samples=RATE, block=1000).sound
    assert np.array_equal(first, again)
    with IsolatedProcess(tmp_path / "temporary", tmp_path / "log") as process:
        fresh = Renders(process, tmp_path)(step(), dry, wanted, tail_samples=RATE).sound
    assert np.array_equal(first, fresh)


@zam
def test_a_mono_plug_in_has_an_instance_for_each_channel_and_says_so(renders: Renders) -> None:
    dry = impulse(100, RATE)
    dry[1] = impulse(200, RATE, 1, 0.25)[0]
    settings = {"Time": "250", "Dry/Wet": 0.5}
    done = renders(step(parameters=settings), dry, DELAY, tail_samples=RATE)
    left, right = (np.flatnonzero(np.abs(each) > 0.01) for each in done.sound)
    assert (left[0], right[0]) == (100, 200)
    assert 12_100 in left
    assert 12_200 in right
    assert done.notes.warnings == [
        "ZamDelay is mono: each channel went through an instance of its own."
    ]


@zam
def test_a_mono_sound_through_a_stereo_plug_in_becomes_stereo(renders: Renders) -> None:
    wet = renders(step(), music(0.2, 1), COMP[0]).sound
    assert wet.shape[0] == 2
    assert np.array_equal(wet[0], wet[1])


@zam
def test_pairs_of_channels_have_instances_of_their_own(renders: Renders) -> None:
    dry = music(0.2, 4)
    settings = {"Threshold": -30}
    done = renders(step(parameters=settings), dry, COMP[0])
    pairs = [renders(step(parameters=settings), each, COMP[0]).sound for each in (dry[:2], dry[2:])]
    assert np.array_equal(done.sound, np.vstack(pairs))
    assert "each pair of channels" in done.notes.warnings[0]


@zam
def test_channels_that_do_not_fit_are_refused(renders: Renders) -> None:
    with pytest.raises(BadInput, match="takes 2 channels, and the sound has 3"):
        renders(step(), music(0.1, 3), COMP[0])


@pytest.mark.peer("dragonfly-reverb")
def test_the_tail_of_a_reverb_is_kept_until_it_has_died(renders: Renders) -> None:
    settings = {"Decay": 6.0, "Dry Level": 0}
    wet = renders(step(parameters=settings), music(0.5), HALL, tail_samples=12 * RATE).sound
    floor = [decibels(wet[:, second * RATE : (second + 1) * RATE]) for second in range(12)]
    assert floor[1] > -40
    assert all(later < sooner for sooner, later in pairwise(floor[1:7]))
    assert floor[5] > -100  # beyond the 4 s that are tried first
    assert floor[-1] < -84


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_an_echo_long_after_the_end_is_not_lost(renders: Renders) -> None:
    echo = plug_in("vst3", built("long-tail"))
    wet = renders(step(), impulse(0, 1000), echo, tail_samples=5 * RATE).sound
    assert wet[0, 3 * RATE] == pytest.approx(0.125)


KICK = steady(RATE // 2, 0.9, 1)


@zam
@pytest.mark.parametrize("comp", COMP[:2], ids=by_format)
def test_a_side_chain_ducks_while_it_sounds(renders: Renders, comp: PlugIn) -> None:
    settings = {"Threshold": -30, "Ratio": 20, "Sidechain": True, "Release": 20}
    listening = step(parameters=settings, sidechain="kick")
    wet = renders(listening, steady(RATE), comp, sidechains={"kick": KICK}).sound
    assert decibels(wet[:, RATE // 4 : RATE // 2]) < decibels(steady(1)) - 15
    assert decibels(wet[:, -2000:]) == pytest.approx(decibels(steady(1)), abs=0.5)


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
@pytest.mark.parametrize("channels", [1, 2])
def test_a_side_chain_is_in_place_to_the_sample(renders: Renders, channels: int) -> None:
    ducks = plug_in("vst2", built("sidechain", "vst2"))
    side = impulse(777, 2000, channels, 0.5)
    wet = renders(step(sidechain="kick"), steady(2000), ducks, sidechains={"kick": side}).sound
    assert np.flatnonzero(wet[0] != 0.25).tolist() == [777]
    assert wet[:, 777].tolist() == [0.125, 0.125]


@zam
def test_with_a_side_chain_the_format_is_meant_in_which_it_is_reached(
    renders: Renders, tmp_path: Path
) -> None:
    index = tmp_path / "plug-ins.db"
    store = Store(index)
    for comp in COMP:
        known = replace(comp, name="ZamCompX2")
        address = known.address if known.format == "lv2" else ""
        store.put(Known(known.file, known.format, address, Stamp(1, 1)), known)
        store.whole(known.file, known.format, Stamp(1, 1), (address,))
    settings = {"Threshold": -30, "Ratio": 20, "Sidechain": True}
    listening = PlugInStep(name="ZamCompX2", parameters=settings, sidechain="kick")
    asked = {"sidechains": {"kick": KICK}, "index": str(index)}
    wet = renders(listening, steady(RATE), **asked).sound
    assert decibels(wet[:, RATE // 4 : RATE // 2]) < decibels(steady(1)) - 15
    by_name = PlugInStep(name="ZamCompX2", format="vst2", parameters={"Makeup": 6})
    louder = renders(by_name, steady(RATE), index=str(index)).sound
    assert decibels(louder[:, -100:]) - decibels(steady(1)) == pytest.approx(6, abs=0.01)


@pytest.mark.peer("lsp-plugins")
def test_a_real_vst2_with_a_side_chain_of_its_own_hears_it(renders: Renders) -> None:
    comp = plug_in("vst2", "/usr/lib/vst/lsp-plugins/sc-compressor-stereo.so")
    listening = step(parameters={"sct": "External", "al": -40}, sidechain="kick")
    ducked = renders(listening, steady(RATE), comp, sidechains={"kick": KICK}).sound
    nothing = np.zeros((1, 10), np.float32)
    alone = renders(listening, steady(RATE), comp, sidechains={"kick": nothing}).sound
    middle = slice(RATE // 4, RATE // 2)
    assert decibels(ducked[:, middle]) < decibels(alone[:, middle]) - 6


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_a_side_chain_that_cannot_be_reached_is_told(renders: Renders) -> None:
    ducks = plug_in(
        "vst3", built("sidechain"), "Ducker", inputs=(Bus("Main", 2), Bus("Side-chain", 2))
    )
    with pytest.raises(PlugInFailed, match=r"Ducker \(VST3\) cannot be reached"):
        renders(step(sidechain="kick"), steady(100), ducks, sidechains={"kick": KICK})


@zam
def test_a_side_chain_that_a_plug_in_has_not_is_told(renders: Renders) -> None:
    with pytest.raises(BadInput, match="has no side-chain"):
        renders(step(sidechain="kick"), steady(100), MAXIM[0], sidechains={"kick": KICK})


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
@pytest.mark.parametrize("format", ["vst3", "vst2"])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_parameter_that_jumps_does_so_at_its_sample(
    renders: Renders, format: str, rate: int
) -> None:
    gain = plug_in(format, built("programs", format))  # type: ignore[arg-type]
    places = (10_007, 20_000)
    points = ((0, -6.0), (places[0] / rate, -6.0), (places[0] / rate, -12.0))
    points += ((places[1] / rate, -12.0), (places[1] / rate, 0.0))
    moving = step(automation={"Gain": Lane(points, unit="seconds")})
    wet = renders(moving, steady(30_000), gain, sample_rate=rate).sound[0]
    levels = 20 * np.log10(wet / 0.25)
    assert np.allclose(levels[: places[0]], -6, atol=0.01)
    assert np.allclose(levels[places[0] : places[1]], -12, atol=0.01)
    assert np.allclose(levels[places[1] :], 0, atol=0.01)


@zam
def test_a_slope_goes_in_the_unit_that_is_shown(renders: Renders) -> None:
    # The makeup of a compressor that does nothing else, from 0 to 20 dB in a second.
    lane = Lane(((0, 0), (1, 20)), unit="seconds")
    wet = renders(step(automation={"Makeup": lane}), steady(RATE, 0.01), COMP[0]).sound[0]
    levels = 20 * np.log10(wet / 0.01)
    at = np.arange(0, RATE, 32)
    assert np.abs(levels[at] - at / RATE * 20).max() < 0.05
    assert np.abs(np.diff(levels)).max() < 0.02


@zam
def test_a_wrong_name_or_value_is_told_with_what_there_is(renders: Renders) -> None:
    with pytest.raises(BadInput, match="did you mean 'Threshold'"):
        renders(step(parameters={"Treshold": -10}), steady(10), COMP[0])
    with pytest.raises(BadInput, match="Threshold"):
        renders(step(parameters={"Threshold": 40}), steady(10), COMP[0])


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_a_plug_in_that_does_not_load_is_told_and_one_that_crashes_ends_nothing_else(
    tmp_path: Path,
) -> None:
    with IsolatedProcess(tmp_path / "temporary", tmp_path / "log") as process:
        renders = Renders(process, tmp_path)
        with pytest.raises(PlugInFailed, match=r"Plug-in \(VST3\) does not load"):
            renders(step(), steady(10), plug_in("vst3", garbage(tmp_path)))
        with pytest.raises(PlugInCrashed):
            renders(step(), steady(10), plug_in("vst2", truncated(tmp_path, "vst2")))
        assert renders(step(), steady(10), plug_in("vst3", built("latency"))).sound.shape == (2, 10)


@zam
@pytest.mark.parametrize("before", ["dawdreamer", "pedalboard"])
def test_faust_is_compiled_after_a_plug_in_has_changed_how_numbers_are_rounded(
    renders: Renders, tmp_path: Path, before: str
) -> None:
    faust = FaustStep(code="process = fi.lowpass(3, 1000), _;")
    if before == "dawdreamer":
        steps: list[Step] = [step(), faust, step()]
        assert renders(steps, music(0.1), COMP[0]).sound.shape[0] == 2
        return
    with IsolatedProcess(tmp_path / "temporary", tmp_path / "log") as process:
        process.do(f"{__name__}:load_in_pedalboard", {}, Bounds(), silent)
        assert Renders(process, tmp_path)(faust, music(0.1)).sound.shape[0] == 2


def load_in_pedalboard(asked: dict[str, object], progress: Progress) -> dict[str, object]:
    """In the process: a plug-in that was linked with fast mathematics."""
    from pedalboard import load_plugin

    assert load_plugin(COMP[2].file).name
    return {}
