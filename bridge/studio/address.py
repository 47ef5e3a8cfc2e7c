"""Where the server is: named, or found by the file that a running one writes in its library."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from session.errors import BadSetting

SERVER_FILE = "server.json"
"""`{"url": ..., "pid": ..., "started_at": ...}`, as docs/api.md has it."""


@dataclass(frozen=True, slots=True)
class Address:
    """A server's URL, without a / at its end, and the token it may want."""

    url: str
    token: str | None = None

    @property
    def events_url(self) -> str:
        """Its stream of events; not of bridges, which hear of themselves otherwise."""
        return f"{self._ws_url}/v1/events?bridges=false"

    @property
    def link_url(self) -> str:
        """Where a bridge tells how it stands, and takes commands."""
        return f"{self._ws_url}/v1/bridge/link"

    @property
    def _ws_url(self) -> str:
        return f"ws{self.url.removeprefix('http')}"

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


Find = Callable[[], Address | None]
"""Where the server is now; None while nobody knows of one. Asked again whenever it went away."""


def named(url: str, token: str | None = None) -> Find:
    """A server that the user names. Raises BadSetting for what is no address of one."""
    if not _is_web(url):
        raise BadSetting(f"{url!r} is no server's address: write it as http://192.168.1.20:8765.")
    address = Address(url.rstrip("/"), token)
    return lambda: address


def of_library(library: Path, token: str | None = None) -> Find:
    """The server of a library, if one runs: a new one has another port."""

    def find() -> Address | None:
        try:
            url = json.loads((library / SERVER_FILE).read_text(encoding="utf-8"))["url"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Address(url.rstrip("/"), token) if isinstance(url, str) else None

    return find


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False
