"""The studio in the server that runs on the library."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from string import Formatter
from typing import Any, NoReturn

import httpx
from pydantic import TypeAdapter

from server.api.running import RunningServer
from server.jobs.any_spec import AnySpec
from server.jobs.host_specs import CompareSpec, RenderSpec, ScanSpec
from server.jobs.job import Job
from server.jobs.model_specs import ExtendSpec, InstallSpec, RepaintSpec, TrainSpec
from server.jobs.specs import (
    ExportSpec,
    GenerateSpec,
    ImportSpec,
    RespondSpec,
    SeparateSpec,
    TranscribeSpec,
    VarySpec,
)
from session.errors import StorageFailed, error_of_kind

ROUTES: dict[type, str] = {
    GenerateSpec: "generations",
    VarySpec: "variations",
    RespondSpec: "responses",
    ImportSpec: "imports",
    SeparateSpec: "separations",
    TranscribeSpec: "transcriptions",
    ExportSpec: "exports",
    RenderSpec: "renders",
    ScanSpec: "scans",
    CompareSpec: "comparisons",
    RepaintSpec: "repaints",
    ExtendSpec: "extensions",
    InstallSpec: "models/{model}/install",
    TrainSpec: "trainings",
}
"""Where each kind of work is asked for; what a route has in braces is no part of the body."""

_JOB = TypeAdapter(Job)
_PATIENCE_SECONDS = 30.0


class RemoteStudio:
    """Jobs run by the server, over HTTP; their changes come over its WebSocket."""

    def __init__(self, server: RunningServer, client: httpx.AsyncClient, library: Path) -> None:
        self.where = f"the server at {server.url}"
        self.library = library
        self._url = server.url
        self._client = client

    async def submit(self, spec: AnySpec) -> Job:
        """Queue a job."""
        body = spec.model_dump(mode="json", exclude_unset=True)
        named = {part for _, part, _, _ in Formatter().parse(ROUTES[type(spec)]) if part}
        route = ROUTES[type(spec)].format_map({part: body.pop(part) for part in named})
        return _job(await self._ask("POST", route, json=body))

    async def follow(self, job_id: str) -> AsyncIterator[Job]:
        """The job each time it changes, ending with its last state."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        events = self._url.replace("http", "ws", 1) + "/v1/events"
        token = self._client.headers.get("Authorization")
        headers = {"Authorization": token} if token else {}
        try:
            async with connect(
                events, additional_headers=headers, proxy=None, max_size=None
            ) as stream:
                await stream.recv()
                # Asked after the stream has begun, so that no change falls between.
                job = await self.get(job_id)
                yield job
                while not job.finished:
                    said = json.loads(await stream.recv())
                    if said.get("type") == "job" and said["job"]["id"] == job_id:
                        job = _job(said["job"])
                        yield job
        except (OSError, WebSocketException) as error:
            self._gone(error)

    async def cancel(self, job_id: str) -> Job:
        """End a job."""
        return _job(await self._ask("POST", f"jobs/{job_id}/cancel"))

    async def get(self, job_id: str) -> Job:
        """The job as it stands."""
        return _job(await self._ask("GET", f"jobs/{job_id}"))

    async def jobs(self, limit: int) -> list[Job]:
        """The newest jobs first."""
        page = await self._ask("GET", "jobs", params={"limit": limit})
        return [_job(item) for item in page["items"]]

    async def _ask(self, method: str, path: str, **content: Any) -> Any:
        try:
            answer = await self._client.request(
                method, f"{self._url}/v1/{path}", timeout=_PATIENCE_SECONDS, **content
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            self._gone(error)
        if answer.is_success:
            return said
        raise error_of_kind(str(said.get("kind", "")), str(said.get("detail", "")))

    def _gone(self, error: Exception) -> NoReturn:
        raise StorageFailed(
            f"The server at {self._url} went away: what it had begun goes on when it is started "
            "again (`roadie serve`), and `roadie jobs` shows it."
        ) from error


def _job(said: Any) -> Job:
    return _JOB.validate_python(said, strict=False)
