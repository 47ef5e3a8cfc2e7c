"""Actions of one bridge, and the server that they ask: begun beside what listens.

To load event loops takes a while, in which controllers are heard already: what they ask for waits
here until there is who does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.actions.contract import Parameters
from bridge.actions.registry import ACTIONS
from bridge.events.asked import Asked, Went
from bridge.phrase.band import Band
from bridge.running.config import BridgeConfig
from bridge.running.desk import OneDesk, Tools
from bridge.running.pages import Pages
from bridge.running.urgent import BESIDE, hurry
from bridge.studio.address import Find, named, of_library
from bridge.sync.transport import Transport

if TYPE_CHECKING:
    import asyncio

    from bridge.running.action_thread import ActionThread
    from bridge.studio.client import StudioClient
    from bridge.studio.link import Link

PATIENCE_S = 5.0


class ActionSide:
    """From `start`, which waits for nothing, to `close`; `ask` is safe from any thread."""

    def __init__(
        self,
        config: BridgeConfig,
        band: Band,
        *,
        parameters: Parameters,
        transport: Callable[[], Transport],
        tell: Callable[[Went], None],
        tools: Tools,
        say: Callable[[str], None],
        pages: Pages,
    ) -> None:
        self._warm = config.warm
        self._find = _finding(config)
        self._band = band
        self._parameters = parameters
        self._transport = transport
        self._tell = tell
        self._tools = tools
        self._say = say
        self._pages = pages
        self._link: Link | None = None
        self._lock = threading.Lock()
        self._early: list[Asked] = []
        self._actions: ActionThread | None = None
        self._client: StudioClient | None = None
        self._pumping: asyncio.Task[None] | None = None
        self._beginning = threading.Thread(target=self._begin, name="actions begin", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._beginning.start()

    def ask(self, asked: Asked) -> None:
        """Run an action, as soon as there is who runs it."""
        with self._lock:
            if self._actions is None:
                self._early.append(asked)
                return
        self._actions.ask(asked)

    @property
    def connected(self) -> bool:
        """Whether the server is there."""
        return self._client is not None and self._client.connected

    def close(self) -> None:
        """End what runs; may be called twice."""
        if self._beginning.ident is None:
            return
        self._beginning.join(PATIENCE_S)
        if self._actions is not None:
            self._actions.run(self._close_client, timeout_s=PATIENCE_S)
            self._actions.close()

    def _begin(self) -> None:
        hurry(BESIDE)
        from bridge.running.action_thread import ActionThread
        from bridge.studio.client import StudioClient
        from bridge.studio.link import Link

        # It comes and goes: each time is news.
        self._client = StudioClient(self._find, self._say)
        pages = self._pages
        self._link = Link(self._find, pages.standing, pages.refresh, pages.do)
        actions = ActionThread(ACTIONS.find, self._desk, self._tell)
        actions.start()
        actions.run(self._start_client)
        with self._lock:
            self._actions = actions
            for asked in self._early:
                actions.ask(asked)
            self._early.clear()

    def _desk(self, asked: Asked) -> OneDesk:
        assert self._client is not None
        return OneDesk(
            asked,
            jobs=self._client,
            parameters=self._parameters,
            transport=self._transport,
            tell=self._tell,
            tools=self._tools,
        )

    async def _start_client(self) -> None:
        import asyncio

        assert self._client is not None
        self._client.start()
        assert self._link is not None
        self._link.start()
        if self._warm:
            self._client.keep_warm()
        if self._band.answers is not None:
            self._pumping = asyncio.create_task(self._band.answers.run(), name="answers")

    async def _close_client(self) -> None:
        import asyncio

        assert self._client is not None
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.gather(self._pumping, return_exceptions=True)
        if self._link is not None:
            await self._link.close()
        await self._client.close()


def _finding(config: BridgeConfig) -> Find:
    if config.server_url:
        return named(config.server_url, config.token)
    return of_library(Path(config.library), config.token)
