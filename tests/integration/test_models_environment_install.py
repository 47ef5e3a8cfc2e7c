"""A model's environment comes with its weights, is listed and removed by the command, and whatever
is wrong with it is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.jobs.model_specs import InstallSpec
from server.jobs.task import JobPlace
from server.jobs.tasks import install as task
from server.models.environments.declared import Declared
from server.models.environments.standing import standing
from session.errors import BackendUnavailable
from session.progress import silent
from session.promptly import in_place
from tests.integration.cli import Cli
from tests.tiny_package import NAME, tiny_package
from tests.weights import safetensors_bytes

MODEL = "magnet-small-10secs"


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    folder = tmp_path / "carried"
    files = {
        "state_dict.bin": b"weights",
        "compression_state_dict.bin": b"weights",
        "t5-base/config.json": b"{}",
        "t5-base/spiece.model": b"words",
        "t5-base/model.safetensors": safetensors_bytes(),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def spec(folder: Path) -> dict[str, object]:
    return InstallSpec(
        model=MODEL, folder=str(folder), pickles=True, accept_licence=True
    ).model_dump()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JobPlace:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("ROADIE_ENVIRONMENTS", str(tmp_path / "environments"))
    return JobPlace(tmp_path / "library", tmp_path / "work", lambda _: None, in_place)


def test_the_environment_is_made_after_the_weights_came(
    carried: Path, place: JobPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Declared("audiocraft", "noise", (tiny_package(tmp_path / "wheels"),), proof=NAME)
    monkeypatch.setattr(task, "ENVIRONMENTS", {"audiocraft": tiny})
    told: list[float] = []
    task.install(spec(carried), place, lambda fraction, _: told.append(fraction))
    assert standing(tmp_path / "environments", tiny).state == "whole"
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_weights_stay_where_the_environment_cannot_be_made(
    carried: Path, place: JobPlace, tmp_path: Path
) -> None:
    with pytest.raises(BackendUnavailable, match=r"environment audiocraft could not be made.*==\d"):
        task.install(spec(carried), place, silent)
    assert (tmp_path / "models" / MODEL / "state_dict.bin").exists()
    assert not (tmp_path / "environments" / "audiocraft").exists()


def test_the_command_lists_what_there_is_and_how_to_get_the_rest(
    carried: Path, tmp_path: Path
) -> None:
    roadie = Cli(tmp_path / "library")
    half = tmp_path / "library" / "environments" / "audiocraft"
    half.mkdir(parents=True)
    (half / "rest").write_bytes(b"of a making that broke off")
    found = roadie("models", "environment", "list", "--json").json
    listed = {one["name"]: one for one in found["environments"]}
    assert listed["audiocraft"]["state"] == "half-made"
    assert MODEL in listed["audiocraft"]["models"]
    assert listed["audiocraft-1.4"]["state"] == "absent"
    failed = roadie("models", "environment", "make", "audiocrft")
    assert failed.status != 0
    assert "did you mean audiocraft" in failed.sentence
    removed = roadie("models", "environment", "remove", "audiocraft", "--json")
    assert removed.json["freed_bytes"] == 26
    assert not half.exists()
    again = roadie("models", "environment", "remove", "audiocraft")
    assert again.status != 0
    assert "nothing to remove" in again.sentence
