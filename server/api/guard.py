"""Who may talk to the server: the Host, Origin and token of each request, WebSockets too.

A page on the web can make a browser send requests to loopback, by a foreign Origin or by a name
that it resolves to 127.0.0.1 (DNS rebinding). Both are refused before anything else happens. So is
what such a page embeds (a sound, a frame), of which browsers send no Origin but tell where it comes
from (Fetch Metadata).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from server.api.problems import Refused
from server.settings import LOOPBACK, Settings

ENTRY_SECONDS = 180 * 24 * 3600
"""How long a page that came in with the token may stay."""
ENTRY_PATH = "/v1/entry"


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, means this machine only."""
    if host.lower() in LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host_name(authority: str) -> str | None:
    """The host of `host[:port]` in lower case, without brackets; None when it is none."""
    try:
        parts = urlsplit(f"//{authority}")
        parts.port  # noqa: B018 - raises ValueError for a port that is none
    except ValueError:
        return None
    if parts.netloc != authority or "@" in authority or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


@dataclass(frozen=True, slots=True)
class Guard:
    """What is let in.

    `token` is None on loopback. `any_address` lets every IP address be the Host: a rebinding
    attack needs a name, and a server open to the network cannot know all its addresses.
    """

    hosts: frozenset[str]
    any_address: bool
    token: str | None

    @classmethod
    def of(cls, settings: Settings) -> Guard:
        """The guard that goes with the settings."""
        open_to_network = not is_loopback(settings.host)
        names = {*LOOPBACK, settings.host.lower(), *(h.lower() for h in settings.allowed_hosts)}
        return cls(
            hosts=frozenset(names),
            any_address=open_to_network,
            token=settings.token if open_to_network else None,
        )

    def refusal(self, headers: Mapping[str, str], path: str = "/v1") -> Refused | None:
        """Why a request to `path` with these headers (names in lower case) is refused, or None."""
        authority = headers.get("host", "")
        host = _host_name(authority)
        if host is None or not self._knows(host):
            return Refused(
                403,
                "UnknownHost",
                f"This server does not answer to the host {authority[:200]!r}: use 127.0.0.1, or "
                "add the name to the setting allowed_hosts.",
            )
        origin = headers.get("origin")
        if origin is not None and not self._same_origin(origin, authority):
            return Refused(
                403,
                "ForeignOrigin",
                f"A page of {origin[:200]!r} may not use this server: open Roadie's own page.",
            )
        if _embedded_elsewhere(headers):
            return Refused(
                403,
                "ForeignOrigin",
                "Another site's page may not use this server: open Roadie's own page.",
            )
        if self.token is not None and not _for_all(path) and not self.has_token(headers):
            return token_needed(
                "This server wants its token: send it as Authorization: Bearer <token>."
            )
        return None

    def has_token(self, headers: Mapping[str, str]) -> bool:
        """Whether the token comes with the headers, or the cookie of a page that came in."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(token.strip()):
            return True
        name, value = self.cookie
        given = cookie_parser(headers.get("cookie", "")).get(name, "")
        return _same(given, value)

    def is_token(self, token: str) -> bool:
        """Whether it is the server's token."""
        return self.token is not None and _same(token, self.token)

    @property
    def cookie(self) -> tuple[str, str]:
        """The name and value of a page's cookie: made of the token, which it does not tell.

        Servers on other ports of this host are sent it too; the name keeps theirs apart.
        """
        value = hmac.new((self.token or "").encode(), b"roadie page", sha256).hexdigest()
        return f"roadie-{sha256(value.encode()).hexdigest()[:8]}", value

    def _knows(self, host: str) -> bool:
        if host in self.hosts or is_loopback(host):
            return True
        return self.any_address and _is_address(host)

    @staticmethod
    def _same_origin(origin: str, authority: str) -> bool:
        scheme, _, rest = origin.partition("://")
        return scheme in ("http", "https") and rest.lower() == authority.lower()


def token_needed(words: str) -> Refused:
    """The refusal of who has not the token."""
    return Refused(401, "TokenNeeded", words, headers={"www-authenticate": 'Bearer realm="roadie"'})


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


def _for_all(path: str) -> bool:
    """Whether a path needs no token: the page itself, which holds no secret, and its entry."""
    return path == ENTRY_PATH or not (path.startswith("/v1") or path == "/openapi.json")


def _embedded_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for another site's page, and not for who followed a link."""
    if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    followed = headers.get("sec-fetch-mode") == "navigate"
    return not (followed and headers.get("sec-fetch-dest") == "document")


class GuardMiddleware:
    """Refuses what the guard refuses, before routing."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with the refusal."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            repeated = any(len(headers.getlist(name)) > 1 for name in ("host", "origin"))
            refused = (
                Refused(403, "UnknownHost", "A request has one Host and one Origin: send it again.")
                if repeated
                else self._guard.refusal(headers, scope["path"])
            )
            if refused is not None:
                # Starlette turns an HTTP answer to a WebSocket's handshake into a denial.
                await refused.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)
