"""An export of a session balanced in another way: what sounds is so, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from exports.registry import EXPORTERS
from server.jobs.task import JobPlace
from server.jobs.tasks.export import export
from server.jobs.tasks.import_audio import import_audio
from session import Session, read_session
from session.progress import silent
from tests.export_material import a_session

MIX = [
    {"track": "Bass", "mute": True},
    {"track": "Keys", "gain_db": -6.0, "pan": 0.5},
    {"track": "Vox", "gain_db": 2.0},
]


@pytest.fixture
def place(tmp_path: Path) -> JobPlace:
    folder = tmp_path / "library/sessions/night-bus"
    folder.mkdir(parents=True)
    a_session(folder, bars=2)
    staging = tmp_path / "library/.staging/job"
    staging.mkdir(parents=True)
    return JobPlace(tmp_path / "library", staging)


def exported(place: JobPlace, name: str, mix: list[dict[str, Any]], **wishes: object) -> Path:
    """The folder that is written."""
    wish = {"session": "night-bus", "formats": [name], "mix": mix, **wishes}
    export(wish, place, silent)
    return place.staging / name


def report(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return read


def sound(path: Path) -> NDArray[np.float64]:
    found, _ = soundfile.read(path, always_2d=True)
    return np.asarray(found.T)


def heard(place: JobPlace) -> NDArray[np.float64]:
    """What MIX makes of the files of the session, straight from them."""
    audio = place.library / "sessions/night-bus/audio"
    keys = sound(audio / "keys.wav") * 10 ** (-6 / 20) * np.array([[0.5], [1.0]])
    vox = sound(audio / "vox.wav") * 10 ** (2 / 20)
    return np.asarray(sound(audio / "drums.wav") + keys + vox)


def test_the_mix_of_the_stems_is_the_one_that_was_asked_for(place: JobPlace) -> None:
    folder = exported(place, "stems", MIX)
    mix, stems = sound(folder / "Mix.wav"), sorted((folder / "Stems").glob("*.wav"))
    assert [path.name for path in stems] == ["01 Drums.wav", "03 Keys.wav", "04 Vox.wav"]
    assert (folder / "Stems/Muted/02 Bass.wav").is_file()
    assert np.max(np.abs(mix - heard(place))) < 1e-6
    assert np.max(np.abs(mix - sum(sound(path) for path in stems))) < 1e-6
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert told["promises"]["null_db"] is None or told["promises"]["null_db"] < -120
    assert report(folder)["remix"] == [
        "Bass muted",
        "Keys at -6 dB and panned 50 % right",
        "Vox at +2 dB",
    ]


def test_a_master_of_another_mix_is_left_out_and_said(place: JobPlace) -> None:
    with_master = exported(place, "stems", [])
    assert (with_master / "Master.wav").is_file()
    assert report(with_master)["remix"] == []
    again = JobPlace(place.library, place.staging / "again")
    folder = exported(again, "stems", MIX)
    assert not (folder / "Master.wav").exists()
    assert any("There is no master" in loss for loss in report(folder)["losses"])
    assert not any("no master" in loss for loss in report(with_master)["losses"])


def test_a_mix_that_is_the_sessions_own_changes_no_byte(place: JobPlace) -> None:
    own = exported(place, "stems", [])
    same = exported(
        JobPlace(place.library, place.staging / "again"),
        "stems",
        [{"track": "Bass", "mute": False, "gain_db": 0}],
    )
    names = sorted(path.relative_to(own) for path in own.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(same) for path in same.rglob("*") if path.is_file())
    assert all((own / name).read_bytes() == (same / name).read_bytes() for name in names)


def test_where_nothing_sounds_there_is_no_mix(place: JobPlace) -> None:
    names = ("Drums", "Bass", "Keys", "Vox")
    folder = exported(place, "stems", [{"track": name, "mute": True} for name in names])
    assert not (folder / "Mix.wav").exists()
    assert len(list((folder / "Stems/Muted").iterdir())) == 4


@pytest.mark.parametrize(("kind", "ending"), [("flac", "flac"), ("aiff", "aif")])
def test_the_mix_is_a_file_of_the_kind_that_the_stems_are(
    place: JobPlace, kind: str, ending: str
) -> None:
    folder = exported(place, "stems", MIX, stem_files=kind)
    assert np.max(np.abs(sound(folder / f"Mix.{ending}") - heard(place))) < 1e-6


@pytest.mark.parametrize("name", ["ableton", "dawproject", "reaper"])
def test_a_project_that_is_read_back_is_balanced_so(place: JobPlace, name: str) -> None:
    folder = exported(place, name, MIX)
    project = folder / report(folder)["open_file"]
    back = JobPlace(place.library, place.staging / "back")
    back.staging.mkdir()
    import_audio({"file": str(project)}, back, silent)
    session = read_session(back.staging / "session")
    assert _mixer(session) == {
        "Drums": (0.0, 0.0, False),
        "Bass": (0.0, 0.0, True),
        "Keys": (pytest.approx(-6.0, abs=1e-3), pytest.approx(0.5, abs=1e-3), False),
        "Vox": (pytest.approx(2.0, abs=1e-3), 0.0, False),
    }
    assert session.mix is not None
    mix = sound(back.staging / "session" / session.mix.file)
    assert np.max(np.abs(mix - heard(place))) < 1e-5


def _mixer(session: Session) -> dict[str, tuple[object, ...]]:
    return {
        track.name: (pytest.approx(track.gain_db, abs=1e-3), track.pan, track.mute)
        for track in session.tracks
    }


def test_every_format_takes_a_solo(place: JobPlace) -> None:
    for name in EXPORTERS.names():
        folder = exported(place, name, [{"track": "Vox", "solo": True}])
        assert report(folder)["remix"] == ["Drums muted", "Bass muted", "Keys muted"]
