"""Finding the studio: the server on the library if one runs, else this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from roadie.studio.contract import Studio
from server.api.running import running_server
from server.settings import Settings


@asynccontextmanager
async def open_studio(settings: Settings) -> AsyncIterator[Studio]:
    """The studio for `settings.library` while the block runs. Raises StorageFailed."""
    server = running_server(settings.library)
    if server:
        import httpx

        from roadie.studio.remote import RemoteStudio

        headers = {"Authorization": f"Bearer {settings.token}"} if settings.token else {}
        async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
            yield RemoteStudio(server, client, settings.library)
        return
    from roadie.studio.local import LocalStudio
    from server.jobs.service import JobService

    async with JobService(settings) as service:
        yield LocalStudio(service, settings.library)
