"""The bridges that are linked, and who is told of them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from server.bridge_link.linked import GONE, LinkedBridge
from session.errors import NotFound

EVERY_SECONDS = 0.1
"""From one telling to the next, at least."""
NO_BRIDGE = "No bridge is linked to this server: start it with `roadie bridge`, or `roadie up`."


@dataclass(frozen=True, slots=True)
class Told:
    """What is new of a bridge; `changes` are None once it is gone."""

    id: str
    changes: Mapping[str, Any] | None


class Bridges:
    """Lives on the server's event loop."""

    def __init__(self) -> None:
        self._linked: dict[str, LinkedBridge] = {}
        self._changed = asyncio.Event()
        self.gone: str | None = None
        """Why the one that was linked last is no longer."""

    @contextmanager
    def link(self, send: Callable[[Mapping[str, Any]], Awaitable[None]]) -> Iterator[LinkedBridge]:
        """A bridge while its connection lasts; `send` sends to it."""
        bridge = LinkedBridge(secrets.token_hex(6), time.time(), send)
        self._linked[bridge.id] = bridge
        self.gone = None
        self.wake()
        try:
            yield bridge
        finally:
            del self._linked[bridge.id]
            self.gone = None if self._linked else GONE
            bridge.gone()
            self.wake()

    def linked(self) -> list[LinkedBridge]:
        """Those that are linked now, the newest last."""
        return list(self._linked.values())

    def find(self, name: str | None) -> LinkedBridge:
        """One by its id, or the newest. Raises NotFound."""
        if not self._linked:
            raise NotFound(NO_BRIDGE)
        if name is None:
            return self.linked()[-1]
        if name not in self._linked:
            raise NotFound("That bridge is no longer linked: choose one that is.")
        return self._linked[name]

    def wake(self) -> None:
        """Something changed."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changes(self) -> AsyncIterator[Told]:
        """What is new from now on, ten times a second at most; a slow reader misses steps."""
        known = {one.id: one.standing.revision for one in self._linked.values()}
        while True:
            changed = self._changed
            for name in [name for name in known if name not in self._linked]:
                del known[name]
                yield Told(name, None)
            for one in self.linked():
                new = one.standing.since(known.get(one.id, 0))
                if new is not None or one.id not in known:
                    new = new or {"revision": 0, "parts": {}, "events": [], "shows": {}}
                    known[one.id] = new["revision"]
                    yield Told(one.id, new)
            await changed.wait()
            await asyncio.sleep(EVERY_SECONDS)
