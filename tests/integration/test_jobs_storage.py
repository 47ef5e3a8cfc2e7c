"""Full disks, read-only folders, sessions that go away, broken databases."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.database import DATABASE_NAME
from server.jobs.job import Job, JobKind
from server.jobs.service import JobService
from server.jobs.specs import ExportSpec, GenerateSpec
from server.settings import Settings
from session.errors import DiskFull, FolderReadOnly, StorageFailed

resource = pytest.importorskip("resource", reason="needs POSIX limits")

TASKS: dict[JobKind, str] = {
    "generate": "tests.integration.job_tasks:perform",
    "export": "tests.integration.job_tasks:read_session",
}
LIMIT_SECONDS = 60


def wish(act: str, **details: Any) -> GenerateSpec:
    return GenerateSpec(prompt=json.dumps({"act": act, **details}))


def carry_out(library: Path, *specs: GenerateSpec) -> list[Job]:
    async def run() -> list[Job]:
        chosen = Settings(library=library, workers=1)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            return [await jobs.wait((await jobs.submit(spec)).id) for spec in specs]

    return asyncio.run(run())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 4 MB, where this machine lets a test mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting a small disk needs Linux and root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_fails_the_job_and_gives_its_room_back(small_disk: Path) -> None:
    full, small = carry_out(small_disk, wish("fill"), wish("write"))
    assert full.failure is not None
    assert full.failure.kind == "DiskFull"
    assert "free some space" in full.failure.message
    assert small.state == "done"
    assert list((small_disk / ".staging").iterdir()) == []


def test_a_job_that_cannot_be_written_down_is_refused(small_disk: Path) -> None:
    async def run() -> Job:
        chosen = Settings(library=small_disk, workers=1)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            ballast = small_disk / "ballast"
            with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
                while True:
                    file.write(bytes(4096))
            with pytest.raises(DiskFull, match="free some space"):
                # A page of the log ahead may still have room for a small job.
                while True:
                    await jobs.submit(wish("write", target="sessions/" + "x" * 1500))
            ballast.unlink()
            return await jobs.wait((await jobs.submit(wish("write"))).id)

    assert asyncio.run(run()).state == "done"


def test_a_file_larger_than_may_be_is_a_full_disk_to_the_user(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Workers inherit the bound; what this process writes itself stays below it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
    try:
        full, small = carry_out(tmp_path, wish("fill"), wish("write"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert full.failure is not None
    assert full.failure.kind == "DiskFull"
    assert small.state == "done"


def test_a_full_disk_elsewhere_fails_the_delivery_without_traces(
    tmp_path: Path, small_disk: Path
) -> None:
    (job,) = carry_out(
        tmp_path / "library",
        wish("write", target=str(small_disk / "song"), size=2 * 2**20, files=4),
    )
    assert job.failure is not None
    assert job.failure.kind == "DiskFull"
    assert list(small_disk.iterdir()) == []
    assert list((tmp_path / "library/.staging").iterdir()) == []


def test_work_reaches_another_disk_whole(tmp_path: Path, small_disk: Path) -> None:
    (job,) = carry_out(tmp_path / "library", wish("write", target=str(small_disk / "song")))
    assert job.state == "done"
    assert [entry.name for entry in small_disk.iterdir()] == ["song"]
    assert len(list((small_disk / "song").iterdir())) == 4


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder root cannot write to")
def test_a_folder_that_cannot_be_written_fails_the_delivery(tmp_path: Path) -> None:
    (job,) = carry_out(tmp_path, wish("write", target="/sys/kernel/roadie/song"))
    assert job.state == "failed"
    assert job.failure is not None
    assert job.failure.kind in {"FolderReadOnly", "StorageFailed"}
    assert "/sys/kernel" in job.failure.message
    assert list((tmp_path / ".staging").iterdir()) == []


def test_a_read_only_disk_is_said_to_be_read_only(small_disk: Path, tmp_path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    (job,) = carry_out(tmp_path / "library", wish("write", target=str(small_disk / "song")))
    assert job.failure is not None
    assert job.failure.kind == "FolderReadOnly"
    with pytest.raises(FolderReadOnly, match="choose another folder"):
        carry_out(small_disk, wish("write"))


def test_a_library_whose_database_cannot_be_written_is_refused(
    small_disk: Path, tmp_path: Path
) -> None:
    carry_out(small_disk, wish("write"))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageFailed):
        carry_out(small_disk, wish("write"))


def test_the_second_delivery_failing_takes_the_first_one_back(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    (job,) = carry_out(
        tmp_path, wish("write_two", first="inbox/a.txt", second="sessions/none/exports/b.txt")
    )
    assert job.failure is not None
    assert job.failure.kind == "SessionGone"
    assert list((tmp_path / "inbox").iterdir()) == []
    assert list((tmp_path / "sessions").iterdir()) == []


def test_an_export_into_a_session_that_went_away_does_not_make_it_again(tmp_path: Path) -> None:
    (tmp_path / "sessions/song").mkdir(parents=True)
    (job,) = carry_out(tmp_path, wish("drop_session", session="song"))
    assert job.failure is not None
    assert job.failure.kind == "SessionGone"
    assert "song" in job.failure.message
    assert [entry.name for entry in (tmp_path / "sessions").iterdir()] == ["song moved"]
    assert list((tmp_path / ".staging").iterdir()) == []


def test_a_session_deleted_while_it_is_read_is_said_to_be_gone(tmp_path: Path) -> None:
    session = tmp_path / "sessions/song"
    session.mkdir(parents=True)

    async def run() -> Job:
        chosen = Settings(library=tmp_path, workers=1)
        async with asyncio.timeout(LIMIT_SECONDS), JobService(chosen, TASKS) as jobs:
            job = await jobs.submit(ExportSpec(session="song", formats=("logic",)))
            while (await jobs.get(job.id)).stage != "Reading":
                await asyncio.sleep(0.01)
            shutil.rmtree(session)
            return await jobs.wait(job.id)

    job = asyncio.run(run())
    assert job.failure is not None
    assert job.failure.kind == "SessionGone"


@pytest.mark.parametrize("damage", ["noise", "empty", "torn"])
def test_a_broken_database_is_moved_aside_and_made_again(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    carry_out(tmp_path, wish("write"))
    database = tmp_path / DATABASE_NAME
    content = database.read_bytes()
    broken = {
        "noise": b"\x00\x01 no database" * 1000,
        "empty": b"",
        "torn": content[:4096] + bytes(len(content) // 2),
    }[damage]
    database.write_bytes(broken)
    for tail in ("-wal", "-shm"):
        database.with_name(database.name + tail).unlink(missing_ok=True)
    (job,) = carry_out(tmp_path, wish("write"))
    assert job.state == "done"
    assert job.result is not None
    assert job.result["data"]["folder"] == "sessions/song-2"
    if damage != "empty":
        assert (tmp_path / f"{DATABASE_NAME}.broken-1").read_bytes() == broken
        assert "moved to" in caplog.text


def test_a_database_of_a_newer_roadie_is_refused_and_left_alone(tmp_path: Path) -> None:
    carry_out(tmp_path, wish("write"))
    with sqlite3.connect(tmp_path / DATABASE_NAME) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StorageFailed, match="newer Roadie: update"):
        carry_out(tmp_path, wish("write"))
    assert not (tmp_path / f"{DATABASE_NAME}.broken-1").exists()
