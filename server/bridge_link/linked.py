"""One bridge that is linked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from bridge.studio.standing import Standing
from session.errors import BackendUnavailable, DeadlinePassed, error_of_kind

PATIENCE_SECONDS = 10.0

GONE = (
    "The bridge went away: `roadie up` and `roadie bridge` start one again by themselves; start it "
    "with `roadie bridge` if it was ended."
)


class LinkedBridge:
    """How it stands, and a way to ask it for something. Lives on the server's event loop."""

    def __init__(
        self, name: str, at: float, send: Callable[[Mapping[str, Any]], Awaitable[None]]
    ) -> None:
        self.id = name
        self.linked_at = at
        self.standing = Standing()
        self._send = send
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Mapping[str, Any]]] = {}

    async def do(self, command: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask it for something; what came of it.

        Raises what the bridge refuses it with, BackendUnavailable when it goes away meanwhile,
        DeadlinePassed when it does not answer.
        """
        number = next(self._numbers)
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._send({"type": "command", "number": number, "command": dict(command)})
                return await answer
        except TimeoutError as error:
            raise DeadlinePassed(
                "The bridge does not answer: restart it, and ask again."
            ) from error
        finally:
            del self._waiting[number]

    def answered(self, number: int, did: Mapping[str, Any] | None, kind: str, detail: str) -> None:
        """It says how a command went."""
        answer = self._waiting.get(number)
        if answer is None or answer.done():
            return
        if did is not None:
            answer.set_result(did)
        else:
            answer.set_exception(error_of_kind(kind, detail))

    def gone(self) -> None:
        """It answers no more."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(BackendUnavailable(GONE))
