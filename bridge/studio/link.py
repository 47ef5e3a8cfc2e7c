"""The link to the server's pages: how the bridge stands goes there, commands come from there."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bridge.studio.address import Address, Find
from bridge.studio.standing import Standing
from session.errors import RoadieError

log = logging.getLogger(__name__)

EVERY_S = 0.1
"""What is new is told no oftener."""
LASTS_S = 2.0
"""A link that ends sooner is tried again later each time."""
SOONEST_S, LATEST_S = 0.2, 5.0
OPEN_S = 5.0
CLOSE_S = 0.2
LARGEST_COMMAND_BYTES = 2**20

Do = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Does a command; what came of it. Raises RoadieError."""


class _Socket(Protocol):
    async def send(self, message: str) -> None: ...

    async def recv(self) -> str | bytes: ...


class Link:
    """Lives on one event loop, from `start` to `close`; says nothing of itself to the musician.

    `refresh` is called before what is new is looked for. A server that stops is looked for again,
    and is told all of it then; one of an older version, which knows no link, likewise.
    """

    def __init__(self, find: Find, standing: Standing, refresh: Callable[[], None], do: Do) -> None:
        self._find = find
        self._standing = standing
        self._refresh = refresh
        self._do = do
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for the server; comes back at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._link_on(), name="studio link")

    async def close(self) -> None:
        """Stop; may be called twice."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _link_on(self) -> None:
        wait_s = SOONEST_S
        while True:
            address = self._find()
            linked = address is not None and await self._linked(address)
            wait_s = SOONEST_S if linked else min(2 * wait_s, LATEST_S)
            ends_s = asyncio.get_running_loop().time() + wait_s
            # A server that comes somewhere else is not waited for.
            while asyncio.get_running_loop().time() < ends_s and self._find() == address:
                await asyncio.sleep(SOONEST_S)

    async def _linked(self, address: Address) -> bool:
        """Be linked while it lasts; whether it lasted."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        now_s = asyncio.get_running_loop().time
        began_s = now_s()
        try:
            async with connect(
                address.link_url,
                additional_headers=address.headers,
                proxy=None,
                compression=None,
                open_timeout=OPEN_S,
                close_timeout=CLOSE_S,
                max_size=LARGEST_COMMAND_BYTES,
            ) as socket:
                await socket.send(json.dumps({"type": "hello", "pid": os.getpid()}))
                async with asyncio.TaskGroup() as tasks:
                    telling = tasks.create_task(self._tell_on(socket))
                    async for text in socket:
                        tasks.create_task(self._obey(socket, json.loads(text)))
                    telling.cancel()
        except* (OSError, WebSocketException, ValueError):
            pass
        return now_s() > began_s + LASTS_S

    async def _tell_on(self, socket: _Socket) -> None:
        told = 0
        while True:
            self._refresh()
            new = self._standing.since(told)
            if new is not None:
                await socket.send(json.dumps({"type": "changes", **new}, separators=(",", ":")))
                told = new["revision"]
            await asyncio.sleep(EVERY_S)

    async def _obey(self, socket: _Socket, message: Mapping[str, Any]) -> None:
        answer: dict[str, Any] = {"type": "answer", "command": message.get("number")}
        try:
            answer["did"] = await self._do(message["command"])
        except RoadieError as error:
            answer |= {"kind": error.kind, "detail": str(error)}
        # A command must not end the link, nor be left without an answer.
        except Exception:
            log.exception("the command %s", message)
            words = "The bridge has a defect here: report it with what its log says."
            answer |= {"kind": "RoadieError", "detail": words}
        await socket.send(json.dumps(answer))
