"""An archive as an answer that is whole, or breaks off for all to see."""

from __future__ import annotations

import logging

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.attachment import attachment
from server.api.left import until_left
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
                "content-disposition": attachment(f"{packing.name}.zip"),
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            }
        )
        self.headers["content-length"] = str(self._stream.length_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, at the pace at which it is taken, for as long as it is waited for."""
        del scope
        await until_left(receive, self._send(send))

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
