"""A recording to go by is sent with the words, as any other upload is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.server_process import ServerProcess, running, wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    with running(library, tasks="tests.integration.reference_tasks:TASKS") as found:
        yield found


def sent(server: ServerProcess, options: Any, name: str = "hummed.wav") -> httpx.Response:
    files: dict[str, tuple[str | None, bytes | str, str]] = {
        "file": (name, b"a tune", "audio/wav"),
        "options": (None, json.dumps(options), "application/json"),
    }
    return server.client.post("/v1/generations", files=files)


def test_it_comes_to_the_engine_and_is_removed_after_its_job(server: ServerProcess) -> None:
    options = {"prompt": "warm house", "bpm": 124, "sound": {"reference_as": "style"}}
    answer = sent(server, options).raise_for_status()
    assert answer.status_code == 202
    job = server.finished(answer.json())
    assert job["state"] == "done", job
    assert job["result"]["data"]["name"] == "hummed.wav"
    assert job["result"]["data"]["holds"] == "a tune"
    assert job["result"]["data"]["bpm"] == 124
    uploads = server.library / ".uploads"
    wait_for(lambda: not list(uploads.iterdir()))


@pytest.mark.parametrize("beside", [True, False])
def test_drums_come_alone_or_beside_it(server: ServerProcess, beside: bool) -> None:
    files = {"drums": ("same.mid", b"a beat" * 9, "audio/midi")}
    if beside:
        files["file"] = ("same.mid", b"a tune", "audio/midi")
    options = {"options": json.dumps({"prompt": "warm house"})}
    answer = server.client.post("/v1/generations", files=files, data=options).raise_for_status()
    job = server.finished(answer.json())
    assert job["state"] == "done", job
    told = job["result"]["data"]
    assert told["drums"] == "a beat" * 9
    assert told.get("holds") == ("a tune" if beside else None)
    uploads = server.library / ".uploads"
    wait_for(lambda: not list(uploads.iterdir()))


def test_nothing_else_takes_drums(server: ServerProcess) -> None:
    files = {"drums": ("beat.wav", b"a beat", "audio/wav")}
    answer = server.client.post("/v1/imports", files=files)
    assert answer.status_code == 400
    assert "drums" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ({"sound": {"reference": "/etc/passwd"}, "prompt": "x"}, 422, "leave it out"),
        ({"sound": {"drums": "/nowhere.wav"}, "prompt": "x"}, 404, "/nowhere.wav"),
        ({"sound": 3, "prompt": "x"}, 422, "reference"),
        ({}, 422, "prompt"),
        ({"prompt": "x", "engine": "composr"}, 404, "composer"),
        (["prompt"], 400, "JSON object"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_of_it_kept(
    server: ServerProcess, options: Any, status: int, words: str
) -> None:
    answer = sent(server, options)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    uploads = server.library / ".uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


def test_words_alone_are_json_as_before(server: ServerProcess, tmp_path: Path) -> None:
    (tmp_path / "beside.wav").write_text("by its path")
    body = {"prompt": "x", "sound": {"reference": str(tmp_path / "beside.wav")}}
    job = server.client.post("/v1/generations", json=body).raise_for_status().json()
    assert server.finished(job)["result"]["data"]["holds"] == "by its path"
    assert (tmp_path / "beside.wav").is_file(), "what was not uploaded is not removed"
    other = server.client.post("/v1/generations", content=b"x", headers={"content-type": "a/b"})
    assert other.status_code == 415
