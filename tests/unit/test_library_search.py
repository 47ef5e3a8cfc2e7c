"""Sessions are found by their words and facts, page by page, and their families are known."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from server.database import open_database
from server.library.index import FRESH_SECONDS, SessionEvent, SessionIndex
from server.library.label import LABEL_FILE, Comment, Label, dump_label
from server.library.library import Library
from server.library.search import EVERYTHING, Wanted, folded, key_word
from server.settings import Settings
from session import Key, TempoMap, write_session
from session.errors import NotFound, UnreadableSession
from tests.integration.api_tasks import small_session


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def library(tmp_path: Path, database: Engine) -> Library:
    return Library(Settings(library=tmp_path), database)


def _add(root: Path, name: str, label: Label | None = None, **facts: Any) -> Path:
    """A session; `facts` are of it, of its provenance, or `bpm` and `style`."""
    folder = root / "sessions" / name
    folder.mkdir(parents=True, exist_ok=True)
    session = small_session(facts.pop("title", name))
    if "bpm" in facts:
        session = session.evolve(tempo_map=TempoMap.constant(facts.pop("bpm")))
    if "key" in facts:
        session = session.evolve(key=facts.pop("key"))
    if "track" in facts:
        session = session.evolve(tracks=(replace(session.tracks[0], name=facts.pop("track")),))
    if "style" in facts:
        facts["parameters"] = {"settled": {"style": facts.pop("style")}}
    write_session(
        session.evolve(provenance=replace(session.provenance, **{"prompt": None, **facts})), folder
    )
    if label is not None:
        (folder / LABEL_FILE).write_bytes(dump_label(label))
    return folder


def _found(library: Library, **wanted: Any) -> set[str]:
    page, _, total = asyncio.run(library.page(100, None, Wanted(**wanted)))
    assert total == len(page)
    return {summary.id for summary in page}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"s1", "s2", "s3"}),
        ("grosse", {"s1"}),
        ("GRÖSSE   nacht", {"s1"}),
        ("grosse funk", set()),
        ("cafe", {"s2"}),
        ("slap", {"s2"}),
        ("bossa", {"s3"}),
        ("drags", {"s3"}),
        ("night drive", {"s3"}),
        ("s2", {"s2"}),
        ("100%", {"s3"}),
        ("%", {"s3"}),
        ("_", set()),
        ("日本", {"s1"}),
        ("'; drop table sessions", set()),
    ],
)
def test_words_are_looked_for_wherever_a_musician_wrote_them(
    tmp_path: Path, library: Library, words: str, found: set[str]
) -> None:
    _add(tmp_path, "s1", title="Große Nacht 日本")
    _add(tmp_path, "s2", prompt="Warm funk in a café", track="Slap bass")
    comment = Comment("1", "The bridge drags, 100% sure", None, "2026-01-01T00:00:00+00:00")
    _add(tmp_path, "s3", Label(title="Night drive", comments=(comment,)), style="Bossa nova")
    assert _found(library, words=words) == found


def test_facts_narrow_what_is_found(tmp_path: Path, library: Library) -> None:
    _add(tmp_path, "slow", bpm=70, style="lo-fi", key=Key("F#", "minor"))
    _add(tmp_path, "fast", bpm=174, engine="musicgen", operation="vary", key=Key("C", "major"))
    _add(
        tmp_path, "loved", Label(favourite=True, hidden=True, mark="kept", albums=("EP",)), bpm=120
    )
    for wanted, found in (
        ({"bpm_min": 70, "bpm_max": 120}, {"slow", "loved"}),
        ({"bpm_min": 120.5}, {"fast"}),
        ({"key": "gb m"}, {"slow"}),
        ({"key": "C"}, {"fast"}),
        ({"style": "LO-FI"}, {"slow"}),
        ({"engine": "musicgen", "operation": "vary"}, {"fast"}),
        ({"engine": "musicgen", "operation": "generate"}, set()),
        ({"favourite": True}, {"loved"}),
        ({"favourite": False}, {"slow", "fast"}),
        ({"hidden": False}, {"slow", "fast"}),
        ({"hidden": True, "favourite": True}, {"loved"}),
        ({"album": "EP"}, {"loved"}),
        ({"album": "ep"}, set()),
        ({"mark": "kept"}, {"loved"}),
        ({"mark": "none"}, {"slow", "fast"}),
        ({"mark": "thrown"}, set()),
        ({"ids": ("slow", "gone", "loved")}, {"slow", "loved"}),
        ({"ids": ("slow", "fast"), "bpm_min": 100}, {"fast"}),
    ):
        assert _found(library, **wanted) == found, wanted


def test_what_is_found_comes_in_pages(tmp_path: Path, library: Library) -> None:
    for number in range(9):
        word = "odd" if number % 2 else "even"
        when = f"2026-01-{1 + number // 3:02}T00:00:00+00:00"
        _add(tmp_path, f"s{number}", title=word, created_at=when)
    seen, before, pages = [], None, 0
    while True:
        page, before, total = asyncio.run(library.page(2, before, Wanted(words="even")))
        assert total == 5
        seen += [summary.id for summary in page]
        pages += 1
        if before is None:
            break
    assert (seen, pages) == (["s8", "s6", "s4", "s2", "s0"], 3)
    with pytest.raises(NotFound):
        asyncio.run(library.page(2, "nobody"))


@pytest.mark.parametrize(
    "name", ["F# minor", "Gb minor", "f♯ m", "gb MIN", "F#minor", " F# minor "]
)
def test_a_key_is_one_however_it_is_written(name: str) -> None:
    assert key_word(name) == "6 minor"


def test_what_is_no_key_is_compared_as_words() -> None:
    assert (key_word("H dur"), key_word(""), folded("Ångström ẞ")) == ("h dur", "", "angstrom ss")


def test_a_label_that_others_write_is_followed(tmp_path: Path, database: Engine) -> None:
    folder = _add(tmp_path, "song")
    now, told = [0.0], list[SessionEvent]()
    followed = SessionIndex(Settings(library=tmp_path), database, told.append, lambda: now[0])
    followed.refresh()
    (folder / LABEL_FILE).write_bytes(dump_label(Label(title="Renamed", albums=("EP",))))
    now[0] += FRESH_SECONDS
    (one,) = followed.page(EVERYTHING, 9, None)[0]
    assert (one.title, one.albums, followed.albums()) == ("Renamed", ("EP",), [("EP", 1)])
    (folder / LABEL_FILE).unlink()
    now[0] += FRESH_SECONDS
    (one,) = followed.page(EVERYTHING, 9, None)[0]
    assert (one.title, one.albums, followed.albums()) == ("song", (), [])
    _add(tmp_path, "other")
    followed.refresh()
    shutil.rmtree(folder)
    followed.refresh()
    assert told == [
        SessionEvent("song", "changed"),
        SessionEvent("song", "changed"),
        SessionEvent("other", "added"),
        SessionEvent("song", "removed"),
    ]


def test_what_came_before_is_no_news(tmp_path: Path, database: Engine) -> None:
    _add(tmp_path, "song")
    told: list[SessionEvent] = []
    library = Library(Settings(library=tmp_path), database, told.append)
    library.refresh()
    assert told == []
    asyncio.run(library.mark("song", "kept"))
    assert told == [SessionEvent("song", "changed")]


def test_the_index_is_made_again_from_the_folders(tmp_path: Path, database: Engine) -> None:
    label = Label("Renamed", "thrown", True, True, ("EP", "Ideas"))
    _add(tmp_path, "song", label)
    library = Library(Settings(library=tmp_path), database)
    before = asyncio.run(library.page())[0]
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "sessions", other / "sessions")
    again = open_database(other)
    copied = Library(Settings(library=other), again)
    after = asyncio.run(copied.page())[0]
    albums = asyncio.run(copied.albums())
    again.dispose()
    assert [replace(one, folder="") for one in after] == [replace(one, folder="") for one in before]
    assert (after[0].albums, albums) == (("EP", "Ideas"), [("EP", 1), ("Ideas", 1)])


def test_a_label_that_is_damaged_hides_nothing_and_is_told_to_who_changes_it(
    tmp_path: Path, library: Library
) -> None:
    folder = _add(tmp_path, "song")
    (folder / LABEL_FILE).write_text("{")
    assert _found(library) == {"song"}
    with pytest.raises(UnreadableSession, match="damaged"):
        asyncio.run(library.mark("song", "kept"))


def test_comments_are_kept_in_the_order_of_the_music(tmp_path: Path, library: Library) -> None:
    _add(tmp_path, "song")
    for text, at_beats in (("late", 64.0), ("early", 4.0), ("all of it", None)):
        asyncio.run(library.comment("song", text, at_beats))
    comments = asyncio.run(library.comments("song"))
    assert [comment.text for comment in comments] == ["all of it", "early", "late"]
    assert asyncio.run(library.get("song")).comments == 3
    asyncio.run(library.remove_comment("song", comments[1].id))
    with pytest.raises(NotFound):
        asyncio.run(library.remove_comment("song", comments[1].id))
    assert [one.text for one in asyncio.run(library.comments("song"))] == ["all of it", "late"]


def test_a_session_knows_its_family(tmp_path: Path, library: Library) -> None:
    _add(tmp_path, "first", Label(title="The first"))
    _add(tmp_path, "second", parent="first", operation="vary")
    _add(tmp_path, "stems", parent="second", operation="separate", created_at="2026-02")
    _add(tmp_path, "take", parent="second", operation="repaint", created_at="2026-01")
    _add(tmp_path, "stranger", parent="gone")
    family = asyncio.run(library.lineage("second"))
    assert [(one.id, one.title) for one in family.ancestors] == [("first", "The first")]
    assert [one.id for one in family.descendants] == ["take", "stems"]
    assert family.session.operation == "vary"
    (lost,) = asyncio.run(library.lineage("stranger")).ancestors
    assert (lost.id, lost.here) == ("gone", False)


def test_a_circle_of_parents_comes_to_an_end(tmp_path: Path, library: Library) -> None:
    _add(tmp_path, "a", parent="b")
    _add(tmp_path, "b", parent="a")
    _add(tmp_path, "self", parent="self")
    family = asyncio.run(library.lineage("a"))
    assert [one.id for one in family.ancestors] == ["b"]
    assert family.descendants == ()
    alone = asyncio.run(library.lineage("self"))
    assert (alone.ancestors, alone.descendants) == ((), ())


def test_the_document_has_the_title_that_its_maker_gave(tmp_path: Path, library: Library) -> None:
    folder = _add(tmp_path, "song", title="Made as this")
    written = (folder / "session.json").read_bytes()
    asyncio.run(library.change(["song"], lambda label: label.evolve(title="Night drive")))
    assert json.loads(asyncio.run(library.document("song")))["session"]["title"] == "Night drive"
    assert (folder / "session.json").read_bytes() == written
