"""Every session made to be exported comes back from its Live set: time, form, tracks and files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.ableton import AbletonExporter, AbletonReader
from exports.names import clean_text
from server.jobs.specs import ImportSpec
from server.jobs.tasks.project_import import ProjectWishes, import_project, reader_of
from session.progress import silent
from tests.export_material import SESSIONS
from tests.hard_sessions import HARD

ALL = {**SESSIONS, **HARD}

SPREAD = {"awkward": 1, "odd meters": 1, "notes": 1}
"""Tracks more than the session has: clips that overlap are on tracks of their own in Live."""


@pytest.mark.parametrize("kind", ALL)
def test_it_comes_back(kind: str, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "out").mkdir()
    session = ALL[kind](tmp_path / "s")
    report = AbletonExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    read = AbletonReader().read(tmp_path / "out" / report.open_file, elsewhere=False)
    found = read.session
    assert not any(one.missing for one in read.audio)
    assert found.sample_rate in (session.sample_rate, 48_000)
    assert (found.length_beats, found.key) == (session.length_beats, session.key)
    assert (found.tempo_map, found.meter_map) == (session.tempo_map, session.meter_map)
    assert [one.name for one in found.sections] == [
        clean_text(one.name) for one in session.sections
    ]
    assert [one.start_beats for one in found.sections] == pytest.approx(
        [one.start_beats for one in session.sections], abs=1e-8
    )
    assert len(found.tracks) == len(session.tracks) + SPREAD.get(kind, 0)
    names = {track.name for track in found.tracks}
    assert {clean_text(track.name) for track in session.tracks} - names <= {""}
    assert [bus.name for bus in found.buses] == [clean_text(bus.name) for bus in session.buses]


@pytest.mark.parametrize("kind", ["five tempi", "awkward", "odd meters", "forty tracks", "mixer"])
def test_what_it_plays_is_still_the_mix(kind: str, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "out").mkdir()
    session = ALL[kind](tmp_path / "s")
    report = AbletonExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    als = tmp_path / "out" / report.open_file
    reader = reader_of(als, als.read_bytes()[:4096])
    assert reader is not None
    wishes = ProjectWishes("Back", True, ImportSpec(file=str(als)))
    found, warnings = import_project(reader, als, wishes, tmp_path / "back", silent)
    assert warnings == ()
    assert session.mix
    assert found.mix
    was, _ = soundfile.read(tmp_path / "s" / session.mix.file, always_2d=True)
    now, _ = soundfile.read(tmp_path / "back" / found.mix.file, always_2d=True)
    assert now.shape == was.shape
    assert np.max(np.abs(now - was)) < 10 ** (-90 / 20)
