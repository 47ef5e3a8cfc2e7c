"""Projects and archives of others can do no harm: nothing outside is read, nothing bursts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from exports.found_audio import ProjectFolder
from exports.safe_xml import parse_xml
from exports.safe_zip import copy_member, open_archive, read_member
from session.errors import BadInput, NotFound

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">%s]><a>&y9;</a>""" % b"".join(
    b'<!ENTITY y%d "%s">' % (n, (b"&y%d;" % (n - 1) if n else b"&x;") * 10) for n in range(10)
)


@pytest.mark.parametrize(
    "data",
    [b"", b"no xml", b"<a><b></a>", BOMB, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ids=["empty", "text", "torn", "bomb", "outside"],
)
def test_xml_that_is_broken_or_declares_entities_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^x\.als is not a Live set: ") as caught:
        parse_xml(data, "x.als", "a Live set")
    assert "\n" not in str(caught.value)


def test_plain_xml_is_read() -> None:
    assert parse_xml(b"<?xml version='1.0'?><a><b/></a>", "x", "a set").find("b") is not None


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../up.wav", "/etc/x", "a/../../b", "C:/x.wav", "..\\up.wav"])
def test_an_archive_whose_names_lead_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "x.zip", {name: b"x"})
    with pytest.raises(BadInput, match="leads out of its folder"), open_archive(path, "a project"):
        pass


@pytest.mark.parametrize("size", [0, 10, 100])
def test_an_archive_that_is_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = _zip(tmp_path / "x.zip", {"project.xml": b"<Project/>" * 100})
    path.write_bytes(path.read_bytes()[:size])
    with (
        pytest.raises(BadInput, match="not a project, or is damaged"),
        open_archive(path, "a project"),
    ):
        pass


def test_a_member_is_no_larger_than_it_may_be(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"project.xml": bytes(1 << 20)})
    with open_archive(path, "a project") as archive:
        assert len(read_member(archive, "project.xml", 1 << 20)) == 1 << 20
        with pytest.raises(BadInput, match="too large"):
            read_member(archive, "project.xml", (1 << 20) - 1)


def test_a_member_that_is_broken_leaves_no_half_of_it(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"a.wav": bytes(range(256)) * 4096})
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    target = tmp_path / "a.wav"
    with pytest.raises(BadInput):
        copy_member(path, "a.wav", target)
    assert not target.exists()
    with pytest.raises(BadInput, match=r"b\.wav is missing"):
        copy_member(path, "b.wav", target)


def test_an_archive_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound), open_archive(tmp_path / "no.zip", "a project"):
        pass


def test_audio_is_found_where_the_project_says_or_by_its_name(tmp_path: Path) -> None:
    project = tmp_path / "Song Project" / "Song.als"
    samples = project.parent / "Samples" / "Imported"
    samples.mkdir(parents=True)
    kick = samples / "Kick.wav"
    kick.write_bytes(b"x")
    folder = ProjectFolder(project, elsewhere=False)
    assert folder.find("Samples/Imported/Kick.wav") == kick
    assert folder.find("Samples\\Imported\\Kick.wav") == kick
    assert folder.find("", "C:\\Users\\ada\\Desktop\\Kick.wav") == kick
    assert folder.find("/Volumes/Old Disk/kick.WAV") == kick
    assert folder.find("Snare.wav", "") is None
    assert folder.find("Samples/Imported") is None
    assert folder.find("\0") is None


def test_audio_outside_the_project_is_taken_only_where_that_is_allowed(tmp_path: Path) -> None:
    outside = tmp_path / "Library" / "loop.wav"
    outside.parent.mkdir()
    outside.write_bytes(b"x")
    project = tmp_path / "Project" / "a.rpp"
    project.parent.mkdir()
    (project.parent / "link.wav").symlink_to(outside)
    for said in (str(outside), "../Library/loop.wav", "link.wav"):
        assert ProjectFolder(project, elsewhere=True).find(said) == outside
        assert ProjectFolder(project, elsewhere=False).find(said) is None
