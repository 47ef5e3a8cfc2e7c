"""Preset files are read whole or refused in one sentence, and only for their own plug-in."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from bridge.host.plug_ins.presets.choose import OwnPreset, PresetFile, check, choose
from bridge.host.plug_ins.presets.fxp import FxBank, FxProgram, parse_fx, program_bytes, read_fx
from bridge.host.plug_ins.presets.places import preset_folders
from bridge.host.plug_ins.presets.vstpreset import (
    VstPreset,
    parse_vstpreset,
    read_vstpreset,
    vstpreset_bytes,
)
from bridge.host.plug_ins.record import PlugIn
from session.errors import NotFound, UnreadablePreset

CLASS_ID = "2046504473616C633250435A00000000"
INFO = b'<?xml version="1.0"?><MetaInfo><Attribute id="PlugInName" value="Zam"/></MetaInfo>'
PRESET = VstPreset(CLASS_ID, (("Comp", b"state"), ("Info", INFO)), (("PlugInName", "Zam"),))
VALUES = FxProgram("ZCP2", 262400, "Warm", (0.0, 0.25, 1.0), parameters=3)
CHUNK = FxProgram("amsy", 1, "Pianola", chunk=b"amSynth1.0preset", parameters=41)


def plug_in(format="vst3", identifier=CLASS_ID, presets=()) -> PlugIn:
    file = f"/plug-ins/Zam.{format}"
    return PlugIn("Zam", "D Z", format, "effect", file, file, identifier, presets=presets)


def test_a_vstpreset_is_read_as_it_was_written() -> None:
    assert parse_vstpreset(vstpreset_bytes(PRESET)) == PRESET


@pytest.mark.parametrize("program", [VALUES, CHUNK])
def test_an_fxp_is_read_as_it_was_written(program: FxProgram) -> None:
    assert parse_fx(program_bytes(program)) == program


def test_a_bank_gives_its_programs() -> None:
    programs = program_bytes(VALUES) + program_bytes(CHUNK)
    head = struct.pack(">4sI4sI4sIi", b"CcnK", 0, b"FxBk", 2, b"ZCP2", 262400, 2)
    bank = parse_fx(head + b"\0" * 128 + programs)
    assert isinstance(bank, FxBank)
    assert [program.name for program in bank.programs] == ["Warm", "Pianola"]


@pytest.mark.parametrize("whole", [vstpreset_bytes(PRESET)])
def test_a_vstpreset_that_is_cut_short_anywhere_is_refused(whole: bytes) -> None:
    for length in range(len(whole)):
        with pytest.raises(UnreadablePreset):
            parse_vstpreset(whole[:length])


@pytest.mark.parametrize("whole", [program_bytes(VALUES), program_bytes(CHUNK)])
def test_an_fxp_that_is_cut_short_anywhere_is_refused(whole: bytes) -> None:
    for length in range(len(whole)):
        with pytest.raises(UnreadablePreset):
            parse_fx(whole[:length])


def test_values_that_no_parameter_can_have_are_refused() -> None:
    damaged = program_bytes(VALUES)[:-4] + struct.pack(">f", float("nan"))
    with pytest.raises(UnreadablePreset, match="outside 0 to 1"):
        parse_fx(damaged)


def test_the_file_is_named_in_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "warm.vstpreset"
    path.write_bytes(b"nothing")
    with pytest.raises(UnreadablePreset, match=r"^warm.vstpreset: it is no .vstpreset\.$"):
        read_vstpreset(path)
    with pytest.raises(UnreadablePreset, match=r"^warm.vstpreset: it is no .fxp"):
        read_fx(path)
    with pytest.raises(NotFound):
        read_fx(tmp_path / "absent.fxp")


def test_another_plug_ins_preset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "warm.vstpreset"
    path.write_bytes(vstpreset_bytes(PRESET))
    check(path, plug_in())
    with pytest.raises(UnreadablePreset, match=r"belongs to another plug-in \(Zam\)"):
        check(path, plug_in(identifier="0" * 32))
    with pytest.raises(UnreadablePreset, match="is a VST3 preset, and Zam is used as VST2"):
        check(path, plug_in("vst2", "ZCP2"))
    program = tmp_path / "warm.fxp"
    program.write_bytes(program_bytes(VALUES))
    check(program, plug_in("vst2", "ZCP2"))
    with pytest.raises(UnreadablePreset, match=r"belongs to another plug-in \(id ZCP2\)"):
        check(program, plug_in("vst2", "amsy"))


def test_a_preset_is_its_own_a_file_or_one_where_the_platform_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kept = tmp_path / ".vst3/presets/D Z/Zam/Drums/Punch.vstpreset"
    kept.parent.mkdir(parents=True)
    beside = tmp_path / "warm.vstpreset"
    for path in (kept, beside):
        path.write_bytes(vstpreset_bytes(PRESET))
    one = plug_in(presets=("Zero", "PoppySnare"))
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert choose(one, "PoppySnare") == OwnPreset("PoppySnare")
    assert choose(one, "poppysnare") == OwnPreset("PoppySnare")
    assert choose(one, "warm.vstpreset", tmp_path) == PresetFile(beside)
    assert choose(one, "Punch") == PresetFile(kept)
    with pytest.raises(NotFound, match="did you mean 'PoppySnare'"):
        choose(one, "PopySnare")


def test_the_platforms_preset_folders_are_known() -> None:
    home = Path("/home/eno")
    assert preset_folders(plug_in(), "Linux", {}, home)[0] == home / ".vst3/presets/D Z/Zam"
    assert (
        preset_folders(plug_in(), "Darwin", {}, home)[0] == home / "Library/Audio/Presets/D Z/Zam"
    )
    assert preset_folders(plug_in("vst2"), "Linux", {}, home)[0] == Path("/plug-ins/Zam")
