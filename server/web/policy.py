"""What a browser may do with answers of this server: headers, each with its reason."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Radix and wavesurfer.js bring a few styles in elements of their own; they are given the nonce.
    "style-src": "'self' 'nonce-{nonce}'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    # For whoever opens an answer as a page: what a session holds is never run.
    "content-security-policy": "default-src 'none'; media-src 'self'; img-src 'self'; "
    "frame-ancestors 'none'; sandbox",
}
"""On every answer that does not say otherwise."""


def page_headers(nonce: str) -> dict[str, str]:
    """The headers of the page itself; `nonce` stands on the styles that it may make.

    The page is alone with itself (COOP, COEP), so that its threads may share memory.
    """
    policy = "; ".join(f"{what} {who}" for what, who in _POLICY.items())
    return {
        "content-security-policy": policy.format(nonce=nonce),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


class PolicyMiddleware:
    """Puts the headers of EVERYWHERE on answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in EVERYWHERE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
