"""The one WebSocket on which the server tells of all jobs; it is opened again when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from bridge.studio.address import Address, Find

SOONEST_S, LATEST_S = 0.1, 5.0
"""How long is waited before the server is looked for again: twice as long each time."""

LARGEST_MESSAGE_BYTES = 2**26
OPEN_S = 5.0
CLOSE_S = 0.2
"""How long a server is given to say goodbye: one that stands still would hold up Ctrl-C."""


class Stream:
    """Listens until it is closed. `on_hello` comes with each connection, before its messages.

    `say` is told once when the server goes and once when it is there again.
    """

    def __init__(
        self,
        find: Find,
        on_hello: Callable[[Address, dict[str, Any]], Awaitable[None]],
        on_message: Callable[[dict[str, Any]], None],
        say: Callable[[str], None],
    ) -> None:
        self._find = find
        self._on_hello = on_hello
        self._on_message = on_message
        self._say = say
        self._task: asyncio.Task[None] | None = None
        self.open = asyncio.Event()

    def start(self) -> None:
        """Begin to listen; comes back at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_on(), name="studio stream")

    async def close(self) -> None:
        """Stop; may be called twice."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen_on(self) -> None:
        wait_s, was_there, said_gone = SOONEST_S, False, False
        while True:
            address = self._find()
            why = "" if address else "none runs on the library"
            if address is not None:
                why = await self._listen(address, was_there)
            if self.open.is_set():
                self.open.clear()
                wait_s, was_there, said_gone = SOONEST_S, True, False
            if not said_gone:
                self._say(
                    f"The server {'went away' if was_there else 'is not there'} ({why}): it is "
                    "looked for; start it with `roadie serve`."
                )
                said_gone = True
            await self._pause(wait_s, address)
            wait_s = min(2 * wait_s, LATEST_S)

    async def _pause(self, wait_s: float, address: Address | None) -> None:
        """Wait so long, or until there is a server somewhere else."""
        ends_s = asyncio.get_running_loop().time() + wait_s
        while asyncio.get_running_loop().time() < ends_s and self._find() == address:
            await asyncio.sleep(SOONEST_S)

    async def _listen(self, address: Address, again: bool) -> str:
        """Listen while the connection lasts; why it ended."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        try:
            async with connect(
                address.events_url,
                additional_headers=address.headers,
                proxy=None,
                compression=None,
                open_timeout=OPEN_S,
                close_timeout=CLOSE_S,
                max_size=LARGEST_MESSAGE_BYTES,
            ) as socket:
                hello = json.loads(await socket.recv())
                await self._on_hello(address, hello)
                self.open.set()
                self._say(f"The server at {address.url} is there{' again' if again else ''}.")
                async for text in socket:
                    self._on_message(json.loads(text))
            return "it was stopped"
        except (OSError, WebSocketException, ValueError) as error:
            return str(error) or type(error).__name__
