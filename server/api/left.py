"""Answers that end when nobody waits for them any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from starlette.types import Receive


async def until_left(receive: Receive, sending: Coroutine[None, None, None]) -> None:
    """Run `sending` to its end, or until the client has gone. Raises what it raises."""
    sent = asyncio.ensure_future(sending)
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((sent, leaving), return_when=asyncio.FIRST_COMPLETED)
        if sent.done():
            sent.result()
    finally:
        sent.cancel()
        leaving.cancel()
        await asyncio.gather(sent, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
