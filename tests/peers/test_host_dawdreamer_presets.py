"""Presets in DawDreamer: files and a plug-in's own, and each that did not take is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import PlugInStep
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.plug_ins.presets.fxp import FxProgram, program_bytes
from bridge.host.plug_ins.presets.vstpreset import parse_vstpreset
from session.errors import NotFound, PlugInFailed, UnreadablePreset
from tests.dawdreamer_renders import Renders, decibels, music, plug_in, steady
from tests.hosting import built

pytestmark = [pytest.mark.peer("g++"), pytest.mark.peer("dpf")]
zam = pytest.mark.peer("zam-plugins")

COMP_VST3 = plug_in("vst3", "/usr/lib/vst3/ZamCompX2.vst3", "ZamCompX2")
COMP_LV2 = plug_in(
    "lv2", "urn:zamaudio:ZamCompX2", "ZamCompX2", presets=("Zero", "PoppySnare", "VocalLeveller")
)


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renders]:
    folder = tmp_path_factory.mktemp("renders")
    with IsolatedProcess(folder / "temporary", folder / "log") as process:
        yield Renders(process, folder)


def with_preset(preset: str | Path) -> PlugInStep:
    return PlugInStep(name="Plug-in", preset=str(preset))


def vstpreset(plug_in: str | Path, folder: Path, **settings: float) -> Path:
    """Saved by pedalboard."""
    from pedalboard import load_plugin

    loaded = load_plugin(str(plug_in))
    for name, value in settings.items():
        setattr(loaded, name, value)
    loaded(np.zeros((2, 512), np.float32), 48_000)
    file = folder / "saved.vstpreset"
    file.write_bytes(loaded.preset_data)
    return file


@zam
def test_a_vstpreset_is_heard_as_its_settings_are(renders: Renders, tmp_path: Path) -> None:
    file = vstpreset(COMP_VST3.file, tmp_path, threshold_db=-30.0, ratio=6.0)
    dry = music(1)
    wet = renders(with_preset(file), dry, COMP_VST3).sound
    step = PlugInStep(name="Plug-in", parameters={"Threshold": -30, "Ratio": 6})
    assert decibels(wet - dry) > -30
    assert decibels(wet - renders(step, dry, COMP_VST3).sound) < -80


@zam
def test_a_preset_of_what_it_is_anyway_passes(renders: Renders, tmp_path: Path) -> None:
    file = vstpreset(COMP_VST3.file, tmp_path)
    assert renders(with_preset(file), steady(500), COMP_VST3).sound.shape == (2, 500)


def test_a_preset_that_is_refused_in_silence_is_told(renders: Renders, tmp_path: Path) -> None:
    refuser = built("preset-refuser")
    file = vstpreset(refuser, tmp_path, gain=-12.0)
    with pytest.raises(PlugInFailed, match=r"did not take the preset saved\.vstpreset"):
        renders(with_preset(file), steady(100), plug_in("vst3", refuser))


@zam
def test_another_plug_in_s_preset_is_told(renders: Renders, tmp_path: Path) -> None:
    file = vstpreset(built("programs"), tmp_path)
    theirs = parse_vstpreset(vstpreset(COMP_VST3.file, tmp_path / "..").read_bytes()).class_id
    comp = plug_in("vst3", COMP_VST3.file, "ZamCompX2", identifier=theirs)
    with pytest.raises(UnreadablePreset, match="of another plug-in than ZamCompX2"):
        renders(with_preset(file), steady(100), comp)


def test_a_fxp_is_heard_and_one_of_another_is_told(renders: Renders, tmp_path: Path) -> None:
    gain = plug_in("vst2", built("programs", "vst2"), "Programs")
    file = tmp_path / "quiet.fxp"
    from bridge.host.plug_ins.vst2 import describe

    identifier = describe(Path(gain.file)).identifier
    # "Gain" goes from -60 to 24 dB.
    program = FxProgram(identifier, 1, "Quiet", values=((60 - 18) / 84,), parameters=1)
    file.write_bytes(program_bytes(program))
    wet = renders(with_preset(file), steady(500), gain).sound
    assert decibels(wet[:, -1:]) - decibels(steady(1)) == pytest.approx(-18, abs=0.01)
    file = tmp_path / "other.fxp"
    file.write_bytes(program_bytes(FxProgram("Ours", 1, "Quiet", values=(0.1,), parameters=1)))
    with pytest.raises(UnreadablePreset, match="of another plug-in than Programs"):
        renders(with_preset(file), steady(500), gain)


def test_a_program_of_its_own_is_chosen_by_name(renders: Renders) -> None:
    gain = plug_in("vst3", built("programs"), presets=("Quiet", "Middle", "Loud"))
    wet = renders(with_preset("Middle"), steady(500), gain).sound
    assert decibels(wet[:, -1:]) - decibels(steady(1)) == pytest.approx(-12, abs=0.01)
    with pytest.raises(NotFound, match="did you mean 'Middle'"):
        renders(with_preset("Midle"), steady(500), gain)


@zam
def test_an_lv2_preset_is_chosen_by_name(renders: Renders) -> None:
    there = replace(COMP_LV2, file="/usr/lib/lv2/ZamCompX2.lv2")
    dry = music(1)
    settings = {"Release": 10, "Knee": 1, "Ratio": 5, "Threshold": -18, "Makeup": 6, "Slew": 20}
    step = PlugInStep(name="Plug-in", parameters={**settings, "Stereo Detection": True})
    wet = renders(with_preset("PoppySnare"), dry, there).sound
    assert decibels(wet - dry) > -30
    assert decibels(wet - renders(step, dry, there).sound) < -80


@pytest.mark.parametrize("name", ["garbage.vstpreset", "garbage.fxp"])
def test_what_is_no_preset_is_told(renders: Renders, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no preset" * 50)
    format = "vst3" if name.endswith("vstpreset") else "vst2"
    gain = plug_in(format, built("programs", format))  # type: ignore[arg-type]
    with pytest.raises(UnreadablePreset, match="garbage"):
        renders(with_preset(tmp_path / name), steady(10), gain)


def test_a_preset_of_another_format_is_told(renders: Renders, tmp_path: Path) -> None:
    (tmp_path / "one.fxp").write_bytes(b"CcnK")
    with pytest.raises(UnreadablePreset, match="is a preset of a VST2, and Programs is a VST3"):
        renders(
            with_preset(tmp_path / "one.fxp"),
            steady(10),
            plug_in("vst3", built("programs"), "Programs"),
        )
