"""What lies in folders is found by its name and head, whatever else lies there."""

from __future__ import annotations

import os
import platform
import struct
from pathlib import Path

import pytest

from bridge.host.plug_ins.binary import why_not_loadable
from bridge.host.plug_ins.find import find, stamp_of
from bridge.host.plug_ins.places import Folder, named_folders, platform_folders

ELF_X86_64, ELF_ARM64 = 62, 183


def elf(machine: int = ELF_X86_64, text: bytes = b"") -> bytes:
    return b"\x7fELF\x02\x01\x01" + b"\0" * 9 + struct.pack("<HH", 3, machine) + b"\0" * 44 + text


def pe(machine: int) -> bytes:
    return b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine)


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def vst3(folder: Path, name: str, place: str = "x86_64-linux") -> Path:
    write(folder / f"{name}.vst3/Contents/{place}/{name}.so", elf())
    return folder / f"{name}.vst3"


def names(found) -> set[str]:
    return {candidate.file.name for candidate in found.candidates}


def test_the_platforms_folders_are_known() -> None:
    home = Path("/home/eno")
    linux = {(f.format, str(f.path)) for f in platform_folders("Linux", {}, home)}
    assert ("vst3", "/home/eno/.vst3") in linux
    assert ("vst2", "/usr/lib/lxvst") in linux
    assert ("vst2", "/home/eno/.vst") in linux
    assert ("lv2", "/usr/lib/lv2") in linux
    mac = {(f.format, str(f.path)) for f in platform_folders("Darwin", {}, home)}
    assert ("au", "/Library/Audio/Plug-Ins/Components") in mac
    assert ("vst3", "/home/eno/Library/Audio/Plug-Ins/VST3") in mac
    windows = platform_folders("Windows", {"CommonProgramFiles": "C:/Common"}, home)
    assert Folder(Path("C:/Common/VST3"), "vst3") in windows


def test_the_environment_names_folders_and_they_come_first() -> None:
    environ = {"VST_PATH": os.pathsep.join(["/a", "/b"]), "LXVST_PATH": "/c", "LV2_PATH": "/d"}
    folders = platform_folders("Linux", environ, Path("/home/eno"))
    vst2 = [str(folder.path) for folder in folders if folder.format == "vst2"]
    assert vst2[:3] == ["/a", "/b", "/c"]
    assert Folder(Path("/d"), "lv2") in folders


def test_all_formats_are_found_in_a_folder_that_the_user_named(tmp_path: Path) -> None:
    vst3(tmp_path / "deep/er", "One")
    write(tmp_path / "Two.so", elf(text=b"\0VSTPluginMain\0"))
    write(tmp_path / "Three.lv2/manifest.ttl", b"")
    write(tmp_path / "notes.txt", b"")
    found = find(named_folders([tmp_path]), "Linux")
    assert names(found) == {"One.vst3", "Two.so", "Three.lv2"}
    assert not any(candidate.refused for candidate in found.candidates)


def test_bundles_are_not_looked_into(tmp_path: Path) -> None:
    bundle = vst3(tmp_path, "One")
    write(bundle / "Contents/Resources/Inner.so", elf(text=b"\0VSTPluginMain\0"))
    assert names(find(named_folders([tmp_path]), "Linux")) == {"One.vst3"}


def test_a_bundle_may_be_named_itself(tmp_path: Path) -> None:
    bundle = vst3(tmp_path, "One")
    assert names(find(named_folders([bundle]), "Linux")) == {"One.vst3"}


def test_loops_of_links_end_and_a_plug_in_counts_once(tmp_path: Path) -> None:
    bundle = vst3(tmp_path / "a", "One")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "again.vst3").symlink_to(bundle)
    assert len(find(named_folders([tmp_path]), "Linux").candidates) == 1


def test_hidden_files_and_folders_that_are_not_there_are_passed_by(tmp_path: Path) -> None:
    vst3(tmp_path / ".hidden", "One")
    vst3(tmp_path, ".Two")
    (tmp_path / "gone.vst3").symlink_to(tmp_path / "nowhere")
    found = find([Folder(tmp_path, "vst3"), Folder(tmp_path / "absent", "vst3")], "Linux")
    assert found.candidates == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    vst3(tmp_path, "One")
    found = find([Folder(tmp_path, "vst3")], "Linux")
    closed.chmod(0o700)
    assert names(found) == {"One.vst3"}
    assert found.unreadable == (closed,)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"This is no plug-in.", "not a program library"),
        (elf(ELF_ARM64), "arm64 processors"),
        (pe(0x8664), "built for Windows"),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C), "built for macOS"),
        (elf(text=b"\0other\0"), "no VST 2 entry"),
    ],
)
def test_what_cannot_be_loaded_here_is_refused_by_its_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    write(tmp_path / "bad.so", content)
    (candidate,) = find([Folder(tmp_path, "vst2")], "Linux").candidates
    assert words in candidate.refused


def test_a_bundle_for_other_systems_says_which(tmp_path: Path) -> None:
    vst3(tmp_path, "One", "x86_64-win")
    (candidate,) = find([Folder(tmp_path, "vst3")], "Linux").candidates
    assert "only x86_64-win" in candidate.refused


def test_a_fat_library_for_the_mac_fits_either_processor(tmp_path: Path) -> None:
    two = struct.pack(">II", 0xCAFEBABE, 2)
    two += struct.pack(">IIIII", 0x01000007, 0, 0, 0, 0) + struct.pack(
        ">IIIII", 0x0100000C, 0, 0, 0, 0
    )
    file = write(tmp_path / "Fat", two)
    assert why_not_loadable(file, "Darwin", "arm64") is None
    assert why_not_loadable(file, "Darwin", "x86_64") is None


def test_a_stamp_changes_with_whatever_changes_in_a_bundle(tmp_path: Path) -> None:
    bundle = vst3(tmp_path, "One")
    first = stamp_of(bundle)
    assert stamp_of(bundle) == first
    extra = write(bundle / "Contents/Resources/more.txt", b"more")
    second = stamp_of(bundle)
    assert second.files == first.files + 1
    os.utime(extra, ns=(1, stamp_of(bundle).changed_ns + 10**9))
    third = stamp_of(bundle)
    assert third != second
    # An older file of the same size put in its place is seen by its folder.
    older = write(tmp_path / "older", b"less")
    os.utime(older, ns=(1, 1))
    os.utime(bundle / "Contents/Resources", ns=(1, third.changed_ns - 5 * 10**9))
    older.rename(extra)
    assert stamp_of(bundle) != third
