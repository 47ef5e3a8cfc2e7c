"""An archive as an answer that is whole, or breaks off for all to see."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import quote

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.library.packing import Packing
from server.library.zip_stream import ZipStream
from session.errors import RoadieError

log = logging.getLogger(__name__)


class ZipAnswer(Response):
    """A download of what is packed, as long as its header says.

    Where a file cannot be read to its end the connection is broken off: no client takes what came
    for the whole.
    """

    media_type = "application/zip"

    def __init__(self, packing: Packing) -> None:
        self._stream = ZipStream(packing.entries)
        super().__init__(
            headers={
                "content-disposition": _attachment(f"{packing.name}.zip"),
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            }
        )
        self.headers["content-length"] = str(self._stream.length_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, at the pace at which it is taken, for as long as it is waited for."""
        del scope
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(_until_left(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async for block in iterate_in_threadpool(self._stream):
                await send({"type": "http.response.body", "body": block, "more_body": True})
        except RoadieError as error:
            # Not ended: the server closes the connection short of the promised length.
            log.warning("A download broke off: %s", error)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _attachment(name: str) -> str:
    """A Content-Disposition (RFC 6266) with the name as it is, and in letters that all know."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    quoted = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{quoted}\"; filename*=UTF-8''{quote(name, safe='')}"
