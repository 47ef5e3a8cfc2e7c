"""Scans of real plug-ins: a few of each kind, linked into folders of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.lv2 import described, plug_ins_of
from bridge.host.plug_ins.places import Folder
from bridge.host.plug_ins.scan import ScanReport, scan

VST, LXVST, LSP = Path("/usr/lib/vst"), Path("/usr/lib/lxvst"), Path("/usr/lib/vst/lsp-plugins")


def scanned(tmp_path: Path, *folders: Folder, **more) -> tuple[ScanReport, PlugInIndex]:
    report = scan(folders, tmp_path / "index.db", deadline_seconds=60.0, **more)
    return report, PlugInIndex(tmp_path / "index.db")


def linked(folder: Path, *files: Path) -> Path:
    folder.mkdir()
    for file in files:
        (folder / file.name).symlink_to(file)
    return folder


@pytest.mark.peer("zam-plugins")
def test_one_plug_in_in_three_formats(tmp_path: Path) -> None:
    vst3 = Folder(linked(tmp_path / "vst3", Path("/usr/lib/vst3/ZamCompX2.vst3")), "vst3")
    vst2 = Folder(linked(tmp_path / "vst2", VST / "ZamCompX2-vst.so"), "vst2")
    lv2 = Folder(Path("/usr/lib/lv2/ZamCompX2.lv2"), "lv2")
    report, index = scanned(tmp_path, vst3, vst2, lv2)
    assert (report.found, report.kept_off) == (3, ())
    three = [index.find("ZamCompX2", format) for format in ("vst3", "vst2", "lv2")]
    assert {one.maker for one in three} == {"Damien Zammit"}
    assert {one.deterministic for one in three} == {True}
    for one in three:
        attack = next(each for each in one.parameters if each.name == "Attack")
        assert attack.unit == "ms"
        assert [float(each.text) for each in attack.shown][::4] == pytest.approx([0.1, 100.0])
        detection = next(each for each in one.parameters if each.name.startswith("Stereo"))
        assert detection.steps == 2
    assert [one.presets for one in three] == [
        ("Zero", "PoppySnare", "VocalLeveller"),
        ("Default",),
        ("Zero", "PoppySnare", "VocalLeveller"),
    ]
    assert [one.identifier for one in three][1:] == ["ZCP2", "urn:zamaudio:ZamCompX2"]
    assert three[0].inputs[1].name == "Sidechain Input"
    assert three[2].inputs[1].name == "Side-chain"


@pytest.mark.peer("zam-plugins")
def test_latency_and_channels_of_real_plug_ins(tmp_path: Path) -> None:
    files = [Path(f"/usr/lib/vst3/{name}.vst3") for name in ("ZaMaximX2", "ZamDelay")]
    _, index = scanned(tmp_path, Folder(linked(tmp_path / "vst3", *files), "vst3"))
    assert index.find("ZaMaximX2").latency_samples == 480
    assert index.find("ZamDelay").outputs[0].channels == 1


@pytest.mark.peer("amsynth")
def test_an_instrument_lists_the_programs_it_brings(tmp_path: Path) -> None:
    folder = linked(tmp_path / "vst2", VST / "amsynth_vst.so")
    _, index = scanned(tmp_path, Folder(folder, "vst2"))
    amsynth = index.find("amsynth")
    assert (amsynth.kind, amsynth.identifier, amsynth.maker) == (
        "instrument",
        "amsy",
        "Nick Dowell",
    )
    assert "Pianola" in amsynth.presets
    assert amsynth.hosts == ("dawdreamer",)


@pytest.mark.peer("lsp-plugins")
def test_a_library_that_plug_ins_share_is_told_from_plug_ins(tmp_path: Path) -> None:
    (core,) = LSP.glob("lsp-plugins-vst2-*.so")
    folder = linked(tmp_path / "vst2", core, LSP / "compressor-stereo.so")
    report, index = scanned(tmp_path, Folder(folder, "vst2"))
    assert "not a plug-in" in report.kept_off[0].reason
    compressor = index.find("Compressor Stereo")
    mode = next(each for each in compressor.parameters if each.name == "bypass")
    assert [each.text for each in mode.shown] == ["off", "on"]


@pytest.mark.peer("dragonfly-reverb")
@pytest.mark.peer("mda-lv2")
def test_kinds_and_parameters_of_effects_and_instruments(tmp_path: Path) -> None:
    vst2 = Folder(linked(tmp_path / "vst2", LXVST / "DragonflyHallReverb-vst.so"), "vst2")
    report, index = scanned(tmp_path, vst2)
    reverb = index.find("Dragonfly Hall Reverb")
    assert (report.found, reverb.kind, reverb.identifier) == (1, "effect", "dfr1")
    size = next(each for each in reverb.parameters if each.name == "Size")
    assert size.unit == "m"

    bundle = Path("/usr/lib/lv2/mda.lv2")
    assert len(plug_ins_of(bundle)) == 36
    bandisto = described(bundle, "http://drobilla.net/plugins/mda/Bandisto")
    listen = next(port for port in bandisto.ports if port.name == "Listen")
    assert [name for _, name in listen.points] == ["Low", "Mid", "High", "Out"]
    piano = described(bundle, "http://drobilla.net/plugins/mda/EPiano")
    assert (piano.instrument, piano.hears_midi, len(piano.presets) > 3) == (True, True, True)
