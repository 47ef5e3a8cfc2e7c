"""VST3 plug-ins in pedalboard: built from DPF, in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import Lane, LimiterStep, PlugInStep
from session.errors import BadInput, NotFound, PlugInFailed, UnreadablePreset
from tests import hosting
from tests.pedalboard_runs import impulse, noise
from tests.plug_in_runs import Elsewhere, fixture, other_process

pytestmark = [pytest.mark.peer("dpf"), pytest.mark.peer("g++")]

RATE = 44100
CLICK = impulse(2, 30_000, 12_345)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with other_process() as pool:
        yield Elsewhere(pool)


def place(samples: np.ndarray) -> int:
    return int(np.argmax(np.abs(samples[0])))


def test_a_late_plug_in_is_heard_in_place_alone_and_after_others(elsewhere: Elsewhere) -> None:
    late = fixture("latency")
    alone, notes = elsewhere.rendered([late], CLICK)
    assert np.array_equal(alone, CLICK)
    assert notes.latency_samples == 441
    row, notes = elsewhere.rendered([late, LimiterStep(ceiling_db=-1), late], CLICK)
    assert place(row) == 12_345
    assert notes.latency_samples > 2 * 441


def test_a_latency_that_a_parameter_sets_is_taken_out_too(elsewhere: Elsewhere) -> None:
    step = fixture("changing-latency", parameters={"Look-ahead": 50})
    came, notes = elsewhere.rendered([step], CLICK)
    assert np.array_equal(came, CLICK)
    assert notes.latency_samples == 2205


def test_a_latency_that_changes_in_the_midst_of_the_sound_is_told_once(
    elsewhere: Elsewhere,
) -> None:
    lane = Lane(((0.0, 0), (0.5, 50)), "seconds")
    step = fixture("changing-latency", automation={"Look-ahead": lane})
    came, notes = elsewhere.rendered([step], CLICK)
    assert came.shape == CLICK.shape
    assert len(notes.warnings) == 1
    assert "changed its latency" in notes.warnings[0]


def test_the_same_comes_out_however_the_sound_is_cut(elsewhere: Elsewhere) -> None:
    lane = Lane(((0.1, 0), (0.3, -20), (0.3, 0), (0.31, 0)), "seconds")
    for step in (fixture("latency"), fixture("latency", automation={"Gain": lane})):
        once, _ = elsewhere.rendered([step], noise(2, 20_000))
        cut, _ = elsewhere.rendered([step], noise(2, 20_000), lengths=[1, 777, 5000])
        assert np.array_equal(once, cut)


def test_a_parameter_jumps_at_its_sample_and_slopes_in_its_own_unit(elsewhere: Elsewhere) -> None:
    at = 12_345
    full = np.full((2, 20_000), 0.5, np.float32)
    jump = Lane(((0, 0), (at / RATE, 0), (at / RATE, -20), (9, -20)), "seconds")
    came, _ = elsewhere.rendered([fixture("latency", automation={"Gain": jump})], full)
    expected = np.where(np.arange(20_000) < at, 0.5, 0.05)
    assert came[0] == pytest.approx(expected, rel=1e-3)
    slope = Lane(((0, 0), (20_000 / RATE, -20)), "seconds")
    came, _ = elsewhere.rendered([fixture("latency", automation={"Gain": slope})], full)
    fallen_db = 20 * np.log10(came[0] / 0.5)
    assert fallen_db == pytest.approx(-np.arange(20_000) / 1000, abs=0.05)


def test_parameters_are_set_as_they_are_shown(elsewhere: Elsewhere) -> None:
    for setting in (-18, "-18 dB", "-18.0 dB"):
        came, _ = elsewhere.rendered(
            [fixture("odd-texts", parameters={"threshold": setting})], CLICK
        )
        assert came.max() == pytest.approx(0.5 * 10 ** (-18 / 20), rel=1e-3)
    words = {"Mode": "Plate/Spring", "Soft Knee": True, "Low/Mid Freq": "2.00 kHz"}
    elsewhere.rendered([fixture("odd-texts", parameters=words)], CLICK)


def test_a_wrong_name_or_value_is_answered_with_what_it_has(elsewhere: Elsewhere) -> None:
    with pytest.raises(BadInput, match="did you mean 'Threshold'"):
        elsewhere.rendered([fixture("odd-texts", parameters={"Treshold": -18})], CLICK)
    with pytest.raises(BadInput, match="Plate/Spring"):
        elsewhere.rendered([fixture("odd-texts", parameters={"Mode": "Cave"})], CLICK)
    with pytest.raises(BadInput, match="did you mean 'Gain'"):
        lane = Lane(((0, 0),), "seconds")
        elsewhere.rendered([fixture("latency", automation={"Gian": lane})], CLICK)


def test_a_mono_plug_in_gets_an_instance_for_each_channel(elsewhere: Elsewhere) -> None:
    sound = noise(3, 9000)
    came, notes = elsewhere.rendered([fixture("mono-only")], sound)
    before = np.pad(sound, ((0, 0), (1, 0)))[:, :-1]
    assert came == pytest.approx(-(sound + before) / 2, abs=1e-6)
    assert "is mono: each channel" in notes.warnings[0]


def test_a_stereo_plug_in_makes_mono_stereo_takes_pairs_and_says_when_it_cannot(
    elsewhere: Elsewhere,
) -> None:
    limiter = LimiterStep(ceiling_db=-1)
    wide, notes = elsewhere.rendered([fixture("latency"), limiter], CLICK[:1])
    assert wide == pytest.approx(CLICK, abs=1e-6)
    assert "is stereo" in notes.warnings[0]
    four = np.concatenate([CLICK, noise(2, 30_000)])
    assert np.array_equal(elsewhere.rendered([fixture("latency")], four)[0], four)
    with pytest.raises(PlugInFailed, match="cannot be given 3 channels"):
        elsewhere.rendered([fixture("latency")], noise(3, 100))


def test_a_preset_is_loaded_before_the_parameters_are_set(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    elsewhere.saved_preset("latency", "Gain", 40 / 84, tmp_path / "soft.vstpreset")
    quiet, _ = elsewhere.rendered(
        [fixture("latency", preset="soft.vstpreset")], CLICK, base=tmp_path
    )
    assert quiet.max() == pytest.approx(0.05, rel=1e-3)
    step = fixture("latency", preset="soft.vstpreset", parameters={"Gain": -6})
    assert elsewhere.rendered([step], CLICK, base=tmp_path)[0].max() == pytest.approx(
        0.25, rel=0.01
    )


def test_a_preset_that_changes_nothing_was_taken_when_it_is_what_was_there(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    elsewhere.saved_preset("latency", "Gain", 60 / 84, tmp_path / "as-it-is.vstpreset")
    step = fixture("latency", preset="as-it-is.vstpreset")
    assert np.array_equal(elsewhere.rendered([step], CLICK, base=tmp_path)[0], CLICK)


def test_a_preset_that_did_not_take_or_is_another_s_is_an_error(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    elsewhere.saved_preset("preset-refuser", "Gain", 40 / 84, tmp_path / "refused.vstpreset")
    (tmp_path / "broken.vstpreset").write_bytes(b"VST3 no")
    with pytest.raises(PlugInFailed, match="did not take the preset"):
        elsewhere.rendered(
            [fixture("preset-refuser", preset="refused.vstpreset")], CLICK, base=tmp_path
        )
    for name in ("refused.vstpreset", "broken.vstpreset"):
        with pytest.raises(UnreadablePreset):
            elsewhere.rendered([fixture("latency", preset=name)], CLICK, base=tmp_path)
    with pytest.raises(NotFound):
        elsewhere.rendered([fixture("latency", preset="not-there.vstpreset")], CLICK, base=tmp_path)


def test_a_program_of_its_own_is_chosen_by_name(elsewhere: Elsewhere) -> None:
    came, _ = elsewhere.rendered([fixture("programs", preset="quiet")], CLICK)
    assert came.max() == pytest.approx(0.5 * 10 ** (-24 / 20), rel=1e-3)
    with pytest.raises(NotFound, match="has no preset 'Silence'"):
        elsewhere.rendered([fixture("programs", preset="Silence")], CLICK)


def test_what_is_no_effect_or_no_plug_in_is_said(elsewhere: Elsewhere, tmp_path: Path) -> None:
    with pytest.raises(PlugInFailed, match="is an instrument"):
        elsewhere.rendered([fixture("synth")], CLICK)
    with pytest.raises(PlugInFailed, match="does not load"):
        elsewhere.rendered([PlugInStep(name=str(hosting.garbage(tmp_path)))], CLICK)
    with pytest.raises(NotFound, match="plugins scan"):
        elsewhere.rendered([PlugInStep(name="Nowhere")], CLICK)


@pytest.mark.parametrize("name", ["crash-at-load", "crash-in-render", "exits"])
def test_a_plug_in_that_ends_its_process_ends_that_one_only(name: str) -> None:
    fields = {"parameters": {"After": 0.1}} if name == "crash-in-render" else {}
    with other_process() as pool, pytest.raises(BrokenProcessPool):
        Elsewhere(pool).rendered([fixture(name, **fields)], CLICK)


@pytest.mark.parametrize("resets", [True, False])
def test_an_instance_plays_a_step_again_only_where_it_is_known_to_reset(resets: bool) -> None:
    with other_process() as pool:
        step = fixture("latency", parameters={"Gain": -6})
        once, first, second = Elsewhere(pool).rendered_twice(step, noise(2, 20_000), resets)
    assert once == resets
    assert np.array_equal(first, second)
