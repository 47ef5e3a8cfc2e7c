"""What all routes that ask for work share: the answer 202, and who may name a path."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from server.api.answers import WITH_BODY, problems
from server.api.guard import is_loopback
from server.api.problems import Refused
from server.api.services import Services
from server.api.wire.jobs import JobBody
from server.jobs.any_spec import AnySpec
from server.jobs.job import Job
from server.jobs.model_specs import SoundWishes
from session.errors import BadInput, NotFound

ACCEPTED: dict[str, Any] = {
    "status_code": 202,
    "response_model": JobBody,
    "response_description": "The job is stored and will run.",
    "responses": {
        **problems(*WITH_BODY),
        202: {
            "headers": {
                "Location": {
                    "description": "Where the job is found.",
                    "schema": {"type": "string"},
                    "required": True,
                }
            }
        },
    },
}


async def submit(services: Services, spec: AnySpec, response: Response) -> JobBody:
    """Queue the job; the response tells where it is found."""
    return accepted(await services.jobs.submit(spec), response)


def accepted(job: Job, response: Response) -> JobBody:
    """The job as the answer, with where it is found."""
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return JobBody.of(job)


def from_this_machine(request: Request, field: str) -> None:
    """Refuse a path that comes from another machine. Raises Refused."""
    if request.client is None or not is_loopback(request.client.host):
        raise Refused(
            403,
            "PathNeedsLoopback",
            f"{field} names a path on the server's machine, which only programs there may do: "
            "upload the file, or download the export.",
        )


def whole_path(path: str, field: str) -> Path:
    """The path, from the root. Raises BadInput."""
    if "\0" in path or not Path(path).is_absolute():
        raise BadInput(f"{field} must be a whole path, from the root: give all of it.")
    return Path(path)


async def check_file(request: Request, file: str, field: str = "file") -> None:
    """See that a file which the request names is there, and may be named by who asks."""
    from_this_machine(request, field)
    path = whole_path(file, field)
    if not await asyncio.to_thread(path.is_file):
        raise NotFound(f"There is no file {path}: check the path and try again.")


async def check_sound(wishes: SoundWishes | None, request: Request) -> None:
    """See that what wishes to a trained model name is there, and may be named by who asks."""
    if wishes is None:
        return
    if wishes.reference is not None:
        await check_file(request, wishes.reference, "reference")
    if wishes.drums is not None:
        await check_file(request, wishes.drums, "drums")
