"""Temporary folders of servers that were killed are removed by the next, and nobody else's."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from server.jobs.temporary import PREFIX, YOUNG_SECONDS, Temporary, remove_left_behind
from tests.integration.server_process import running


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What this process and those it starts take for the system's folder of temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def _aged(folder: Path) -> Path:
    then = time.time() - 2 * YOUNG_SECONDS
    os.utime(folder, (then, then), follow_symlinks=False)
    return folder


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_a_killed_server_s_folder_goes_when_another_library_s_server_starts(
    tmp_path: Path, scratch: Path
) -> None:
    with running(tmp_path / "first") as killed, running(tmp_path / "second") as alive:
        killed.running(killed.generate("wait"))
        assert len(_names(scratch)) == 2
        killed.stop(signal.SIGKILL)
        for left in scratch.iterdir():
            _aged(left)
        with running(tmp_path / "third"):
            assert len(_names(scratch)) == 2
        (its,) = scratch.iterdir()
        assert alive.finished(alive.generate("still at work"))["state"] == "done"
        assert list(its.iterdir())
    assert _names(scratch) == set()


def test_only_what_is_proved_to_be_left_is_removed(scratch: Path) -> None:
    held = Temporary("aaaaaaaaaaaa")
    kept = {held.folder.name}
    for name, content in (("bbbbbbbbbbbb", None), ("cccccccccccc", "file"), ("other", None)):
        folder = scratch / f"{PREFIX}{name}"
        folder.mkdir()
        if content:
            (folder / content).touch()
        _aged(folder)
        kept |= {folder.name} if content or name == "other" else set()
    young = scratch / f"{PREFIX}dddddddddddd"
    young.mkdir()
    elsewhere = scratch.parent / "elsewhere"
    elsewhere.mkdir()
    _aged(elsewhere)
    link = scratch / f"{PREFIX}eeeeeeeeeeee"
    link.symlink_to(elsewhere, target_is_directory=True)
    _aged(link)
    _aged(held.folder)
    remove_left_behind()
    assert _names(scratch) == kept | {young.name, link.name}
    assert elsewhere.is_dir()
    held.remove()
    assert held.folder.name not in _names(scratch)
