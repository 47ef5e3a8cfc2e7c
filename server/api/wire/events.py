"""The messages of `WS /v1/events`, told apart by `type`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from server.api.wire.jobs import JobBody
from session.early import EarlyNotes


class Hello(BaseModel):
    """The first message: the stream has begun, and these jobs have not finished yet."""

    type: Literal["hello"] = "hello"
    version: str
    jobs: list[JobBody]


class JobChanged(BaseModel):
    """A job has moved on. Steps between may be left out; the last state of a job never is."""

    type: Literal["job"] = "job"
    job: JobBody


class EarlyNotesTold(BaseModel):
    """New music's notes, as soon as they stand and before they sound: once for a job, after its
    first change and before its last."""

    type: Literal["early"] = "early"
    job_id: str
    notes: EarlyNotes


class InboxChanged(BaseModel):
    """A file of the inbox was found, or became a job (`taken`)."""

    type: Literal["inbox"] = "inbox"
    state: Literal["found", "taken"]
    path: str
    job_id: str | None = Field(default=None, description="The job that a taken file became.")


class SessionChanged(BaseModel):
    """A session came, went, or was changed or written on, by whomever."""

    type: Literal["session"] = "session"
    id: str
    change: Literal["added", "changed", "removed"]
