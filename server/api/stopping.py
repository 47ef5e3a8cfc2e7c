"""Requests that are open when the server stops: given a moment, then ended so that clients know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api.problems import Refused

if TYPE_CHECKING:
    from uvicorn.server import Protocols

log = logging.getLogger(__name__)


class OpenRequests:
    """An application whose open requests can be broken off.

    What has no answer yet is answered with 503. An answer under way ends short of its length, as
    its connection does.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._broken_off = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; being cancelled once the server stops is an end like another."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if not self._broken_off:
                raise
            if scope["type"] == "http":
                if not started:
                    await _stopping().response()(scope, receive, send)
                await _left(receive)

    async def break_off(
        self, tasks: Collection[asyncio.Task[None]], connections: Collection[Protocols]
    ) -> None:
        """End the requests that `tasks` are at, and then the connections that stay open."""
        self._broken_off = True
        if tasks:
            log.warning("Requests broken off because the server stops: %d.", len(tasks))
        for task in list(tasks):
            task.cancel()
        await asyncio.sleep(0.1)  # the answers that are given now go out
        for connection in list(connections):
            connection.transport.abort()


def _stopping() -> Refused:
    return Refused(503, "Stopping", "The server is being stopped: ask again once it runs.")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
