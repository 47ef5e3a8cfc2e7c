"""Files are on the disk for good when it is said so, and many of them are waited for at once."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from session import durable
from session.durable import MANY_FILES, write_files

waits_for_disks = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux writes out all of one disk"
)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that are waited for one by one, as the system is really asked."""
    asked: list[int] = []
    really = os.fsync

    def counted(handle: int) -> None:
        asked.append(os.fstat(handle).st_ino)
        really(handle)

    monkeypatch.setattr(os, "fsync", counted)
    return asked


def some(folder: Path, count: int) -> list[tuple[Path, bytes]]:
    return [(folder / f"{number}.json", f"label {number}".encode()) for number in range(count)]


def inodes(files: list[tuple[Path, bytes]]) -> list[int]:
    return [path.stat().st_ino for path, _ in files]


@waits_for_disks
@pytest.mark.parametrize("count", [1, MANY_FILES - 1, MANY_FILES, 40])
def test_few_are_waited_for_one_by_one_and_many_together(
    tmp_path: Path, waits: list[int], count: int
) -> None:
    files = some(tmp_path, count)
    write_files(files)
    assert [path.read_bytes() for path, _ in files] == [content for _, content in files]
    assert waits == (inodes(files) if count < MANY_FILES else [])


@pytest.mark.parametrize("disk", [None, lambda handle, path: False])
def test_a_system_that_cannot_is_asked_for_each(
    tmp_path: Path, waits: list[int], monkeypatch: pytest.MonkeyPatch, disk: object
) -> None:
    monkeypatch.setattr(durable, "_sync_disk", lambda: disk)
    files = some(tmp_path, 20)
    write_files(files)
    assert waits == inodes(files)


@waits_for_disks
@pytest.mark.parametrize("count", [3, 20])
def test_a_full_disk_is_told_with_the_file(tmp_path: Path, count: int) -> None:
    files = some(tmp_path, count)
    files[1][0].symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"1\.json") as told:
        write_files(files)
    assert told.value.errno == errno.ENOSPC
    assert not files[2][0].exists()


def test_no_handle_is_left_open(tmp_path: Path) -> None:
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        handles = Path("/dev/fd")
    before = len(list(handles.iterdir()))
    write_files(some(tmp_path, 30))
    assert len(list(handles.iterdir())) == before
