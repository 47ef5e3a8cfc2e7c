"""What is written on a session stands in its folder, comes back as it was, and is never lost."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.library.label import (
    BLANK,
    LABEL_FILE,
    OLD_MARK_FILE,
    Comment,
    Label,
    dump_label,
    load_label,
    read_label,
    titled,
)
from server.library.labelling import Labelling
from session.document import SESSION_FILE
from session.errors import BadInput, SessionGone, StorageFailed, UnreadableSession
from tests.integration.api_tasks import small_session

WORDS = st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable())
COMMENTS = st.builds(
    Comment, WORDS, WORDS, st.none() | st.floats(0, 1e6), st.just("2026-01-02T03:04:05+00:00")
)
LABELS = st.builds(
    Label,
    st.none() | WORDS,
    st.sampled_from(["kept", "thrown", None]),
    st.booleans(),
    st.booleans(),
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(COMMENTS, max_size=3).map(tuple),
)


def _session(tmp_path: Path, name: str = "song") -> Path:
    folder = tmp_path / "sessions" / name
    folder.mkdir(parents=True)
    (folder / SESSION_FILE).write_text("{}")
    return folder


@given(LABELS)
def test_a_label_comes_back_as_it_was(label: Label) -> None:
    assert load_label(dump_label(label)) == label


def test_a_session_that_nobody_wrote_on_has_a_blank_label(tmp_path: Path) -> None:
    assert read_label(_session(tmp_path)) == BLANK


@pytest.mark.parametrize(
    ("text", "mark"),
    [('{"mark": "kept"}', "kept"), ('{"mark": "eaten"}', None), ("{", None), ("[]", None)],
)
def test_the_mark_of_an_older_roadie_is_read(tmp_path: Path, text: str, mark: str | None) -> None:
    folder = _session(tmp_path)
    (folder / OLD_MARK_FILE).write_text(text)
    assert read_label(folder).mark == mark


def test_an_old_mark_goes_into_the_first_label(tmp_path: Path) -> None:
    folder = _session(tmp_path)
    (folder / OLD_MARK_FILE).write_text('{"mark": "kept"}')
    Labelling(tmp_path).change([folder], lambda label: label.evolve(favourite=True))
    assert read_label(folder) == Label(mark="kept", favourite=True)
    assert [path.name for path in folder.iterdir() if "mark" in path.name] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "damaged"),
        ("[1]", "damaged"),
        ('{"format": "other", "version": 1, "label": {}}', "damaged"),
        ('{"format": "roadie-label", "version": 1, "label": {"albums": 3}}', "damaged"),
        ('{"format": "roadie-label", "version": 2, "label": {}}', "newer Roadie"),
    ],
)
def test_a_label_that_cannot_be_read_is_not_written_over(
    tmp_path: Path, text: str, words: str
) -> None:
    folder, good = _session(tmp_path), _session(tmp_path, "good")
    (folder / LABEL_FILE).write_text(text)
    with pytest.raises(UnreadableSession, match=words):
        Labelling(tmp_path).change([good, folder], lambda label: label.evolve(favourite=True))
    assert (folder / LABEL_FILE).read_text() == text
    assert read_label(good) == BLANK


def test_of_several_sessions_all_are_written_on_or_none(tmp_path: Path) -> None:
    folders = [_session(tmp_path, name) for name in ("a", "b", "c")]
    (folders[2] / SESSION_FILE).unlink()
    with pytest.raises(SessionGone, match="c was moved or deleted"):
        Labelling(tmp_path).change(folders, lambda label: label.evolve(hidden=True))
    assert [read_label(folder) for folder in folders] == [BLANK] * 3
    assert not [path for folder in folders for path in folder.iterdir() if ".label" in path.name]


def test_a_full_folder_says_so_and_nothing_is_half_written(tmp_path: Path) -> None:
    folder = _session(tmp_path)
    (folder / LABEL_FILE).mkdir()
    with pytest.raises(StorageFailed):
        Labelling(tmp_path).change([folder], lambda label: label.evolve(hidden=True))


def test_a_change_that_refuses_changes_nothing(tmp_path: Path) -> None:
    folder = _session(tmp_path)

    def refuse(label: Label) -> Label:
        raise BadInput("no")

    with pytest.raises(BadInput):
        Labelling(tmp_path).change([folder], refuse)
    assert not (folder / LABEL_FILE).exists()


def _add_albums(library: Path, folder: Path, first: int, count: int) -> None:
    labelling = Labelling(library)
    for number in range(first, first + count):
        labelling.change([folder], partial(_with_album, str(number)))


def _with_album(album: str, label: Label) -> Label:
    return label.evolve(albums=(*label.albums, album))


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    folder, labelling = _session(tmp_path), Labelling(tmp_path)
    begin = threading.Barrier(4)

    def write(name: int) -> None:
        begin.wait()
        for number in range(10):
            labelling.change([folder], partial(_with_album, f"{name}-{number}"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert len(read_label(folder).albums) == 40


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    folder = _session(tmp_path)
    started = [
        get_context("spawn").Process(target=_add_albums, args=(tmp_path, folder, first, 8))
        for first in (0, 100)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert {int(album) for album in read_label(folder).albums} == {*range(8), *range(100, 108)}


def test_a_title_stands_in_the_label_and_the_music_is_as_it_was(tmp_path: Path) -> None:
    folder, session = _session(tmp_path), small_session("Made as this")
    assert titled(session, folder) is session
    Labelling(tmp_path).change([folder], lambda label: label.evolve(title="Night drive"))
    assert titled(session, folder).title == "Night drive"
    assert json.loads((folder / LABEL_FILE).read_text())["label"]["title"] == "Night drive"
    assert (folder / SESSION_FILE).read_text() == "{}"
