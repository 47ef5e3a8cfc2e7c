"""A bound on what a request may carry, kept while it arrives."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api.problems import Refused

JSON_LIMIT_BYTES = 2**20
UPLOAD_OVERHEAD_BYTES = 2**20
"""What the fields and boundaries of a multipart upload may take beside the file."""


def too_large(limit_bytes: int) -> Refused:
    """The refusal of a body past the bound."""
    return Refused(
        413,
        "TooLarge",
        f"What was sent is larger than the {_in_words(limit_bytes)} that are taken: send less, "
        "or raise the setting upload_limit_mb for recordings.",
    )


def _in_words(size_bytes: int) -> str:
    return f"{size_bytes // 2**20:,} MB" if size_bytes >= 2**20 else f"{size_bytes:,} bytes"


class BodyLimitMiddleware:
    """Ends a request with 413 as soon as its body passes the bound of its kind."""

    def __init__(self, app: ASGIApp, upload_limit_bytes: int) -> None:
        self._app = app
        self._upload_limit_bytes = upload_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives; a declared length past the bound is refused unread."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        upload = headers.get("content-type", "").lower().startswith("multipart/form-data")
        limit = self._upload_limit_bytes + UPLOAD_OVERHEAD_BYTES if upload else JSON_LIMIT_BYTES
        words = self._upload_limit_bytes if upload else JSON_LIMIT_BYTES
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            await too_large(words).response()(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > limit:
                    raise too_large(words)
            return message

        await self._app(scope, counted, send)
