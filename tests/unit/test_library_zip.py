"""Archives are whole, as long as was said, and read by other programs than ours."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.library.packing import pack_export, pack_session
from server.library.zip_stream import LONGEST_32_BITS, Entry, ZipStream
from session.errors import NotFound, StorageFailed
from tests.integration.api_tasks import write_small_session

NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='/\\:"*?<>|'),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip(" .") == name and len(name.encode()) < 200)


def _entries(folder: Path, contents: Sequence[bytes]) -> list[Entry]:
    entries = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.bin"
        path.write_bytes(content)
        entries.append(Entry(f"files/{number}.bin", path, len(content), path.stat().st_mtime))
    return entries


def _read(stream: ZipStream) -> zipfile.ZipFile:
    raw = b"".join(stream)
    assert len(raw) == stream.length_bytes
    archive = zipfile.ZipFile(io.BytesIO(raw))
    assert archive.testzip() is None
    return archive


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.binary(max_size=600), max_size=5), st.sampled_from([1, 300, LONGEST_32_BITS]))
def test_what_goes_in_comes_out_and_the_length_is_known_before(
    tmp_path: Path, contents: list[bytes], zip64_from: int
) -> None:
    archive = _read(ZipStream(_entries(tmp_path, contents), zip64_from))
    assert [archive.read(name) for name in archive.namelist()] == contents


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(NAMES)
def test_names_are_right_in_every_script(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    assert _read(ZipStream([Entry(name, path, 1, 0.0)])).namelist() == [name]


@pytest.mark.parametrize("zip64_from", [1, LONGEST_32_BITS])
def test_another_program_unpacks_it(tmp_path: Path, zip64_from: int) -> None:
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("needs unzip")
    entries = _entries(tmp_path, [b"one", b"", b"three" * 1000])
    entries.append(Entry("Größe – 日本/empty", None, 0, 0.0))
    packed = tmp_path / "packed.zip"
    packed.write_bytes(b"".join(ZipStream(entries, zip64_from)))
    subprocess.run([unzip, "-q", packed, "-d", tmp_path / "out"], check=True)
    assert (tmp_path / "out/files/2.bin").read_bytes() == b"three" * 1000
    if os.environ.get("LC_ALL") != "C":
        assert (tmp_path / "out/Größe – 日本/empty").is_dir()


@pytest.mark.parametrize("change", ["longer", "shorter", "other", "gone"])
def test_a_file_that_changes_meanwhile_makes_no_archive(tmp_path: Path, change: str) -> None:
    entries = _entries(tmp_path, [b"first", b"second" * 100])
    path = entries[1].path
    assert path is not None
    match change:
        case "longer":
            path.write_bytes(b"second" * 101)
        case "shorter":
            path.write_bytes(b"second" * 99)
        case "gone":
            path.unlink()
    stream = ZipStream(entries)
    came = b""
    with pytest.raises((StorageFailed, NotFound)):
        for block in stream:
            came += block
            if change == "other" and b"1.bin" in came:
                path.write_bytes(b"SECOND" * 100)
    assert len(came) < stream.length_bytes
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(came))


def test_a_session_is_packed_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "song"
    write_small_session(folder, "Song")
    (folder / "label.json").write_text("{}")
    (folder / "audio" / "Basse e\u0301touffe\u0301e.wav").write_bytes(b"RIFF")
    (folder / "audio" / ".partial").write_text("half")
    (folder / "exports" / "reaper").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (folder / "audio" / "link.wav").symlink_to(tmp_path / "secret")
    packing = pack_session(folder, "Ma chanson: été / 1")
    assert packing.name == "Ma chanson- été - 1"
    assert [entry.name.removeprefix(f"{packing.name}/") for entry in packing.entries] == [
        "session.json",
        "label.json",
        "audio/Basse étouffée.wav",
        "audio/bass.wav",
        "midi/all.mid",
    ]


def test_a_project_is_packed_whole_with_its_empty_folders(tmp_path: Path) -> None:
    project = tmp_path / "song" / "exports" / "ableton"
    (project / "Samples" / "Recorded").mkdir(parents=True)
    (project / "Song.als").write_text("set")
    packing = pack_export(tmp_path / "song", "ableton", "Song")
    archive = _read(ZipStream(packing.entries))
    assert archive.namelist() == [
        "Song (ableton)/Song.als",
        "Song (ableton)/Samples/Recorded/",
    ]


@pytest.mark.parametrize("name", ["", ".", "..", "nope", "../..", "a/b", ".hidden", "link", "a\0"])
def test_no_folder_outside_is_packed(tmp_path: Path, name: str) -> None:
    (tmp_path / "song" / "exports" / ".hidden").mkdir(parents=True)
    (tmp_path / "song" / "exports" / "link").symlink_to(tmp_path)
    with pytest.raises(NotFound, match="export"):
        pack_export(tmp_path / "song", name, "Song")
