"""A file that was made for one answer."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from server.api.attachment import attachment


class PassingFile(FileResponse):
    """A download that is removed once it was sent, or could not be."""

    def __init__(self, path: Path, name: str, media_type: str) -> None:
        super().__init__(
            path,
            headers={
                "content-disposition": attachment(name),
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
            media_type=media_type,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            Path(self.path).unlink(missing_ok=True)
