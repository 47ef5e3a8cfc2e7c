"""Problem details (RFC 9457): the one shape in which the server says no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from session import errors

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:roadie:problem:"

STATUS_OF_ERROR: dict[type[errors.RoadieError], int] = {
    errors.RoadieError: 500,
    errors.BadInput: 422,
    errors.UnreadableAudio: 422,
    errors.UnreadableMidi: 422,
    errors.UnreadableSession: 422,
    errors.UnreadableChain: 422,
    errors.UnreadablePreset: 422,
    errors.UnreadableProfile: 422,
    errors.UnreadableMapping: 422,
    errors.BadWeights: 422,
    errors.BadSetting: 422,
    errors.NotFound: 404,
    errors.StorageFailed: 500,
    errors.DiskFull: 507,
    errors.FolderReadOnly: 500,
    errors.SessionGone: 410,
    errors.BackendUnavailable: 503,
    errors.JobFailed: 500,
    errors.WorkerCrashed: 500,
    errors.WorkerOutOfMemory: 500,
    errors.DeadlinePassed: 504,
    errors.ModelFailed: 500,
    errors.PlugInFailed: 500,
    errors.PlugInCrashed: 500,
    errors.PlugInHung: 504,
    errors.Cancelled: 409,
}
"""The HTTP status of each class of error; a test keeps it complete."""

TITLE_OF_ERROR: dict[str, str] = {
    kind: (cls.__doc__ or kind).splitlines()[0].rstrip(".")
    for kind, cls in errors.all_kinds().items()
}


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    model_config = ConfigDict(json_schema_extra={"title": "Fault"})

    field: str = Field(
        description="Where it is, with dots; empty means the whole body.", examples=["bars"]
    )
    message: str = Field(description="What is wrong.", examples=["must be at most 1000"])


class ProblemDetails(BaseModel):
    """What went wrong, as RFC 9457 says it."""

    type: str = Field(
        description="`urn:roadie:problem:` and the kind of error; stable.",
        examples=["urn:roadie:problem:NotFound"],
    )
    title: str = Field(description="The kind of error in words.")
    status: int = Field(description="The HTTP status again.", ge=400, le=599)
    detail: str = Field(description="One sentence that says what to do.")
    kind: str = Field(description="The last part of `type`.", examples=["NotFound"])
    errors: list[Fault] | None = Field(
        default=None, description="What is wrong with each field, when fields are at fault."
    )


class ProblemResponse(Response):
    """An answer with problem details."""

    media_type = MEDIA_TYPE

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        title: str | None = None,
        faults: list[Fault] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + kind,
            "title": title or HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "kind": kind,
        }
        if faults:
            body["errors"] = [fault.model_dump() for fault in faults]
        super().__init__(json.dumps(body, ensure_ascii=False).encode(), status, dict(headers or {}))


class Refused(HTTPException):
    """A request that HTTP itself says no to, with its one sentence."""

    def __init__(
        self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind

    def response(self) -> ProblemResponse:
        """The answer."""
        return ProblemResponse(self.status_code, self.kind, self.detail, headers=self.headers)


def status_of(error: errors.RoadieError) -> int:
    """The HTTP status of an error; a class of a third party has that of its nearest base."""
    return next(STATUS_OF_ERROR[cls] for cls in type(error).__mro__ if cls in STATUS_OF_ERROR)


def response_for(error: errors.RoadieError) -> ProblemResponse:
    """The answer to a request that ended in `error`."""
    title = TITLE_OF_ERROR.get(error.kind)
    return ProblemResponse(status_of(error), error.kind, str(error), title=title)
