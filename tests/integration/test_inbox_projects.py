"""A server that was told formats writes a project of everything that comes through its inbox."""

from __future__ import annotations

import shutil
from pathlib import Path

from exports.registry import EXPORTERS
from session import read_session
from session.progress import silent
from tests.export_material import a_session
from tests.integration.server_process import launch, running, wait_for


def test_a_project_in_the_inbox_becomes_a_session_and_projects_of_other_formats(
    tmp_path: Path,
) -> None:
    old = a_session(tmp_path / "s", bars=2)
    (tmp_path / "out").mkdir()
    report = EXPORTERS.load("dawproject").export(old, tmp_path / "s", tmp_path / "out", silent)
    library = tmp_path / "library"
    wanted = {"inbox_formats": "reaper, ardour"}
    with running(library, tasks="server.jobs.task:TASKS", **wanted) as server:
        shutil.copy(tmp_path / "out" / report.open_file, library / "inbox")
        (session,) = wait_for(lambda: list((library / "sessions").glob("*/exports/reaper")))[:1]
        wait_for((session.parent / "ardour" / "report.json").is_file)
        assert server.client.get("/v1/jobs").raise_for_status()
    assert len(list((session / "Night Bus").glob("*.rpp"))) == 1
    assert [one.name for one in read_session(session.parents[1]).tracks] == [
        one.name for one in old.tracks
    ]


def test_a_format_that_does_not_exist_stops_the_server_before_it_starts(tmp_path: Path) -> None:
    process = launch(tmp_path, inbox_formats="abelton")
    try:
        assert process.stdout is not None
        assert "did you mean ableton?" in process.stdout.readline()
        assert process.wait() == 1
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
