"""The index follows the session folders, and no id or path leads out of them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from server.database import open_database
from server.database import sessions as index
from server.library.folders import file_inside, is_session_id
from server.library.library import Library
from server.library.summary import SessionSummary
from server.settings import Settings
from session import SESSION_FILE, write_session
from session.errors import NotFound, UnreadableSession
from tests.plain_session import plain_session


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def library(tmp_path: Path, database: Engine) -> Library:
    return Library(Settings(library=tmp_path), database)


def _add(root: Path, name: str, day: int = 1, **changes: object) -> Path:
    folder = root / "sessions" / name
    folder.mkdir(parents=True, exist_ok=True)
    when = f"2026-01-{day:02}T00:00:00+00:00"
    session = plain_session(title=name.title(), bpm=84, created_at=when)
    write_session(session.evolve(**changes), folder)
    return folder


def _ids(library: Library) -> list[str]:
    return [summary.id for summary in asyncio.run(library.page(100))[0]]


def _get(library: Library, session_id: str) -> SessionSummary:
    return asyncio.run(library.get(session_id))


def test_a_library_without_sessions_is_empty(library: Library) -> None:
    assert asyncio.run(library.page(10)) == ([], None, 0)


def test_sessions_are_listed_from_newest_to_oldest_in_pages(
    tmp_path: Path, library: Library
) -> None:
    for day, name in enumerate(["a", "b", "c", "d", "e"], 1):
        _add(tmp_path, name, day)
    _add(tmp_path, "b2", 2)
    first, following, total = asyncio.run(library.page(4))
    assert ([summary.id for summary in first], total) == (["e", "d", "c", "b2"], 6)
    rest, end, _ = asyncio.run(library.page(4, following))
    assert [summary.id for summary in rest] == ["b", "a"]
    assert end is None


def test_a_summary_tells_what_a_musician_looks_for(tmp_path: Path, library: Library) -> None:
    _add(tmp_path, "song")
    summary = _get(library, "song")
    assert (summary.title, summary.bpm, summary.meter, summary.bars) == ("Song", 84, "4/4", 4)
    assert summary.length_seconds == pytest.approx(16 * 60 / 84)
    assert summary == asyncio.run(library.page(1))[0][0]


def test_sessions_that_come_change_and_go_are_followed(tmp_path: Path, library: Library) -> None:
    folder = _add(tmp_path, "song")
    assert _ids(library) == ["song"]
    _add(tmp_path, "another", 2)
    _add(tmp_path, "song", title="Renamed")
    assert [s.title for s in asyncio.run(library.page(9))[0]] == ["Another", "Renamed"]
    shutil.rmtree(folder)
    assert _ids(library) == ["another"]


def test_only_what_changed_is_read_again(
    tmp_path: Path, library: Library, database: Engine
) -> None:
    _add(tmp_path, "song")
    _ids(library)
    with database.begin() as connection:
        marked = json.loads(json.dumps(connection.execute(select(index.c.summary)).scalar_one()))
        connection.execute(index.update().values(summary={**marked, "title": "From the index"}))
    assert _get(library, "song").title == "From the index"
    _add(tmp_path, "song", title="From the folder!")
    assert _get(library, "song").title == "From the folder!"


def test_a_broken_session_is_listed_with_its_sentence(tmp_path: Path, library: Library) -> None:
    folder = _add(tmp_path, "broken")
    (folder / SESSION_FILE).write_text("{")
    (listed,) = asyncio.run(library.page(9))[0]
    assert listed.id == listed.title == "broken"
    assert listed.error is not None
    assert listed.error.endswith("restore it from a backup.")
    with pytest.raises(UnreadableSession):
        asyncio.run(library.document("broken"))


def test_what_is_no_session_is_not_listed(tmp_path: Path, library: Library) -> None:
    (tmp_path / "sessions" / "empty").mkdir(parents=True)
    (tmp_path / "sessions" / "file.txt").write_text("")
    _add(tmp_path, ".hidden")
    assert _ids(library) == []
    for name in ("empty", "file.txt", ".hidden", "nowhere"):
        with pytest.raises(NotFound):
            _get(library, name)


def test_an_index_of_another_version_is_no_obstacle(
    tmp_path: Path, library: Library, database: Engine
) -> None:
    _add(tmp_path, "song")
    _ids(library)
    with database.begin() as connection:
        connection.execute(index.update().values(summary={"id": "song", "hue": "blue"}))
    assert _get(library, "song").title == "Song"


def test_a_thousand_sessions_are_read_once_and_listed_whole(
    tmp_path: Path, library: Library
) -> None:
    for number in range(1000):
        _add(tmp_path, f"s{number:04}", 1 + number % 28)
    _ids(library)
    began = time.process_time()
    page, following, total = asyncio.run(library.page(1000))
    spent = time.process_time() - began
    print(f"1,000 sessions listed in {spent:.3f} s of CPU")
    assert (len(page), following, total) == (1000, None, 1000)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".x", "a/b", "a\\b", "C:x", "a\0", "a\n", "x" * 256, "\ud800", "é" * 128],
)
def test_no_such_name_is_an_id(name: str) -> None:
    assert not is_session_id(name)


def test_names_that_musicians_give_are_ids() -> None:
    assert all(is_session_id(name) for name in ("lo-fi", "Töne – 2", "日本", "a b", "x" * 255))


@pytest.mark.parametrize(
    "name", ["../out.wav", "/etc/passwd", "link.wav", "links/x", "a//b", "a/."]
)
def test_no_file_outside_is_given(tmp_path: Path, name: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    for path in (tmp_path / "out.wav", outside / "x"):
        path.write_text("secret")
    (root / "link.wav").symlink_to(tmp_path / "out.wav")
    (root / "links").symlink_to(outside)
    with pytest.raises(NotFound):
        file_inside(root, name)


def test_a_link_within_the_session_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("a")
    (tmp_path / "b.wav").symlink_to("a.wav")
    assert file_inside(tmp_path, "b.wav") == tmp_path / "a.wav"
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(NotFound):
        file_inside(tmp_path, "pipe.wav")
