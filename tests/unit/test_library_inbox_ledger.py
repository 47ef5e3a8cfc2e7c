"""A file of the inbox becomes one job, whoever sees it and whatever crashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.database import open_database
from server.jobs.job import Job
from server.jobs.store import JobStore
from server.library.inbox_ledger import CLAIM_SECONDS, InboxLedger, Taken
from server.library.inbox_sights import is_taken

FILE = ("/inbox/a.wav", 100, 7)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def ledger(tmp_path: Path, database: Engine) -> InboxLedger:
    return InboxLedger(database, tmp_path)


def test_a_file_that_became_a_job_is_settled(ledger: InboxLedger) -> None:
    assert ledger.begin(*FILE, now=1000) == "claimed"
    assert ledger.settled() == []
    ledger.note_job(FILE[0], "job-1")
    assert ledger.settled() == [FILE]
    assert ledger.begin(*FILE, now=2000) == Taken("job-1")


def test_new_content_under_the_same_name_is_a_new_file(ledger: InboxLedger) -> None:
    ledger.begin(*FILE, now=1000)
    ledger.note_job(FILE[0], "job-1")
    assert ledger.begin(FILE[0], 100, 8, now=1001) == "claimed"
    ledger.note_job(FILE[0], "job-2")
    assert ledger.settled() == [(FILE[0], 100, 8)]


def test_two_watchers_do_not_both_claim_a_file(ledger: InboxLedger) -> None:
    assert ledger.begin(*FILE, now=1000) == "claimed"
    assert ledger.begin(*FILE, now=1000 + CLAIM_SECONDS - 1) == "elsewhere"


def test_a_claim_that_came_to_nothing_ends(ledger: InboxLedger) -> None:
    ledger.begin(*FILE, now=1000)
    assert ledger.begin(*FILE, now=1000 + CLAIM_SECONDS) == "claimed"


def test_a_crash_after_the_job_was_stored_does_not_make_it_twice(
    ledger: InboxLedger, database: Engine
) -> None:
    ledger.begin(*FILE, now=1000)
    job = Job("job-9", "import", {"file": FILE[0]}, "queued", created_at=1000.5)
    JobStore(database).insert(job)
    assert ledger.begin(*FILE, now=5000) == Taken("job-9")
    assert ledger.settled() == [FILE]


def test_an_older_import_of_the_file_is_not_taken_for_it(
    ledger: InboxLedger, database: Engine
) -> None:
    job = Job("job-1", "import", {"file": FILE[0]}, "done", created_at=900)
    JobStore(database).insert(job)
    ledger.begin(*FILE, now=1000)
    assert ledger.begin(*FILE, now=5000) == "claimed"


@pytest.mark.parametrize(
    "name",
    ["a.wav", "B.AIFF", "Söng.mp3", "a.m4a", "a.mid", "B.MIDI", "a.als", "B.DAWproject", "c.rpp"],
)
def test_recordings_midi_files_and_projects_are_taken(name: str) -> None:
    assert is_taken(name)


@pytest.mark.parametrize(
    "name",
    [
        *(".a.wav", "~a.wav", "a.wav.part", "a.wav.crdownload", "a.wav.tmp", "a.wav~"),
        *("a.txt", "a.als.part", "wav", "a.wav.asd", ""),
    ],
)
def test_everything_else_is_left(name: str) -> None:
    assert not is_taken(name)
