"""Runs of bytes of several files as one answer, so that a player of stems asks once."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.left import until_left
from session.errors import RoadieError, StorageFailed, storage

log = logging.getLogger(__name__)

HEAD = struct.Struct("<IIQ")
"""Before each run: its status (206, 404, 416), how many bytes follow, how many the file has."""
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes `[start, start + count)` of a file; of none (404) or past its end (416), no bytes."""

    status: int
    total_bytes: int
    start: int = 0
    count: int = 0
    path: Path | None = None

    @classmethod
    def of(cls, path: Path, start: int, most: int) -> Run:
        """The run that there is of what is asked for. Raises NotFound, StorageFailed."""
        with storage(path):
            total = path.stat().st_size
        if start >= total:
            return cls(416, total)
        return cls(206, total, start, min(most, total - start), path)


class RangesAnswer(Response):
    """The runs in their order, each after its head, as long as the header says.

    Where a file gives less than it promised the connection is broken off.
    """

    media_type = "application/octet-stream"

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        super().__init__(headers={"cache-control": "no-store", "x-content-type-options": "nosniff"})
        length = sum(HEAD.size + run.count for run in runs)
        self.headers["content-length"] = str(length)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them, at the pace at which they are taken, for as long as they are waited for."""
        del scope
        await until_left(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async for block in iterate_in_threadpool(_blocks(self._runs)):
                await send({"type": "http.response.body", "body": block, "more_body": True})
        except RoadieError as error:
            # Not ended: the server closes the connection short of the promised length.
            log.warning("Ranges of bytes broke off: %s", error)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _blocks(runs: Sequence[Run]) -> Iterator[bytes]:
    """What is sent, in blocks that are worth a change of threads."""
    block = bytearray()
    for run in runs:
        block += HEAD.pack(run.status, run.count, run.total_bytes)
        if run.path is None:
            continue
        with storage(run.path), run.path.open("rb", buffering=0) as file:
            file.seek(run.start)
            left = run.count
            while left > 0:
                found = file.read(min(left, _BLOCK_BYTES))
                if not found:
                    raise StorageFailed(f"{run.path} became shorter while it was read: try again.")
                block += found
                left -= len(found)
                if len(block) >= _BLOCK_BYTES:
                    yield bytes(block)
                    block.clear()
    if block:
        yield bytes(block)
