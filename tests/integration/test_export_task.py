"""The export job: from a spec to deliveries with a report in each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.jobs.task import JobPlace
from server.jobs.tasks.export import export
from session import read_session
from session.errors import BadInput, NotFound, SessionGone
from session.progress import silent
from tests.export_material import a_session, awkward


@pytest.fixture
def place(tmp_path: Path) -> JobPlace:
    folder = tmp_path / "library/sessions/night-bus"
    folder.mkdir(parents=True)
    a_session(folder, bars=2)
    staging = tmp_path / "library/.staging/job"
    staging.mkdir(parents=True)
    return JobPlace(tmp_path / "library", staging)


def test_every_format_is_delivered_with_a_report(place: JobPlace) -> None:
    formats = ["ableton", "logic", "stems", "logic"]
    outcome = export({"session": "night-bus", "formats": formats}, place, silent)
    assert [(one.source, one.target) for one in outcome.deliveries] == [
        (name, f"sessions/night-bus/exports/{name}") for name in formats[:3]
    ]
    assert outcome.data["exports"] == {
        name: {"delivery": index} for index, name in enumerate(formats[:3])
    }
    assert json.loads(json.dumps(outcome.data)) == outcome.data
    for name, told in zip(formats, outcome.data["reports"], strict=False):
        report = json.loads((place.staging / name / "report.json").read_text("utf-8"))
        assert report["format"] == told["format"] == name
        assert report["fidelity"]["proof"] in ("independent reader", "file level")
        assert report["losses"] == []
        assert (place.staging / name / report["open_file"]).is_file()
    assert outcome.warnings == ()
    assert not (place.library / "sessions/night-bus/exports").exists()


def test_a_folder_elsewhere_is_named_by_title_and_format(place: JobPlace, tmp_path: Path) -> None:
    spec = {"session": "night-bus", "formats": ["logic"], "out": str(tmp_path / "mine")}
    (delivery,) = export(spec, place, silent).deliveries
    assert delivery.target == str(tmp_path / "mine" / "Night Bus (logic)")


def test_losses_are_warnings(place: JobPlace) -> None:
    folder = place.library / "sessions/mess"
    folder.mkdir()
    awkward(folder)
    outcome = export({"session": "mess", "formats": ["ableton"]}, place, silent)
    assert any(words.startswith("ableton: ") for words in outcome.warnings)
    report = json.loads((place.staging / "ableton/report.json").read_text("utf-8"))
    assert [f"ableton: {loss}" for loss in report["losses"]] == list(outcome.warnings)


def test_a_stem_that_ends_too_early_is_told_in_every_report(place: JobPlace) -> None:
    folder = place.library / "sessions/night-bus"
    track = next(track for track in read_session(folder).tracks if track.name == "Bass")
    stem = folder / track.audio_clips[0].file
    stem.write_bytes(stem.read_bytes()[:20_000])
    export({"session": "night-bus", "formats": ["ableton", "stems"]}, place, silent)
    for name in ("ableton", "stems"):
        report = json.loads((place.staging / name / "report.json").read_text("utf-8"))
        (loss,) = report["losses"]
        assert "'Bass', ends before its clip" in loss


def test_progress_of_several_formats_never_falls(place: JobPlace) -> None:
    seen: list[float] = []
    spec = {"session": "night-bus", "formats": ["stems", "ableton", "logic"]}
    export(spec, place, lambda fraction, stage: seen.append(fraction))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("name", ["gone", "../night-bus", "..", "a/b", "a\\b", "C:", "/etc"])
def test_a_session_that_is_not_there_is_said(place: JobPlace, name: str) -> None:
    with pytest.raises(NotFound, match="no session"):
        export({"session": name, "formats": ["logic"]}, place, silent)


def test_an_unknown_format_is_said_before_anything_is_written(place: JobPlace) -> None:
    with pytest.raises(NotFound, match="did you mean ableton"):
        export({"session": "night-bus", "formats": ["logic", "abelton"]}, place, silent)
    assert list(place.staging.iterdir()) == []


def test_a_kind_of_stem_file_that_no_format_would_have_is_refused(place: JobPlace) -> None:
    spec = {"session": "night-bus", "formats": ["ableton"], "stem_files": "flac"}
    with pytest.raises(BadInput, match="Only the format stems has FLAC files"):
        export(spec, place, silent)


def test_a_relative_folder_is_refused(place: JobPlace) -> None:
    with pytest.raises(BadInput, match="full path"):
        export({"session": "night-bus", "formats": ["logic"], "out": "here"}, place, silent)


def test_a_session_deleted_while_it_is_exported_is_said(place: JobPlace) -> None:
    folder = place.library / "sessions/night-bus"

    def delete_later(fraction: float, stage: str) -> None:
        if stage == "Looking at the stems" and folder.exists():
            folder.rename(folder.with_name("away"))

    with pytest.raises(SessionGone):
        export({"session": "night-bus", "formats": ["stems"]}, place, delete_later)


def test_what_is_written_twice_is_the_same(place: JobPlace, tmp_path: Path) -> None:
    def contents(name: str) -> dict[str, bytes]:
        staging = tmp_path / name
        staging.mkdir()
        spec = {"session": "night-bus", "formats": ["stems", "ableton", "logic"]}
        export(spec, JobPlace(place.library, staging), silent)
        return {
            path.relative_to(staging).as_posix(): path.read_bytes()
            for path in staging.rglob("*")
            if path.is_file()
        }

    assert contents("one") == contents("two")
