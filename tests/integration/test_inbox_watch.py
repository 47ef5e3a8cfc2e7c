"""Files that appear in a real folder are imported once each, and left as they are."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from server.database import open_database
from server.jobs.job import Job
from server.jobs.specs import ImportSpec
from server.library.arrivals import Patience
from server.library.inbox import InboxEvent, InboxWatch
from server.settings import Settings
from session.errors import DiskFull
from tests.integration.api_tasks import tone
from tests.integration.server_process import LIMIT_SECONDS, running, wait_for

QUICK = Patience(whole_seconds=0.1, unknown_seconds=0.2, partial_seconds=30)


class Desk:
    """Takes the imports that a watch submits."""

    def __init__(self, library: Path) -> None:
        self.settings = Settings(library=library)
        self.inbox = library / "inbox"
        self.taken: list[str] = []
        self.told: list[InboxEvent] = []
        self.failures = 0

    async def submit(self, spec: ImportSpec) -> Job:
        if self.failures:
            self.failures -= 1
            raise DiskFull("The disk is full: free some space.")
        self.taken.append(Path(spec.file).relative_to(self.inbox).as_posix())
        return Job(f"job-{len(self.taken)}", "import", spec.model_dump(), "queued", 0.0)

    async def until(self, *names: str) -> None:
        while self.taken != list(names):
            assert len(self.taken) <= len(names), self.taken
            await asyncio.sleep(0.01)

    async def looked(self, times: int = 3) -> None:
        """Wait until files would have been taken: a later one has been, some times over."""
        for number in range(times):
            tone(self.inbox / f"later {number}.wav", 10 + number)
            while f"later {number}.wav" not in self.taken:
                await asyncio.sleep(0.01)
            self.taken.remove(f"later {number}.wav")


def _watched(
    library: Path,
    use: Callable[[Desk], Awaitable[Any]],
    *,
    desk: Desk | None = None,
    **options: Any,
) -> Desk:
    desk = desk or Desk(library)
    chosen = {"patience": QUICK, "look_seconds": 0.1, **options}

    async def run(database: Engine) -> None:
        async with (
            asyncio.timeout(LIMIT_SECONDS),
            InboxWatch(desk.settings, database, desk.submit, tell=desk.told.append, **chosen),
        ):
            await use(desk)

    library.mkdir(exist_ok=True)
    database = open_database(library)
    try:
        asyncio.run(run(database))
    finally:
        database.dispose()
    return desk


@pytest.mark.parametrize("native", [True, False])
def test_a_file_that_is_dropped_in_is_taken_once_and_stays(tmp_path: Path, native: bool) -> None:
    tone(tmp_path / "bounce.wav")
    before = (tmp_path / "bounce.wav").read_bytes()

    async def use(desk: Desk) -> None:
        shutil.copy(tmp_path / "bounce.wav", desk.inbox)
        await desk.until("bounce.wav")
        await desk.looked()
        assert desk.taken == ["bounce.wav"]

    desk = _watched(tmp_path / "library", use, native=native)
    assert (desk.inbox / "bounce.wav").read_bytes() == before
    assert [(e.state, e.job_id) for e in desk.told if e.path.endswith("bounce.wav")] == [
        ("found", None),
        ("taken", "job-1"),
    ]


def test_notifications_wake_it_long_before_it_would_look(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        tone(desk.inbox / "a.wav")
        await desk.until("a.wav")

    _watched(tmp_path / "library", use, look_seconds=10 * LIMIT_SECONDS, patience=Patience(0, 0, 0))


def test_a_file_that_is_still_written_is_not_taken(tmp_path: Path) -> None:
    tone(tmp_path / "long.wav")
    data = (tmp_path / "long.wav").read_bytes()

    async def use(desk: Desk) -> None:
        with (desk.inbox / "long.wav").open("wb", buffering=0) as file:
            file.write(data[:5000])
            await desk.looked()
            assert desk.taken == []
            file.write(data[5000:])
        await desk.until("long.wav")

    _watched(tmp_path / "library", use)


def test_files_in_folders_and_those_from_before_are_taken(tmp_path: Path) -> None:
    inbox = tmp_path / "library" / "inbox"
    (inbox / "from Ada").mkdir(parents=True)
    tone(inbox / "from Ada" / "old.wav")

    async def use(desk: Desk) -> None:
        await desk.until("from Ada/old.wav")
        (desk.inbox / "new folder" / "deep").mkdir(parents=True)
        tone(desk.inbox / "new folder" / "deep" / "new.wav")
        await desk.until("from Ada/old.wav", "new folder/deep/new.wav")

    _watched(tmp_path / "library", use)


def test_a_project_in_a_folder_is_taken_whole_and_its_samples_are_left_to_it(
    tmp_path: Path,
) -> None:
    async def use(desk: Desk) -> None:
        project = desk.inbox / "Song Project"
        (project / "Samples" / "Imported").mkdir(parents=True)
        (project / "Backup").mkdir()
        tone(project / "Samples" / "Imported" / "kick.wav")
        (project / "Backup" / "Song [old].als").write_bytes(b"old")
        (project / "Song.als").write_bytes(b"a set")
        await desk.until("Song Project/Song.als")
        await desk.looked()
        assert desk.taken == ["Song Project/Song.als"]
        tone(project / "Samples" / "Imported" / "snare.wav")  # what belongs to it is new
        await desk.until("Song Project/Song.als", "Song Project/Song.als")

    _watched(tmp_path / "library", use)


def test_a_project_that_lies_bare_in_the_inbox_hides_no_bounce(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        (desk.inbox / "song.rpp").write_bytes(b"<REAPER_PROJECT")
        tone(desk.inbox / "bounce.wav")
        while sorted(desk.taken) != ["bounce.wav", "song.rpp"]:
            await asyncio.sleep(0.01)

    _watched(tmp_path / "library", use)


def test_a_restart_takes_nothing_twice_and_new_content_again(tmp_path: Path) -> None:
    async def first(desk: Desk) -> None:
        tone(desk.inbox / "song.wav")
        await desk.until("song.wav")

    async def second(desk: Desk) -> None:
        await desk.looked()
        assert desk.taken == []
        tone(desk.inbox / "song.wav", 2000)
        await desk.until("song.wav")

    _watched(tmp_path / "library", first)
    _watched(tmp_path / "library", second)


def test_partial_hidden_and_other_files_are_left_alone(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        (desk.inbox / ".hidden").mkdir()
        for name in (".a.wav", "a.wav.part", "a.txt", "a.als", ".hidden/b.wav", "empty.wav"):
            (desk.inbox / name).touch()
        (desk.inbox / "folder.wav").mkdir()
        (desk.inbox / "dangling.wav").symlink_to("nowhere")
        os.mkfifo(desk.inbox / "pipe.wav")
        await desk.looked()
        assert desk.taken == []

    _watched(tmp_path / "library", use)


def test_a_download_that_gets_its_name_at_the_end_is_taken(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        tone(desk.inbox / "song.wav.part")
        await desk.looked()
        (desk.inbox / "song.wav.part").rename(desk.inbox / "song.wav")
        await desk.until("song.wav")

    _watched(tmp_path / "library", use)


def test_a_name_that_is_not_utf8_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def use(desk: Desk) -> None:
        Path(os.fsdecode(bytes(desk.inbox) + b"/\xff.wav")).write_bytes(b"RIFF")
        await desk.looked()
        assert desk.taken == []

    _watched(tmp_path / "library", use)
    assert caplog.text.count("is not UTF-8: rename the file") == 1


def test_the_inbox_may_be_deleted_and_come_back(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        shutil.rmtree(desk.inbox)
        while not desk.inbox.exists():
            await asyncio.sleep(0.01)
        tone(desk.inbox / "a.wav")
        await desk.until("a.wav")

    _watched(tmp_path / "library", use)


def test_a_file_that_could_not_be_stored_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.library.inbox_ledger.CLAIM_SECONDS", 0.2)
    desk = Desk(tmp_path / "library")
    desk.failures = 2

    async def use(desk: Desk) -> None:
        tone(desk.inbox / "a.wav")
        await desk.until("a.wav")

    _watched(tmp_path / "library", use, desk=desk)
    assert desk.failures == 0


def test_a_server_imports_what_is_dropped_in_and_tells_of_it(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with running(library) as server:
        tone(tmp_path / "My bounce.wav")
        shutil.copy(tmp_path / "My bounce.wav", library / "inbox")
        (job,) = wait_for(lambda: server.client.get("/v1/jobs").json()["items"])
        assert server.finished(job)["state"] == "done"
        assert (library / "sessions" / "my-bounce").is_dir()
        (library / "inbox" / "words.wav").write_text("no audio at all, but named so")
        wait_for(lambda: len(server.client.get("/v1/jobs").json()["items"]) == 2)
        failed = server.finished(server.client.get("/v1/jobs").json()["items"][0])
        assert failed["failure"]["kind"] == "UnreadableAudio"
    with running(library) as server:
        server.finished(server.generate("something else"))
        assert len(server.client.get("/v1/jobs").json()["items"]) == 3
