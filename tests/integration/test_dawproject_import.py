"""A session that went out as a DAWproject and was imported again sounds as it did."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.dawproject import DawprojectExporter
from server.jobs.specs import ImportSpec
from server.jobs.tasks.project_import import ProjectWishes, import_project, reader_of
from session.progress import silent
from tests.export_material import SESSIONS
from tests.hard_sessions import HARD

ALL = {**SESSIONS, **HARD}


@pytest.mark.parametrize(
    "kind", ["five tempi", "96 kHz mono", "awkward", "odd meters", "mixer", "forty tracks"]
)
def test_the_mix_of_what_is_imported_is_the_mix_that_went_out(kind: str, tmp_path: Path) -> None:
    source, target, imported = (tmp_path / name for name in ("s", "out", "back"))
    source.mkdir()
    target.mkdir()
    session = ALL[kind](source)
    report = DawprojectExporter().export(session, source, target, silent)
    path = target / report.open_file
    reader = reader_of(path, path.read_bytes()[:4096])
    assert reader is not None
    wishes = ProjectWishes("Again", False, ImportSpec(file=str(path)))
    again, warnings = import_project(reader, path, wishes, imported, silent)
    assert warnings == ()
    assert session.mix is not None
    assert again.mix is not None
    before, _ = soundfile.read(source / session.mix.file, always_2d=True)
    after, _ = soundfile.read(imported / again.mix.file, always_2d=True)
    assert before.shape == after.shape
    assert 20 * np.log10(np.max(np.abs(before - after)) + 1e-12) < -120
