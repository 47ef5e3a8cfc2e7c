"""The inbox on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from server.jobs.job import JobState


class ArrivalBody(BaseModel):
    """A file of the inbox, and what has become of it."""

    path: str = Field(description="The file, on the server's machine.")
    name: str = Field(description="The file's name.", examples=["bounce.wav"])
    state: JobState | Literal["found"] = Field(
        description="`found`: it is waited for until it has been written whole; then its import's."
    )
    seen_at: float | None = Field(
        description="When it was taken, in seconds since the epoch; none while it is waited for."
    )
    job: str | None = Field(description="The import's id.")
    session: str | None = Field(description="The id of the session that it became.")
    failure: str | None = Field(description="Why it could not be imported, in a sentence.")


class InboxBody(BaseModel):
    """The watched folder, and what has come in."""

    folder: str
    arrivals: list[ArrivalBody] = Field(description="The newest first.")
