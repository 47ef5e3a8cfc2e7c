"""Weights from a hub: checked, gone on with after a break, and never half installed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.models.cards import card
from server.models.install import install
from server.models.manifest import read_manifest
from server.models.place import INSTALLING, installed, weights_of
from session.errors import (
    BackendUnavailable,
    BadInput,
    BadWeights,
    Cancelled,
    DiskFull,
)
from session.progress import silent
from tests.hub_server import COMMIT, Hub, hub_server
from tests.weights import musicgen_files

resource = pytest.importorskip("resource")
constants = pytest.importorskip("huggingface_hub.constants")

NAME = "musicgen-small"
REPO = "facebook/musicgen-small"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with hub_server() as hub:
        hub.repos[REPO] = musicgen_files()
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr("server.models.hub.WAIT_SECONDS", (0.01,) * 5)
        yield hub


def _install(models: Path, **asked: bool) -> Path:
    return install(NAME, models, silent, accept_licence=True, **asked).folder


def test_a_model_is_fetched_and_checked_and_its_manifest_says_all(hub: Hub, tmp_path: Path) -> None:
    folder = _install(tmp_path)
    assert folder == weights_of(tmp_path, NAME) == tmp_path / NAME
    wanted = {"config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json"}
    assert {path.name for path in folder.iterdir()} == {*wanted, "roadie-model.json"}
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.source == REPO and manifest.revision == COMMIT
    assert manifest.licence == "CC-BY-NC-4.0" and not manifest.pickles
    for file in manifest.files:
        content = hub.repos[REPO][file.path]
        assert (folder / file.path).read_bytes() == content
        assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert not [path for path in (tmp_path / INSTALLING).iterdir() if path.is_dir()]


def test_a_model_that_is_here_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    _install(tmp_path)
    asked = len(hub.asked)
    _install(tmp_path)
    assert len(hub.asked) == asked


def test_a_line_that_breaks_is_taken_up_where_it_broke(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO] = musicgen_files(300_000)
    hub.breaks["model.safetensors"] = (70_000, 3)
    _install(tmp_path)
    ranges = [asked for path, asked in hub.asked if path.endswith("model.safetensors")]
    assert ranges == ["", "bytes=70000-", "bytes=140000-", "bytes=210000-"]


def test_an_install_that_was_given_up_goes_on_another_time(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO] = musicgen_files(300_000)
    hub.breaks["model.safetensors"] = (0, 1000)
    with pytest.raises(BackendUnavailable, match="what has come is kept"):
        _install(tmp_path)
    assert installed(tmp_path) == ()
    hub.breaks["model.safetensors"] = (200_000, 1)
    sent = hub.bytes_sent
    _install(tmp_path)
    assert hub.bytes_sent - sent < 310_000
    assert weights_of(tmp_path, NAME)


def test_a_cancelled_install_leaves_no_model_and_goes_on_later(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO] = musicgen_files(3_000_000)
    told: list[str] = []

    def cancel(fraction: float, stage: str) -> None:
        told.append(stage)
        if fraction > 0.3:
            raise Cancelled("enough")

    hub.pause_seconds = 0.02
    with pytest.raises(Cancelled):
        install(NAME, tmp_path, cancel, accept_licence=True)
    hub.pause_seconds = 0
    assert installed(tmp_path) == ()
    with pytest.raises(BackendUnavailable, match=f"roadie models install {NAME}"):
        weights_of(tmp_path, NAME)
    (partial,) = (tmp_path / INSTALLING / NAME).glob("model.safetensors*.part")
    there = partial.stat().st_size
    assert there > 0
    _install(tmp_path)
    assert f"bytes={there}-" in [asked for _, asked in hub.asked]
    assert any("of 3.0 MB" in stage for stage in told)


def test_a_server_that_knows_no_ranges_sends_all_again_and_it_is_right(
    hub: Hub, tmp_path: Path
) -> None:
    hub.repos[REPO] = musicgen_files(300_000)
    hub.ranges = False
    hub.breaks["model.safetensors"] = (100_000, 1)
    hub.pause_seconds = 0.05
    told: list[float] = []
    folder = install(
        NAME, tmp_path, lambda fraction, _: told.append(fraction), accept_licence=True
    ).folder
    assert told == sorted(told) and told[0] == 0.0 and told[-1] == 1.0 and len(told) > 5
    assert (folder / "model.safetensors").read_bytes() == hub.repos[REPO]["model.safetensors"]


@pytest.mark.parametrize("path", ["model.safetensors", "config.json"])
def test_a_file_with_another_checksum_is_thrown_away(hub: Hub, tmp_path: Path, path: str) -> None:
    content = hub.repos[REPO][path]
    hub.listed[path] = content[:-1] + bytes([content[-1] ^ 1])
    with pytest.raises(BadWeights, match=f"{path} did not come as the hub lists it"):
        _install(tmp_path)
    assert installed(tmp_path) == ()
    assert not list((tmp_path / INSTALLING / NAME).glob(f"{path}*"))
    hub.listed.clear()
    assert _install(tmp_path)


def test_what_was_left_of_other_content_is_not_gone_on_with(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO] = musicgen_files(300_000)
    hub.breaks["model.safetensors"] = (0, 1000)
    with pytest.raises(BackendUnavailable):
        _install(tmp_path)
    hub.breaks.clear()
    hub.repos[REPO] = musicgen_files(200_000)
    folder = _install(tmp_path)
    assert (folder / "model.safetensors").read_bytes() == hub.repos[REPO]["model.safetensors"]


def test_a_disk_without_room_is_told_of_before_a_byte_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.disk_room.SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="ROADIE_MODELS"):
        _install(tmp_path)
    assert not [path for path, _ in hub.asked if "/resolve/" in path]


def _goes_on_after_a_full_disk(hub: Hub, models: Path) -> None:
    (partial,) = (models / INSTALLING / NAME).glob("model.safetensors*.part")
    there = partial.stat().st_size
    assert there > 0
    assert installed(models) == ()
    _install(models)
    assert f"bytes={there}-" in [asked for _, asked in hub.asked]
    content = (models / NAME / "model.safetensors").read_bytes()
    assert content == hub.repos[REPO]["model.safetensors"]


def test_a_system_that_refuses_more_is_a_full_disk_and_the_rest_comes_later(
    hub: Hub, tmp_path: Path
) -> None:
    hub.repos[REPO] = musicgen_files(3_000_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(DiskFull, match="what has come is kept"):
            _install(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    _goes_on_after_a_full_disk(hub, tmp_path)


def test_a_real_disk_that_others_fill_meanwhile_loses_nothing(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, stderr=-3).returncode:
        pytest.skip("a disk can be mounted here by root alone")
    monkeypatch.setattr("server.disk_room.SPARE_BYTES", 0)
    try:
        hub.repos[REPO] = musicgen_files(3_000_000)
        hub.pause_seconds = 0.01

        def fill(fraction: float, stage: str) -> None:
            if fraction > 0.2 and not (disk / "others").exists():
                free = shutil.disk_usage(disk).free
                (disk / "others").write_bytes(b"x" * (free - 400_000))

        with pytest.raises(DiskFull, match="what has come is kept"):
            install(NAME, disk / "models", fill, accept_licence=True)
        with pytest.raises(DiskFull, match=r"MB more and .* MB free"):
            _install(disk / "models")
        (disk / "others").unlink()
        _goes_on_after_a_full_disk(hub, disk / "models")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_nothing_but_the_listing_and_the_files_is_asked_for(hub: Hub, tmp_path: Path) -> None:
    _install(tmp_path)
    paths = [path.partition("?")[0] for path, _ in hub.asked]
    assert paths[0] == f"/api/models/{REPO}/revision/main"
    assert all(path.startswith(f"/{REPO}/resolve/{COMMIT}/") for path in paths[1:])
    assert len(paths) == 5


def test_weights_that_are_a_pickle_alone_are_refused_unless_allowed(
    hub: Hub, tmp_path: Path
) -> None:
    del hub.repos[REPO]["model.safetensors"]
    with pytest.raises(BadWeights, match="is a pickle"):
        _install(tmp_path)
    assert not [path for path, _ in hub.asked if "/resolve/" in path]
    folder = _install(tmp_path, pickles=True)
    assert (folder / "pytorch_model.bin").is_file()
    manifest = read_manifest(folder)
    assert manifest is not None and manifest.pickles


def test_another_models_weights_under_the_name_are_refused(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO] = musicgen_files(model_type="bert")
    with pytest.raises(BadWeights, match="holds another model"):
        _install(tmp_path)
    assert installed(tmp_path) == ()


def test_truncated_safetensors_that_the_hub_itself_has_are_refused(
    hub: Hub, tmp_path: Path
) -> None:
    hub.repos[REPO]["model.safetensors"] = hub.repos[REPO]["model.safetensors"][:-10]
    with pytest.raises(BadWeights, match="breaks off"):
        _install(tmp_path)
    assert installed(tmp_path) == ()


def test_paths_that_leave_the_folder_are_not_followed(hub: Hub, tmp_path: Path) -> None:
    hub.repos[REPO]["../../model-x.safetensors"] = b"x"
    hub.repos[REPO]["..\\model-y.safetensors"] = b"y"
    models = tmp_path / "deep" / "models"
    _install(models)
    assert not [path for path in tmp_path.rglob("*model-*") if path.name != "roadie-model.json"]


def test_a_licence_with_conditions_has_to_be_accepted_first(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"not for commercial use.*--accept-licence"):
        install(NAME, tmp_path, silent)
    assert hub.asked == []


def test_parts_that_others_made_come_into_their_subfolders(hub: Hub, tmp_path: Path) -> None:
    wanted = card("magnet-small-10secs")
    hub.repos[wanted.source.repo] = {
        "compression_state_dict.bin": b"\x80\x04codec",
        "state_dict.bin": b"\x80\x04model",
    }
    t5 = musicgen_files(model_type="t5")
    hub.repos["google-t5/t5-base"] = {**t5, "spiece.model": b"pieces"}
    with pytest.raises(BadWeights, match="--pickles"):
        install(wanted.name, tmp_path, silent, accept_licence=True)
    folder = install(wanted.name, tmp_path, silent, accept_licence=True, pickles=True).folder
    assert (folder / "t5-base" / "model.safetensors").is_file()
    assert (folder / "state_dict.bin").read_bytes() == b"\x80\x04model"
    assert not (folder / "t5-base" / "pytorch_model.bin").exists()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, BackendUnavailable, "does not let you have"),
        (503, BackendUnavailable, "refused"),
        (429, BackendUnavailable, "refused"),
    ],
)
def test_a_hub_that_refuses_is_told_of_in_a_sentence(
    hub: Hub, tmp_path: Path, status: int, error: type[Exception], words: str
) -> None:
    hub.status = status
    with pytest.raises(error, match=words):
        _install(tmp_path)


def test_makers_who_ask_for_consent_are_named(hub: Hub, tmp_path: Path) -> None:
    hub.status, hub.error_code = 403, "GatedRepo"
    with pytest.raises(
        BackendUnavailable, match=r"huggingface.co/facebook/musicgen-small.*HF_TOKEN"
    ):
        _install(tmp_path)


def test_a_repository_that_is_gone_is_told_of(hub: Hub, tmp_path: Path) -> None:
    hub.repos.clear()
    with pytest.raises(BadInput, match="no facebook/musicgen-small at main any more"):
        _install(tmp_path)


def test_a_hub_that_is_not_there_is_told_of_in_a_sentence(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(BackendUnavailable, match=r"cannot be reached.*--from FOLDER"):
        _install(tmp_path)


def test_offline_mode_is_kept(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(BackendUnavailable, match="HF_HUB_OFFLINE"):
        _install(tmp_path)
    assert hub.asked == []


def test_a_model_that_its_makers_do_not_publish_says_how_to_come_by_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"convert_stable_audio_3.*--from FOLDER"):
        install("stable-audio-3-medium", tmp_path, silent, accept_licence=True)
