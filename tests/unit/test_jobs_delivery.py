"""Names, moves and copies of what a job made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.jobs.delivery import Move, move, prepare, resolve, result, unmoved
from server.jobs.staging import read_outcome, work_folder, write_outcome
from server.jobs.task import Delivery, Outcome
from session.errors import Cancelled, JobFailed, SessionGone, StorageFailed


def never() -> None:
    pass


def made(folder: Path, *names: str) -> Path:
    """A library with a staging folder in it that holds files of these names."""
    work = folder / ".staging/1/1/work"
    work.mkdir(parents=True)
    for name in names:
        (work / name).write_text(name)
    return work


def test_a_free_name_is_kept_and_a_taken_one_gets_a_number(tmp_path: Path) -> None:
    work = made(tmp_path, "a.mid", "b.mid")
    (tmp_path / "x.v1").mkdir()
    folder = work / "folder"
    folder.mkdir()
    (tmp_path / "song.mid").touch()
    wanted = [
        Move(work / "a.mid", tmp_path / "free.mid"),
        Move(work / "b.mid", tmp_path / "song.mid"),
        Move(folder, tmp_path / "x.v1"),
    ]
    names = [step.target.name for step in resolve(wanted)]
    assert names == ["free.mid", "song-2.mid", "x.v1-2"]


def test_a_broken_link_is_a_taken_name(tmp_path: Path) -> None:
    work = made(tmp_path, "a.mid")
    (tmp_path / "song.mid").symlink_to(tmp_path / "nowhere")
    (step,) = resolve([Move(work / "a.mid", tmp_path / "song.mid")])
    assert step.target.name == "song-2.mid"


def test_moves_are_made_all_or_none(tmp_path: Path) -> None:
    work = made(tmp_path, "a", "b")
    (tmp_path / "taken").write_text("the user's")
    with pytest.raises(StorageFailed):
        move([Move(work / "a", tmp_path / "a"), Move(work / "b", tmp_path / "taken")], tmp_path)
    assert (work / "a").exists()
    assert not (tmp_path / "a").exists()
    assert (tmp_path / "taken").read_text() == "the user's"


def test_a_session_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    work = made(tmp_path, "set.als")
    outcome = Outcome((Delivery("set.als", "sessions/song/exports/live/set.als"),))
    with pytest.raises(SessionGone, match="song"):
        prepare(outcome, work, tmp_path, "1", never)
    assert not (tmp_path / "sessions").exists()
    (tmp_path / "sessions/song").mkdir(parents=True)
    (step,) = prepare(outcome, work, tmp_path, "1", never)
    assert step.target.parent.is_dir()


def test_a_copy_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    library, elsewhere = tmp_path / "library", tmp_path / "elsewhere"
    work = made(library)
    (work / "made").mkdir()
    for name in ("a", "b"):
        (work / "made" / name).write_text(name)
    calls = 0

    def tick() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Cancelled("The job was cancelled.")

    outcome = Outcome((Delivery("made", str(elsewhere / "made")),))
    with pytest.raises(Cancelled):
        prepare(outcome, work, library, "1", tick)
    assert list(elsewhere.iterdir()) == []


def test_a_crash_in_the_midst_is_continued(tmp_path: Path) -> None:
    work = made(tmp_path, "b")
    (tmp_path / "a").touch()
    steps = [Move(work / "a", tmp_path / "a"), Move(work / "b", tmp_path / "b")]
    whole, left = unmoved(steps)
    assert (whole, left) == (steps, steps[1:])
    with pytest.raises(StorageFailed, match="went away"):
        unmoved([Move(work / "c", tmp_path / "c")])


def test_the_result_names_every_place(tmp_path: Path) -> None:
    outcome = Outcome(
        (Delivery("a", "x/a"), Delivery("b", "/else/b")),
        {"first": {"delivery": 0}, "deep": [{"all": [{"delivery": 1}]}], "delivery": 0},
        ("careful",),
    )
    steps = [Move(Path("a"), tmp_path / "x/a-2"), Move(Path("b"), Path("/else/b"))]
    assert result(outcome, steps, tmp_path) == {
        "deliveries": [
            {"source": "a", "target": "x/a-2"},
            {"source": "b", "target": str(Path("/else/b"))},
        ],
        "data": {"first": "x/a-2", "deep": [{"all": [str(Path("/else/b"))]}], "delivery": 0},
        "warnings": ["careful"],
    }


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("../a", "x"),
        ("/etc/hostname", "x"),
        ("", "x"),
        ("missing", "x"),
        ("a", "../x"),
        ("a", "sessions/../../x"),
        ("a", ".staging/x"),
        ("a", ""),
    ],
)
def test_an_outcome_that_leaves_its_place_is_refused(
    tmp_path: Path, source: str, target: str
) -> None:
    made(tmp_path, "a")
    attempt = tmp_path / ".staging/1/1"
    with pytest.raises(JobFailed, match="defect"):
        write_outcome(attempt, Outcome((Delivery(source, target),)), never)
    assert not (attempt / "outcome.json").exists()


def test_an_outcome_comes_back_the_same(tmp_path: Path) -> None:
    made(tmp_path, "a")
    attempt = tmp_path / ".staging/1/1"
    assert work_folder(attempt).is_dir()
    outcome = Outcome((Delivery("a", "sessions/a"),), {"title": "Füße", "bpm": 84.5}, ("careful",))
    write_outcome(attempt, outcome, never)
    assert read_outcome(attempt) == outcome


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"deliveries": [{}], "data": {}}', "\x00"])
def test_an_outcome_that_is_broken_is_said_to_be(tmp_path: Path, content: Any) -> None:
    (tmp_path / "outcome.json").write_text(content)
    with pytest.raises(JobFailed, match="start the job again"):
        read_outcome(tmp_path)
