"""Weights that were carried here by hand: checked, linked or copied, and never touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server import disk_room
from server.models.install import install
from server.models.manifest import read_manifest
from server.models.place import INSTALLING, installed, left_over, weights_of
from server.models.remove import remove
from session.errors import (
    BackendUnavailable,
    BadInput,
    BadWeights,
    Cancelled,
    DiskFull,
    NotFound,
)
from session.progress import silent
from tests.weights import musicgen_files, safetensors_bytes

resource = pytest.importorskip("resource")

NAME = "musicgen-small"


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    """A folder as it was copied from a disk."""
    return _carried(tmp_path / "usb", musicgen_files())


def _carried(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _install(models: Path, folder: Path, name: str = NAME, **asked: bool) -> Path:
    return install(name, models, silent, folder=folder, accept_licence=True, **asked).folder


def _state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """What a folder holds: the bytes, the mode and the time of change of each file."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mode,
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _nothing_there(models: Path) -> bool:
    rest = [path for path in (models / INSTALLING).glob("*") if path.is_dir()]
    return installed(models) == () and not rest and not (models / NAME).exists()


def test_weights_of_a_folder_are_installed_and_the_folder_is_left_alone(
    carried: Path, tmp_path: Path
) -> None:
    before = _state(carried)
    folder = _install(tmp_path / "models", carried)
    assert weights_of(tmp_path / "models", NAME) == folder
    assert _state(carried) == before
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.source == str(carried)
    assert {file.path for file in manifest.files} == {
        "config.json",
        "model.safetensors",
        "preprocessor_config.json",
        "tokenizer.json",
    }
    remove(NAME, tmp_path / "models")
    assert _state(carried) == before


def test_on_one_disk_weights_are_linked_and_take_no_room(carried: Path, tmp_path: Path) -> None:
    folder = _install(tmp_path / "models", carried)
    assert (folder / "model.safetensors").samefile(carried / "model.safetensors")


def test_where_no_link_can_be_made_weights_are_copied(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    folder = _install(tmp_path / "models", carried)
    assert not (folder / "model.safetensors").samefile(carried / "model.safetensors")
    shutil.rmtree(carried)
    assert (folder / "model.safetensors").read_bytes() == safetensors_bytes()


def test_what_the_hubs_client_keeps_can_be_given(carried: Path, tmp_path: Path) -> None:
    """Its files are links into another folder; an older commit stands beside the one of main."""
    kept = tmp_path / "models--facebook--musicgen-small"
    for commit, source in (("abc", carried), ("old", None)):
        snapshot = kept / "snapshots" / commit
        snapshot.mkdir(parents=True)
        for path in carried.iterdir() if source else ():
            (snapshot / path.name).symlink_to(path)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc")
    for given in (kept, kept / "snapshots" / "abc"):
        folder = _install(tmp_path / "models", given)
        assert (folder / "config.json").read_bytes() == (carried / "config.json").read_bytes()
        assert not (folder / "config.json").is_symlink()
        remove(NAME, tmp_path / "models")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model.safetensors": safetensors_bytes()[:-7]}, "breaks off: it has"),
        ({"model.safetensors": b""}, "breaks off in its header"),
        ({"model.safetensors": safetensors_bytes() + b"x"}, "is too long"),
        ({"model.safetensors": b"\x80\x02" + b"q" * 5000}, "is a pickle"),
        ({"model.safetensors": b"<html>not found</html>" * 9}, "fetch or copy it again"),
        ({"model.safetensors": None, "pytorch_model.bin": None, "state_dict.bin": None}, "has no"),
        ({"model.safetensors": None}, "pytorch_model.bin.* is a pickle.*--pickles"),
        ({"config.json": None}, "has no config.json"),
        ({"config.json": b'{"model_type": "musicgen_melody"}'}, "holds another model"),
        ({"config.json": b"[]"}, "is no configuration"),
        ({"config.json": b"{"}, "is no configuration"),
    ],
)
def test_wrong_weights_are_refused_in_a_sentence_and_nothing_is_left(
    carried: Path, tmp_path: Path, change: dict[str, bytes | None], words: str
) -> None:
    for name, content in change.items():
        if content is None:
            (carried / name).unlink()
        else:
            (carried / name).write_bytes(content)
    with pytest.raises(BadWeights, match=words) as error:
        _install(tmp_path / "models", carried)
    assert str(error.value).count("\n") == 0
    assert _nothing_there(tmp_path / "models")


def test_no_folder_and_an_empty_one_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadWeights, match="is no folder"):
        _install(tmp_path / "models", tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadWeights, match="is empty"):
        _install(tmp_path / "models", tmp_path / "empty")
    assert _nothing_there(tmp_path / "models")


def test_a_pickle_is_taken_when_the_user_says_so(carried: Path, tmp_path: Path) -> None:
    (carried / "model.safetensors").unlink()
    folder = _install(tmp_path / "models", carried, pickles=True)
    assert weights_of(tmp_path / "models", NAME) == folder
    manifest = read_manifest(folder)
    assert manifest is not None and manifest.pickles


def test_demucs_by_its_hub_files_and_by_its_own(tmp_path: Path) -> None:
    safe = {"htdemucs.yaml": b"models: ['955717e8']\n", "955717e8.safetensors": safetensors_bytes()}
    _install(tmp_path / "models", _carried(tmp_path / "safe", safe), "htdemucs")
    old = {"htdemucs.yaml": b"models: ['955717e8']\n", "955717e8-8726e21a.th": b"\x80\x02"}
    with pytest.raises(BadWeights, match="--pickles"):
        _install(tmp_path / "others", _carried(tmp_path / "old", old), "htdemucs")
    _install(tmp_path / "others", tmp_path / "old", "htdemucs", pickles=True)


def test_a_cancelled_copy_leaves_nothing(carried: Path, tmp_path: Path) -> None:
    def cancel(fraction: float, stage: str) -> None:
        if stage.startswith("Reading"):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        install(NAME, tmp_path / "models", cancel, folder=carried, accept_licence=True)
    assert _nothing_there(tmp_path / "models")


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    """The system refuses more, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_on_the_way_is_told_of_and_nothing_is_half_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = _carried(tmp_path / "usb", musicgen_files(3_000_000))

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    with _largest_file(1 << 20), pytest.raises(DiskFull, match="disk is full"):
        _install(tmp_path / "models", carried)
    assert _nothing_there(tmp_path / "models")
    assert _install(tmp_path / "models", carried)


def test_a_disk_without_room_for_a_copy_is_told_of_first(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(disk_room, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match=r"needs .* MB more"):
        _install(tmp_path / "models", carried)
    assert _nothing_there(tmp_path / "models")


def test_who_has_weights_open_keeps_them_when_the_model_is_removed(
    carried: Path, tmp_path: Path
) -> None:
    folder = _install(tmp_path / "models", carried)
    with (folder / "model.safetensors").open("rb") as loaded:
        loaded.read(100)
        freed = remove(NAME, tmp_path / "models")
        assert loaded.read() == safetensors_bytes()[100:]
    assert freed > 4000
    assert _nothing_there(tmp_path / "models")
    with pytest.raises(BackendUnavailable, match="is not installed"):
        weights_of(tmp_path / "models", NAME)
    with pytest.raises(NotFound, match="nothing to remove"):
        remove(NAME, tmp_path / "models")


@pytest.mark.parametrize(
    "name", ["../../etc", "..", "/etc", "a/b", "musicgen-small/..", ".installing", "", "musicgen\0"]
)
def test_a_name_is_a_cards_and_no_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "keep").write_text("x")
    for do in (lambda: remove(name, tmp_path), lambda: weights_of(tmp_path, name)):
        with pytest.raises(NotFound):
            do()
    with pytest.raises(NotFound):
        install(name, tmp_path, silent, folder=tmp_path, accept_licence=True)
    assert (tmp_path / "keep").read_text() == "x"


def test_files_that_others_put_into_a_models_place_are_never_deleted(
    carried: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    copied = _carried(models / NAME, musicgen_files())
    before = _state(copied)
    for do in (
        lambda: _install(models, carried),
        lambda: _install(models, copied),
        lambda: remove(NAME, models),
    ):
        with pytest.raises(BadInput, match="Roadie did not put there"):
            do()
        assert _state(copied) == before


def test_a_model_whose_folder_was_moved_to_another_disk_is_removed_there(
    carried: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    folder = _install(models, carried)
    elsewhere = tmp_path / "large-disk"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    assert weights_of(models, NAME) == folder
    assert remove(NAME, models) > 4000
    assert not elsewhere.exists() and _nothing_there(models)


def test_weights_that_were_changed_or_lost_are_noticed_and_replaced(
    carried: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    folder = _install(models, carried)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(BadWeights, match=r"tokenizer.json is gone: `roadie models remove"):
        weights_of(models, NAME)
    (only,) = installed(models)
    assert "is gone" in only.fault
    _install(models, carried)
    assert weights_of(models, NAME) == folder
    (folder / "roadie-model.json").write_text("{")
    with pytest.raises(BadWeights, match="is damaged"):
        weights_of(models, NAME)
    _install(models, carried)
    assert weights_of(models, NAME) == folder


def test_two_who_install_or_remove_one_model_do_not_meet(carried: Path, tmp_path: Path) -> None:
    refused: list[BadInput] = []

    def again(fraction: float, stage: str) -> None:
        if stage.startswith("Checking the weights"):
            for meet in (
                lambda: _install(tmp_path / "models", carried),
                lambda: remove(NAME, tmp_path / "models"),
            ):
                with pytest.raises(BadInput, match="being installed or removed now") as error:
                    meet()
                refused.append(error.value)

    install(NAME, tmp_path / "models", again, folder=carried, accept_licence=True)
    assert len(refused) == 2
    assert weights_of(tmp_path / "models", NAME)


def test_what_an_install_left_is_known_and_goes_with_the_model(tmp_path: Path) -> None:
    stage = tmp_path / INSTALLING / NAME
    stage.mkdir(parents=True)
    (stage / "model.safetensors.0123.part").write_bytes(b"x" * 500)
    assert left_over(tmp_path) == {NAME: 500}
    old = tmp_path / INSTALLING / f"{NAME}.0123.old"
    old.mkdir()
    (old / "model.safetensors").write_bytes(b"x" * 300)
    assert remove(NAME, tmp_path) == 800
    assert not stage.exists() and not old.exists()
    assert left_over(tmp_path) == {}
