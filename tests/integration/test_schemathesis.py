"""The API answers as its OpenAPI document says, whatever it is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from server.api.app import openapi_document
from server.settings import Settings
from tests.integration.api_tasks import write_small_session
from tests.integration.server_process import ServerProcess, running

load_all_checks()

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


PATIENCE_S = 120
"""Looking at the backends loads libraries: on a machine with much else to do it takes its time."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    # Named as in the document's examples, so that every operation also succeeds.
    write_small_session(library / "sessions" / "lo-fi-hip-hop-84-bpm-a-minor", "Song")
    with running(library, tasks="tests.integration.api_tasks:NOTHING") as found:
        yield found


asked = schemathesis.openapi.from_dict(openapi_document(Settings(library=Path("/nowhere"))))


def _keeps_its_word(case: schemathesis.Case, server: ServerProcess) -> None:
    case.call_and_validate(base_url=server.url, checks=CHECKS, timeout=PATIENCE_S)
    if "job_id" in case.path_parameters:
        case.path_parameters["job_id"] = server.generate("a job that is there")["id"]
        case.call_and_validate(base_url=server.url, checks=CHECKS, timeout=PATIENCE_S)


def _test_of(method: str, path: str) -> Callable[..., None]:
    """The test of one operation, under a name of its own: schemathesis gives all the same id."""

    def keeps_its_word(case: schemathesis.Case, server: ServerProcess) -> None:
        _keeps_its_word(case, server)

    bounded = settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(keeps_its_word)
    return asked.include(method=method, path=path).parametrize()(bounded)


for _each in asked.get_all_operations():
    _one = _each.ok()
    _words = "_".join(re.findall(r"\w+", f"{_one.method} {_one.path}")).lower()
    globals()[f"test_{_words}_keeps_its_word"] = _test_of(_one.method.upper(), _one.path)


def test_the_running_server_hands_out_the_document_that_is_tested(server: ServerProcess) -> None:
    assert server.client.get("/openapi.json").json() == asked.raw_schema
