"""Room on the disk is looked at before there is sound, and stems that are kept are taken up."""

from __future__ import annotations

import re
import shutil
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.engines.contract import GenerateRequest, SoundAsked
from server.engines.modelled.anew import Anew
from server.engines.modelled.engine import ModelledEngine
from server.jobs.specs import SeparateSpec
from server.jobs.task import JobPlace
from server.jobs.tasks.separate import separate
from server.models.abilities import Abilities
from server.separation.quick import QuickSplit
from session.document import write_session
from session.errors import DiskFull
from session.model import Session
from session.progress import Progress, silent
from tests.song_model import SongModel, SongShelf

Usage = namedtuple("Usage", "total used free")
SPLIT = SoundAsked(separator="quick")


def _engine(model: SongModel | None = None) -> ModelledEngine:
    shelf = SongShelf(model or SongModel())
    return ModelledEngine("songs", "Songs", replace(shelf, can=Abilities(continuation=True)))


def _made(library: Path, name: str, *, sound: SoundAsked = SPLIT) -> Session:
    folder = library / "sessions" / name
    request = GenerateRequest("funk, 120 bpm, 2 bars", 3, sound=sound)
    made = _engine().generate_each(request, (3,), (folder,), silent, library=library)
    write_session(made.sessions[0], folder)
    return made.sessions[0]


def _free(monkeypatch: pytest.MonkeyPatch, size_bytes: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, size_bytes))


def _asked_mb(refused: pytest.ExceptionInfo[DiskFull]) -> float:
    found = re.fullmatch(
        r"The sound needs ([\d.]+) MB more and \S+ has 1\.0 MB free: free some space, or set "
        r"ROADIE_LIBRARY to a folder on another disk\.",
        str(refused.value),
    )
    assert found is not None, str(refused.value)
    return float(found[1])


def _size_mb(folder: Path, beside: Path | None = None) -> float:
    """What the sound in `folder` takes, less what it shares with `beside`."""
    shared = {path.stat().st_ino for path in beside.rglob("*.wav")} if beside else set()
    files = {path.stat().st_ino: path.stat().st_size for path in folder.rglob("*.wav")}
    return sum(size for inode, size in files.items() if inode not in shared) / 1e6


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a session of a model, without stems."""
    folder = tmp_path_factory.mktemp("library")
    _made(folder, "home", sound=SoundAsked())
    return folder


def test_a_generation_says_what_room_it_needs_before_any_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, request = SongModel(), GenerateRequest("funk, 120 bpm, 2 bars", 3, sound=SPLIT)
    folders = (tmp_path / "one", tmp_path / "two")
    with monkeypatch.context() as full, pytest.raises(DiskFull) as refused:
        _free(full, 1_000_000)
        _engine(model).generate_each(request, (3, 4), folders, silent)
    assert not model.asked
    assert not any(tmp_path.iterdir())
    _engine(model).generate_each(request, (3, 4), folders, silent)
    assert _size_mb(tmp_path) < _asked_mb(refused) < 3 * _size_mb(tmp_path)


@pytest.mark.parametrize("from_bar", [0, None])
def test_bars_made_anew_say_so_too(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, from_bar: int | None
) -> None:
    model, source = SongModel(), library / "sessions/home"
    session = _made(tmp_path / "other", "home", sound=SoundAsked())
    asked = Anew(session, source, "home", from_bar, 1, None, 5, SPLIT)
    with monkeypatch.context() as full, pytest.raises(DiskFull) as refused:
        _free(full, 1_000_000)
        _engine(model).paint(asked, tmp_path / "new", silent)
    assert not model.asked
    assert not (tmp_path / "new").exists()
    _engine(model).paint(asked, tmp_path / "new", silent)
    size_mb = _size_mb(tmp_path / "new", source)
    assert size_mb < _asked_mb(refused) < 3 * size_mb


def test_stems_say_so_too_before_anything_is_split(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, splits: list[Path]
) -> None:
    _free(monkeypatch, 1_000_000)
    with pytest.raises(DiskFull, match=r"^The sound needs [\d.]+ MB more"):
        separate(SeparateSpec(session="home").model_dump(), JobPlace(library, tmp_path), silent)
    assert not splits
    assert not any(tmp_path.iterdir())


@pytest.fixture
def splits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """What the quick separator splits, whose stems are kept as those of heavier ones are."""
    seen: list[Path] = []
    real = QuickSplit.separate

    def separate(
        self: QuickSplit, mix: Path, folder: Path, progress: Progress, only: tuple[str, ...] = ()
    ) -> object:
        seen.append(mix)
        return real(self, mix, folder, progress, only)

    monkeypatch.setattr(QuickSplit, "separate", separate)
    monkeypatch.setattr(QuickSplit, "fingerprint", lambda _: "weights")
    yield seen


def test_stems_that_are_kept_are_taken_up_and_stay_as_they_are(
    tmp_path: Path, splits: list[Path]
) -> None:
    first = _made(tmp_path, "first")
    folder = tmp_path / "sessions/first"
    before = {file: (folder / file).read_bytes() for file in first.files()}
    kept = {path: path.read_bytes() for path in (tmp_path / "cache").rglob("*.wav")}
    assert len(kept) == 4
    second = _made(tmp_path, "second")
    assert len(splits) == 1
    for file in second.files():
        content = (tmp_path / "sessions/second" / file).read_bytes()
        assert content == before[file]
        assert content.count(b"ICOP") == 1
    # To mark the second's files is not to write to the first's, nor to those that are kept.
    assert {file: (folder / file).read_bytes() for file in first.files()} == before
    assert {path: path.read_bytes() for path in kept} == kept


def test_a_session_of_a_model_is_split_again_from_what_is_kept(
    tmp_path: Path, splits: list[Path]
) -> None:
    _made(tmp_path, "first")
    staging = tmp_path / "staging"
    staging.mkdir()
    separate(SeparateSpec(session="first").model_dump(), JobPlace(tmp_path, staging), silent)
    assert len(splits) == 1


def test_stems_of_new_bars_are_kept_too(library: Path, tmp_path: Path, splits: list[Path]) -> None:
    session = _made(tmp_path, "other", sound=SoundAsked())
    asked = Anew(session, library / "sessions/home", "home", 1, 1, None, 5, SPLIT)
    for name in ("one", "two"):
        made = _engine().paint(asked, tmp_path / name, silent, library=tmp_path)
        assert len(made.sessions[0].tracks) == 5
    assert len(splits) == 1
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "audio").iterdir()}
        for name in ("one", "two")
    )
    assert one == two
