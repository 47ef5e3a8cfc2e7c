"""Every format takes every session, the hard ones too, and keeps what all formats promise."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exports.contract import ExportOptions
from exports.printed import PrintedStems
from exports.registry import EXPORTERS
from session import Session
from session.progress import silent
from tests.export_material import SESSIONS, a_session
from tests.hard_sessions import HARD

ALL = {**SESSIONS, **HARD}


@pytest.fixture(scope="module", params=ALL)
def piece(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, Path]]:
    folder = tmp_path_factory.mktemp("piece")
    yield ALL[request.param](folder), folder
    shutil.rmtree(folder)


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below the folder, by its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_every_format_takes_every_session(
    name: str, piece: tuple[Session, Path], tmp_path: Path
) -> None:
    session, folder = piece
    before = fingerprint(folder)
    exporter = EXPORTERS.load(name)
    report = exporter.export(session, folder, tmp_path, silent)
    try:
        assert report.format == name
        opened = tmp_path / report.open_file
        assert opened.is_file() and opened.resolve().is_relative_to(tmp_path.resolve())
        for path in tmp_path.rglob("*"):
            assert not path.is_symlink(), f"{path} breaks when the project is moved"
            assert len(path.name) <= 120, f"{path.name} is too long for some disk"
            assert path.is_dir() or path.stat().st_size, f"{path} is empty"
        for loss in report.losses:
            assert loss == loss.strip() and loss.endswith(".") and "\n" not in loss, loss
        assert len(set(report.losses)) == len(report.losses)
    finally:
        shutil.rmtree(tmp_path)
    assert fingerprint(folder) == before, "an export must leave the session as it is"


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_the_same_session_gives_the_same_files(name: str, tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    found = []
    for out in ("one", "two"):
        (tmp_path / out).mkdir()
        EXPORTERS.load(name).export(session, tmp_path / "s", tmp_path / out, silent)
        found.append(fingerprint(tmp_path / out))
    assert found[0] == found[1]


def test_formats_of_one_export_share_what_is_printed_and_differ_in_nothing(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    options = ExportOptions(printed=PrintedStems())
    for name in EXPORTERS:
        alone, together = tmp_path / "alone" / name, tmp_path / "together" / name
        for folder in (alone, together):
            folder.mkdir(parents=True)
        EXPORTERS.load(name).export(session, tmp_path / "s", alone, silent)
        EXPORTERS.load(name).export(session, tmp_path / "s", together, silent, options)
        assert fingerprint(alone) == fingerprint(together), name
