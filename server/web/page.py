"""Serving the page: one document for every view, and the files that it is built of."""

from __future__ import annotations

import asyncio
import re
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from server.web.policy import page_headers

BUILT = Path(__file__).with_name("built")
NONCE = "ROADIE_NONCE"
"""What stands in the built document where each answer gets a nonce of its own."""

_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mid": "audio/midi",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".woff2": "font/woff2",
}
_ASSET = re.compile(r"/assets/(?P<name>\w[\w.-]*(?P<kind>\.\w+))")
_NOT_BUILT = """\
Roadie's page is not built on this machine. Build it with `make page`, which needs Node.js 20.19 or
newer with npm, and load this again. A wheel of Roadie has the page in it.

Everything else works without it: the command `roadie`, and the API (/openapi.json).
"""


class PageRoute(BaseRoute):
    """Matches what is asked for as a page, and what the page asks for of its own files.

    It stands after all other routes, so that what it leaves alone is answered as if it were not
    there. `folder` is the built page, looked at anew each time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is the page's."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return Match.NONE, {}
        path = scope["path"]
        if path == "/" or _ASSET.fullmatch(path):
            return Match.FULL, {}
        api = path == "/v1" or path.startswith("/v1/")
        as_page = "text/html" in Headers(scope=scope).get("accept", "")
        return (Match.FULL if as_page and not api else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, or with the document, which knows the views."""
        asset = _ASSET.fullmatch(scope["path"])
        look = self._document if asset is None else lambda: self._asset(asset["name"])
        answer = await asyncio.to_thread(look)
        await answer(scope, receive, send)

    def _document(self) -> Response:
        try:
            document = (self._folder / "index.html").read_text(encoding="utf-8")
        except OSError:
            return PlainTextResponse(_NOT_BUILT, 503)
        nonce = secrets.token_urlsafe(16)
        headers = {**page_headers(nonce), "cache-control": "no-store"}
        return Response(document.replace(NONCE, nonce), 200, headers, "text/html")

    def _asset(self, name: str) -> Response:
        path = self._folder / "assets" / name
        media_type = _MEDIA_TYPES.get(path.suffix)
        if media_type is None or not path.is_file():
            return PlainTextResponse("The page has been built anew: load it again.", 404)
        # A worker is a page of its own to the browser: it needs the same policy.
        headers = {**page_headers(secrets.token_urlsafe(16)), "cache-control": _FOREVER}
        return FileResponse(path, headers=headers, media_type=media_type)


_FOREVER = "public, max-age=31536000, immutable"
"""A file that changes gets another name."""
