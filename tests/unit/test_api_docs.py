"""`docs/api.md` says what the server does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from server.api.app import openapi_document
from server.api.problems import STATUS_OF_ERROR, TITLE_OF_ERROR, ProblemDetails
from server.api.running import RunningServer
from server.api.wire.bridge import BridgeChanged, BridgeCommand
from server.api.wire.events import EarlyNotesTold, Hello, InboxChanged, JobChanged, SessionChanged
from server.api.wire.jobs import JobBody
from server.api.wire.sessions import SessionChange
from server.jobs.host_specs import RenderSpec
from server.jobs.specs import ExportSpec, GenerateSpec, VarySpec
from server.library.summary import SessionSummary
from server.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
DOCUMENT = openapi_document(Settings(library=Path("/nowhere")))

SHAPES = {
    "job": JobBody,
    "generation": GenerateSpec,
    "variation": VarySpec,
    "export": ExportSpec,
    "render": RenderSpec,
    "session": SessionSummary,
    "change": SessionChange,
    "problem": ProblemDetails,
    "hello": Hello,
    "job event": JobChanged,
    "early notes": EarlyNotesTold,
    "inbox event": InboxChanged,
    "session event": SessionChanged,
    "bridge event": BridgeChanged,
    "bridge command": BridgeCommand,
    "server.json": RunningServer,
}

PARTIAL = {"bridge event", "bridge command", "export"}
"""What is left out of these has not changed, or is as usual."""


def operations() -> list[str]:
    """The rows of the page's table of operations, from the OpenAPI document."""
    return [
        f"| `{method.upper()} {path}` | {operation['summary']} |"
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


def statuses() -> list[str]:
    """The rows of the page's table of errors, from the table the server answers by."""
    return [
        f"| `{error.__name__}` | {status} | {TITLE_OF_ERROR[error.__name__]} |"
        for error, status in STATUS_OF_ERROR.items()
    ]


def _table(name: str) -> list[str]:
    text = PAGE.split(f"<!-- {name}: kept in step by a test -->\n")[1].split("<!-- end -->")[0]
    return text.splitlines()[2:]


def test_every_operation_is_listed() -> None:
    assert _table("operations") == operations()


def test_every_error_is_listed_with_its_status() -> None:
    assert _table("errors") == statuses()


@pytest.mark.parametrize("name", SHAPES)
def test_every_example_is_what_goes_over_the_wire(name: str) -> None:
    text = PAGE.split(f"<!-- example: {name} -->\n```json\n")[1].split("```")[0]
    example = json.loads(text)
    shape: TypeAdapter[object] = TypeAdapter(SHAPES[name])
    said = shape.dump_python(
        shape.validate_python(example, strict=False), mode="json", exclude_unset=name in PARTIAL
    )
    assert {key: said[key] for key in example} == example


def test_no_example_is_unchecked() -> None:
    named = re.findall(r"<!-- example: (.+) -->", PAGE)
    assert sorted(named) == sorted(SHAPES)
    assert PAGE.count("```json") == len(SHAPES)


def test_every_operation_has_words_a_tag_and_declared_refusals() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            assert operation["tags"], where
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert {"401", "403", "500"} <= refusals, where
            for status in refusals:
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"], where
