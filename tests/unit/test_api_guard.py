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


def test_a_page_that_came_in_with_the_token_is_let_in_by_its_cookie() -> None:
    guard = _guard(host="0.0.0.0", token=TOKEN)
    name, value = guard.cookie
    host = "192.168.1.5:8765"
    assert TOKEN not in f"{name}{value}"
    assert _kind(guard, host=host, cookie=f"other=1; {name}={value}") is None
    for wrong in ("", f"{name}=", f"{name}={value}x", f"{name}={TOKEN}", f"other={value}"):
        assert _kind(guard, host=host, cookie=wrong) == "TokenNeeded"
    origin = "http://192.168.1.5:3000"
    cookie = f"{name}={value}"
    assert _kind(guard, host=host, cookie=cookie, origin=origin) == "ForeignOrigin"


def test_another_token_has_another_cookie() -> None:
    guard, other = (_guard(host="0.0.0.0", token=TOKEN + more) for more in ("", "x"))
    assert {guard.cookie[0], other.cookie[0]} != {guard.cookie[0]}
    name, value = other.cookie
    assert _kind(guard, host="127.0.0.1", cookie=f"{name}={value}") == "TokenNeeded"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *[(path, None) for path in ("/", "/sessions/x", "/assets/index-1.js", "/v1/entry")],
        *[
            (path, "TokenNeeded")
            for path in ("/v1", "/v1/", "/v1/jobs", "/v1/entry/", "/v1x", "/openapi.json")
        ],
    ],
)
def test_only_the_page_and_its_entry_need_no_token(path: str, expected: str | None) -> None:
    refused = _guard(host="0.0.0.0", token=TOKEN).refusal({"host": "127.0.0.1"}, path)
    assert (refused.kind if refused else None) == expected


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest", "expected"),
    [
        ("no-cors", "audio", "ForeignOrigin"),
        ("no-cors", "image", "ForeignOrigin"),
        ("cors", "empty", "ForeignOrigin"),
        ("navigate", "iframe", "ForeignOrigin"),
        ("websocket", "websocket", "ForeignOrigin"),
        ("navigate", "document", None),
    ],
)
def test_what_another_page_embeds_is_refused_and_a_link_is_followed(
    site: str, mode: str, dest: str, expected: str | None
) -> None:
    fetched = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    refused = _guard().refusal({"host": "127.0.0.1:8765", **fetched})
    assert (refused.kind if refused else None) == expected


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_and_what_is_typed_are_let_in(site: str) -> None:
    refused = _guard().refusal({"host": "127.0.0.1:8765", "sec-fetch-site": site})
    assert refused is None
