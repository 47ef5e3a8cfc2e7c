"""When an export cannot be done it says why in a sentence, and leaves nothing half-written."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exports.contract import Exporter
from exports.place import place_file
from exports.registry import EXPORTERS
from session import Session, read_session
from session.errors import (
    Cancelled,
    DiskFull,
    FolderReadOnly,
    NotFound,
    SessionGone,
    StorageFailed,
    UnreadableAudio,
)
from session.progress import silent
from tests.export_material import a_session

ALL: list[Exporter] = [EXPORTERS.load(name) for name in EXPORTERS]
LINKING = ("ableton", "reaper", "ardour")
"""Linked audio takes no room: of these only the project itself can fail to fit."""

each_exporter = pytest.mark.parametrize("exporter", ALL, ids=lambda one: one.name)


@pytest.fixture
def piece(tmp_path: Path) -> tuple[Session, Path, Path]:
    """A session, its folder and an empty target."""
    (tmp_path / "s").mkdir()
    (tmp_path / "out").mkdir()
    return a_session(tmp_path / "s", bars=2), tmp_path / "s", tmp_path / "out"


@each_exporter
def test_a_missing_stem_is_named_before_anything_is_written(
    exporter: Exporter, piece: tuple[Session, Path, Path]
) -> None:
    session, folder, target = piece
    (folder / "audio/bass.wav").unlink()
    with pytest.raises(NotFound, match=r"audio/bass\.wav.*Bass"):
        exporter.export(session, folder, target, silent)
    assert list(target.iterdir()) == []


@each_exporter
def test_a_session_folder_that_went_away_is_said(
    exporter: Exporter, piece: tuple[Session, Path, Path]
) -> None:
    session, folder, target = piece
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(SessionGone, match="gone"):
        exporter.export(session, folder, target, silent)


@each_exporter
@pytest.mark.parametrize("content", [b"", b"RIFF\0\0\0\0WAVEnothing", b"hello" * 100])
def test_a_stem_that_is_no_audio_is_named(
    exporter: Exporter, piece: tuple[Session, Path, Path], content: bytes
) -> None:
    session, folder, target = piece
    (folder / "audio/keys.wav").write_bytes(content)
    with pytest.raises(UnreadableAudio, match=r"keys\.wav"):
        exporter.export(session, folder, target, silent)


@each_exporter
def test_a_stem_of_another_sample_rate_is_refused(
    exporter: Exporter, piece: tuple[Session, Path, Path]
) -> None:
    session, folder, target = piece
    with pytest.raises(UnreadableAudio, match="48000 Hz where the session has 44100 Hz"):
        exporter.export(session.evolve(sample_rate=44_100), folder, target, silent)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """What a disk that fills up does to a writer, by the process's own file-size limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("exporter", "size"),
    [
        (one, size)
        for one in ALL
        for size in (0, 1000, 1_000_000)
        if size < 10_000 or one.name not in LINKING
    ],
    ids=lambda one: getattr(one, "name", str(one)),
)
def test_a_disk_that_fills_up_is_one_sentence(
    exporter: Exporter, piece: tuple[Session, Path, Path], size: int
) -> None:
    session, folder, target = piece
    with files_no_larger_than(size), pytest.raises(DiskFull, match="disk is full"):
        exporter.export(session, folder, target, silent)


@each_exporter
@pytest.mark.skipif(os.name == "nt", reason="permissions are told apart by uid")
def test_a_folder_that_cannot_be_written_is_said(
    exporter: Exporter, piece: tuple[Session, Path, Path], tmp_path: Path
) -> None:
    session, folder, target = piece
    for path in [tmp_path, *tmp_path.parents]:
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
        if path.name.startswith("pytest-of"):
            break
    target.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(FolderReadOnly, match="out"):
            exporter.export(session, folder, target, silent)
    finally:
        if root:
            os.seteuid(0)
        target.chmod(0o755)


@each_exporter
def test_progress_never_falls_and_ends_whole(
    exporter: Exporter, piece: tuple[Session, Path, Path]
) -> None:
    session, folder, target = piece
    seen: list[tuple[float, str]] = []
    exporter.export(session, folder, target, lambda fraction, stage: seen.append((fraction, stage)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert all(stage for _, stage in seen)


@each_exporter
@pytest.mark.parametrize("calls", [1, 2, 4])
def test_cancelling_ends_it_with_no_file_half_written(
    exporter: Exporter, piece: tuple[Session, Path, Path], calls: int
) -> None:
    session, folder, target = piece
    count = 0

    def cancel_after(fraction: float, stage: str) -> None:
        nonlocal count
        count += 1
        if count >= calls:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        exporter.export(session, folder, target, cancel_after)
    from soundfile import info

    for path in target.rglob("*.wav"):
        assert info(path).frames >= session.length_samples
    assert read_session(folder) == session


def test_a_copy_that_cannot_be_finished_is_not_there(
    piece: tuple[Session, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder, target = piece
    source = folder / "audio/mix.wav"

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    with files_no_larger_than(1_000_000), pytest.raises(StorageFailed):
        place_file(source, target / "mix.wav")
    assert list(target.iterdir()) == []
    place_file(source, target / "mix.wav")
    assert (target / "mix.wav").read_bytes() == source.read_bytes()
    assert source.stat().st_nlink == 1


def test_a_stem_that_is_a_link_is_a_file_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "stem.wav").write_bytes(b"sound")
    (tmp_path / "linked.wav").symlink_to(tmp_path / "stem.wav")
    place_file(tmp_path / "linked.wav", tmp_path / "project" / "stem.wav")
    placed = tmp_path / "project" / "stem.wav"
    assert not placed.is_symlink()
    assert placed.read_bytes() == b"sound"
