"""Trained models over HTTP: listed, installed by a job, removed; and on the command line."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from roadie.cli import app_for
from roadie.commands.doctor import models_found
from roadie.studio.remote import ROUTES
from server.api.app import openapi_document
from server.jobs.service import KINDS
from server.models.adapters import ADAPTER_FILE, ADAPTERS
from server.models.install import install
from server.models.measured import Measured, remember
from server.models.place import INSTALLING
from server.settings import Settings
from session.progress import silent
from tests.hub_server import Hub, hub_server
from tests.integration.cli import Cli
from tests.integration.server_process import ServerProcess, running, wait_for
from tests.weights import musicgen_files

pytest.importorskip("huggingface_hub")

NAME = "musicgen-small"
REPO = "facebook/musicgen-small"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with hub_server() as hub:
        yield hub


@pytest.fixture(scope="module")
def server(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.url)
        patch.setenv("HF_HOME", str(library / "hub"))
        patch.delenv("HF_HUB_OFFLINE", raising=False)
        with running(library, tasks="server.jobs.task:TASKS") as found:
            yield found


@pytest.fixture(autouse=True)
def _files(hub: Hub) -> None:
    hub.repos = {REPO: musicgen_files()}
    hub.pause_seconds = 0


def _model(server: ServerProcess, name: str = NAME) -> dict[str, Any]:
    body: dict[str, Any] = server.client.get(f"/v1/models/{name}").raise_for_status().json()
    return body


def test_models_are_listed_with_licence_and_needs(server: ServerProcess) -> None:
    items = server.client.get("/v1/models").raise_for_status().json()["items"]
    by_name = {one["name"]: one for one in items}
    small = by_name[NAME]
    assert small["licence"]["commercial"] is False
    assert "Not for commercial use" in small["licence"]["words"]
    assert small["licence"]["must_be_accepted"] is True
    assert small["disk_mb"] > 2000 and small["memory_mb"] and small["cpu_seconds"] > 0
    assert small["installed"] is None
    assert by_name["ace-step-1.5"]["licence"]["must_be_accepted"] is False
    assert by_name["magnet-small-10secs"]["only_pickles"] is True


def test_a_model_is_installed_by_a_job_and_removed(server: ServerProcess, hub: Hub) -> None:
    refused = server.client.post(f"/v1/models/{NAME}/install", json={})
    assert refused.status_code == 422
    assert "--accept-licence (over HTTP with `accept_licence`)" in refused.json()["detail"]
    answer = server.client.post(f"/v1/models/{NAME}/install", json={"accept_licence": True})
    assert answer.status_code == 202
    done = server.finished(answer.json())
    assert (done["state"], done["failure"]) == ("done", None)
    paths = {path.partition("?")[0] for path, _ in hub.asked}
    assert all(path.startswith((f"/api/models/{REPO}", f"/{REPO}/resolve/")) for path in paths)
    here = _model(server)["installed"]
    assert here["folder"] == done["result"]["data"]["folder"]
    assert (here["source"], here["fault"]) == (REPO, "")
    removed = server.client.delete(f"/v1/models/{NAME}").raise_for_status().json()
    assert removed["freed_bytes"] >= here["size_bytes"]
    assert _model(server)["installed"] is None
    assert server.client.delete(f"/v1/models/{NAME}").status_code == 404


def test_a_cancelled_job_leaves_no_model_and_the_next_goes_on(
    server: ServerProcess, hub: Hub
) -> None:
    hub.repos[REPO] = musicgen_files(8_000_000)
    hub.pause_seconds = 0.05
    body = {"accept_licence": True}
    job = server.client.post(f"/v1/models/{NAME}/install", json=body).json()
    wait_for(lambda: server.client.get(f"/v1/jobs/{job['id']}").json()["fraction"] > 0.05)
    began = time.monotonic()
    ended = server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status().json()
    assert ended["state"] == "cancelled", time.monotonic() - began
    assert _model(server)["installed"] is None
    stage = server.library / "models" / INSTALLING / NAME
    there = sum(path.stat().st_size for path in stage.rglob("*.part"))
    assert there > 0
    hub.pause_seconds, sent = 0, hub.bytes_sent
    done = server.finished(server.client.post(f"/v1/models/{NAME}/install", json=body).json())
    assert done["state"] == "done"
    assert hub.bytes_sent - sent < 8_100_000 - there
    server.client.delete(f"/v1/models/{NAME}").raise_for_status()


def test_what_goes_wrong_is_the_jobs_sentence(server: ServerProcess, hub: Hub) -> None:
    del hub.repos[REPO]["model.safetensors"]
    body = {"accept_licence": True}
    job = server.finished(server.client.post(f"/v1/models/{NAME}/install", json=body).json())
    assert job["failure"]["kind"] == "BadWeights"
    assert "--pickles" in job["failure"]["message"]


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fetc", "musicgen-smal"])
def test_an_unknown_name_is_not_found(server: ServerProcess, name: str) -> None:
    assert server.client.get(f"/v1/models/{name}").status_code == 404
    assert server.client.delete(f"/v1/models/{name}").status_code == 404
    assert server.client.post(f"/v1/models/{name}/install", json={}).status_code == 404


def test_the_command_line_installs_by_hand_and_removes(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "library")
    carried = tmp_path / "usb"
    carried.mkdir()
    for name, content in musicgen_files().items():
        (carried / name).write_bytes(content)
    words = ("models", "install", NAME, "--from", carried)
    refused = cli(*words)
    assert refused.status == 2 and "accept it with --accept-licence" in refused.sentence
    assert "Not for commercial use." in refused.errors
    done = cli(*words, "--accept-licence", "--json")
    assert done.status == 0, done.errors
    assert Path(done.json["folder"]) == cli.library / "models" / NAME
    assert cli("models", "remove", NAME).status == 0
    assert sorted(path.name for path in carried.iterdir()) == sorted(musicgen_files())


def test_the_command_line_lists_and_shows_what_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("ROADIE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("COLUMNS", "200")
    run = partial(CliRunner().invoke, app_for("models"))
    assert "not for commercial use" in run(["models"]).output
    assert "No model is installed" in run(["models", "list", "--installed"]).output
    for name, content in musicgen_files().items():
        (tmp_path / name).write_bytes(content)
    folder = install(NAME, tmp_path / "models", silent, folder=tmp_path, accept_licence=True).folder
    assert NAME in run(["models", "list", "--installed"]).output
    shown = run(["models", "show", NAME]).output
    assert "Not for commercial use. You may use" in shown and REPO in shown
    assert str(folder) in shown
    measured = Measured(
        device="cpu",
        audio_seconds=5,
        load_seconds=2,
        seconds_per_second=3.5,
        memory_mb=3000,
        measured_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    remember(folder, measured)
    assert "3.5 s on cpu" in run(["models", "list", "--installed"]).output
    (stage := tmp_path / "models" / INSTALLING / "htdemucs").mkdir(parents=True)
    (stage / "x.part").write_bytes(b"x" * 1_000_000)
    learned = tmp_path / "models" / ADAPTERS / "my-songs"
    learned.mkdir(parents=True)
    (learned / ADAPTER_FILE).write_text("{")
    assert "my-songs" in run(["models"]).output
    assert "is damaged" in run(["models", "show", "my-songs"]).output
    assert "my-songs is removed" in run(["models", "remove", "my-songs"]).output
    assert not learned.exists()
    looked = {finding.what: finding for finding in models_found(tmp_path / "models")}
    assert looked["models"].words.startswith(NAME)
    assert looked["model htdemucs"].words.startswith("1 MB of an install that broke off")


def test_all_work_can_be_asked_of_a_server_that_runs() -> None:
    paths = openapi_document(Settings(library=Path("/nowhere")))["paths"]
    asked = {re.sub(r"{\w+}", "{}", path) for path, methods in paths.items() if "post" in methods}
    assert {f"/v1/{re.sub(r'{.+?}', '{}', route)}" for route in ROUTES.values()} <= asked
    assert set(KINDS) == set(ROUTES)


def test_the_command_line_installs_through_the_server(
    server: ServerProcess, tmp_path: Path
) -> None:
    cli = Cli(server.library)
    carried = tmp_path / "usb"
    carried.mkdir()
    for name, content in musicgen_files().items():
        (carried / name).write_bytes(content)
    done = cli("models", "install", NAME, "--from", carried, "--accept-licence", "--json")
    assert done.status == 0, done.errors
    assert _model(server)["installed"]["source"] == str(carried)
    assert done.json["job"] in [job["id"] for job in server.client.get("/v1/jobs").json()["items"]]
    server.client.delete(f"/v1/models/{NAME}").raise_for_status()


def test_ctrl_c_keeps_what_has_come(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    hub.repos[REPO] = musicgen_files(8_000_000)
    hub.pause_seconds = 0.05
    cli = Cli(tmp_path / "library")
    process = cli.start("models", "install", NAME, "--accept-licence")
    stage = cli.library / "models" / INSTALLING / NAME
    wait_for(lambda: sum(path.stat().st_size for path in stage.rglob("*.part")) > 500_000)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from there" in errors
    assert sum(path.stat().st_size for path in stage.rglob("*.part")) > 500_000
    assert not (cli.library / "models" / NAME).exists()
