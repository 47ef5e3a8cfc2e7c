"""No page on the web can use a server on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.api.guard import Guard, is_loopback
from server.settings import Settings

TOKEN = "sixteen-or-more-chars"


def _guard(**settings: object) -> Guard:
    return Guard.of(Settings(library=Path("/nowhere"), **settings))  # type: ignore[arg-type]


def _kind(guard: Guard, **headers: str) -> str | None:
    refused = guard.refusal(headers)
    return refused.kind if refused else None


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "localhost", "[::1]:8765", "LOCALHOST:1"]
)
def test_loopback_is_known(host: str) -> None:
    assert _kind(_guard(), host=host) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.1.5:8765",
        "127.0.0.1:8765@evil.example",
        "evil.example/127.0.0.1",
        "evil.example#127.0.0.1",
        "[::1",
        "127.0.0.1:port",
        "127.0.0.1 ",
    ],
)
def test_a_name_that_was_bound_to_loopback_is_refused(host: str) -> None:
    assert _kind(_guard(), host=host) == "UnknownHost"


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:3000",
        "http://localhost:8765",
        "",
        "file://",
    ],
)
def test_a_page_from_elsewhere_is_refused(origin: str) -> None:
    assert _kind(_guard(), host="127.0.0.1:8765", origin=origin) == "ForeignOrigin"


def test_the_servers_own_page_is_let_in() -> None:
    assert _kind(_guard(), host="127.0.0.1:8765", origin="http://127.0.0.1:8765") is None


def test_a_named_host_is_known() -> None:
    guard = _guard(allowed_hosts=("Studio.local",))
    assert _kind(guard, host="studio.local:8765") is None


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"]
)
def test_beyond_loopback_everyone_needs_the_token(authorization: str | None) -> None:
    guard = _guard(host="0.0.0.0", token=TOKEN)
    headers = {"host": "127.0.0.1:8765"}
    if authorization is not None:
        headers["authorization"] = authorization
    assert _kind(guard, **headers) == "TokenNeeded"


def test_the_token_lets_in_by_any_address_but_not_by_an_unknown_name() -> None:
    guard = _guard(host="0.0.0.0", token=TOKEN)
    authorization = f"bearer {TOKEN}"
    assert _kind(guard, host="192.168.1.5:8765", authorization=authorization) is None
    assert _kind(guard, host="evil.example", authorization=authorization) == "UnknownHost"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_loopback_is_told_from_the_network(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
