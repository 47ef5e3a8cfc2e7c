"""Takes that are asked for together are told apart by their titles, and play what they would."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.generate import generate
from server.jobs.tasks.respond import respond
from server.jobs.tasks.vary import vary
from server.library.label import LABEL_FILE, Label, dump_label
from session import Session, read_session
from session.progress import silent
from session.slug import session_slug

PROMPT = "house, 124 bpm, A minor, 1 bar"
HOUSE = "House, 124 bpm, A minor"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with `one`, made alone, and `two`, the second of several takes."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "sessions").mkdir()
    for name, more in {"one": {}, "two": {"take": 2}}.items():
        staging = folder / name
        _made(folder, staging, seed=12, **more)
        (staging / "session").rename(folder / "sessions" / name)
    return folder


def _made(library: Path, staging: Path, **spec: object) -> Outcome:
    staging.mkdir(exist_ok=True)
    return generate({"prompt": PROMPT, **spec}, JobPlace(library, staging), silent)


def _session(library: Path, name: str) -> Session:
    return read_session(library / "sessions" / name)


def test_a_take_of_several_says_which_it_is_and_is_the_same_music(library: Path) -> None:
    alone, second = _session(library, "one"), _session(library, "two")
    assert (alone.title, second.title) == (HOUSE, f"{HOUSE}, take 2")
    assert alone.tracks == second.tracks
    for track in alone.tracks:
        for clip in track.audio_clips:
            one, two = (library / "sessions" / name / clip.file for name in ("one", "two"))
            assert one.read_bytes() == two.read_bytes()


def test_variations_of_one_job_are_numbered_under_a_title_that_is_given(
    library: Path, tmp_path: Path
) -> None:
    outcome = _made(library, tmp_path, seed=12, variations=2, title="Night drive")
    told = [one["title"] for one in outcome.data["sessions"]]
    assert told == ["Night drive, take 1", "Night drive, take 2"]
    titles = [read_session(tmp_path / one.source).title for one in outcome.deliveries]
    assert titles == told
    assert {one.target for one in outcome.deliveries} == {"sessions/night-drive"}
    assert read_session(tmp_path / "session").tracks == _session(library, "one").tracks


@pytest.mark.parametrize(
    ("source", "wish", "title"),
    [
        ("one", {}, HOUSE),
        ("one", {"take": 1}, f"{HOUSE}, take 1"),
        ("two", {}, HOUSE),
        ("two", {"take": 1}, f"{HOUSE}, take 2.1"),
        ("two", {"take": 3, "title": "Night drive"}, "Night drive, take 3"),
    ],
)
def test_takes_made_from_a_take_are_numbered_under_it(
    library: Path, tmp_path: Path, source: str, wish: dict[str, object], title: str
) -> None:
    spec = {"session": source, "seed": 3, **wish}
    vary(spec, JobPlace(library, tmp_path), silent)
    assert read_session(tmp_path / "session").title == title


def test_a_take_that_was_renamed_since_gives_its_own_name(library: Path, tmp_path: Path) -> None:
    label = library / "sessions" / "two" / LABEL_FILE
    label.write_bytes(dump_label(Label(title="Night drive")))
    try:
        vary({"session": "two", "seed": 3, "take": 1}, JobPlace(library, tmp_path), silent)
    finally:
        label.unlink()
    assert read_session(tmp_path / "session").title == "Night drive, take 1"


def test_takes_of_a_response_stand_beside_each_other_under_one_name(
    library: Path, tmp_path: Path
) -> None:
    spec = {"session": "one", "how": "re-drum", "seed": 3, "take": 2}
    outcome = respond(spec, JobPlace(library, tmp_path), silent)
    plain = f"{HOUSE}, re-drummed"
    assert read_session(tmp_path / "session").title == f"{plain}, take 2"
    assert outcome.deliveries[0].target == f"sessions/{session_slug(plain, '')}"
