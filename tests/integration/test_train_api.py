"""Training over HTTP: what cannot be trained is refused before a job stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.server_process import ServerProcess, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    with running(library, tasks="server.jobs.task:TASKS") as found:
        yield found


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"name": ".."}, 422, "cannot be called '..'"),
        ({"name": "musicgen-small"}, 422, "There is a model called musicgen-small"),
        ({"model": "musicgen-smal"}, 404, "did you mean musicgen-small"),
        ({"folder": "songs"}, 422, "whole path"),
        ({"folder": "/nowhere/at/all"}, 404, "no folder"),
        ({"steps": 0}, 422, "steps"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    body: dict[str, Any], status: int, said: str, server: ServerProcess, tmp_path: Path
) -> None:
    asked = {"folder": str(tmp_path), "name": "mine", **body}
    answer = server.client.post("/v1/trainings", json=asked)
    assert answer.status_code == status, answer.text
    assert said in answer.text


def test_a_training_without_weights_says_how_to_install_them(
    server: ServerProcess, tmp_path: Path
) -> None:
    asked = {"folder": str(tmp_path), "name": "mine"}
    answer = server.client.post("/v1/trainings", json=asked)
    assert answer.status_code == 202
    job = server.finished(answer.json())
    assert job["failure"]["kind"] == "BackendUnavailable"
    assert "roadie models install musicgen-small" in job["failure"]["message"]
    for model, why in (("musicgen-melody", "follow melodies"), ("ace-step-1.5", "cannot be")):
        job = server.finished(
            server.client.post("/v1/trainings", json={**asked, "model": model}).json()
        )
        assert why in job["failure"]["message"]
