"""A file as an answer, whole or in part."""

from __future__ import annotations

import os
from email.utils import formatdate
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from server.api.problems import Refused
from server.api.ranges import asked_range
from session.errors import storage


class RangeFile(FileResponse):
    """A file that answers one range of bytes; ranges it need not honour give the whole file."""

    @classmethod
    def answer(cls, path: Path, media_type: str, headers: Headers) -> Response:
        """The answer to a GET with these headers. Raises Refused (416), NotFound."""
        with storage(path):
            stat = path.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        facts = {
            "etag": etag,
            "last-modified": formatdate(stat.st_mtime, usegmt=True),
            "cache-control": "no-cache",
            "x-content-type-options": "nosniff",
        }
        if is_known(headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=facts)
        if_range = headers.get("if-range")
        wanted = asked_range(headers.get("range"), stat.st_size)
        if if_range is not None and if_range not in (etag, facts["last-modified"]):
            wanted = None
        if wanted == "none":
            raise Refused(
                416,
                "NoSuchRange",
                f"{path.name} has {stat.st_size:,} bytes: ask for a range among them.",
                headers={"content-range": f"bytes */{stat.st_size}"},
            )
        return cls(path, stat, media_type, facts, wanted)

    def __init__(
        self,
        path: Path,
        stat: os.stat_result,
        media_type: str,
        headers: dict[str, str],
        wanted: tuple[int, int] | None,
    ) -> None:
        super().__init__(path, headers=headers, media_type=media_type, stat_result=stat)
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; what it sends was decided from the headers already."""
        kept = [(k, v) for k, v in scope["headers"] if k not in (b"range", b"if-range")]
        if self._wanted is not None:
            start, end = self._wanted
            kept.append((b"range", f"bytes={start}-{end - 1}".encode()))
        await super().__call__({**scope, "headers": kept}, receive, send)


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether an If-None-Match says that the client has what the tag stands for."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags
