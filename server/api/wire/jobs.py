"""A job on the wire."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from server.jobs.job import Job, JobKind, JobState

_EXAMPLE: dict[str, Any] = {
    "id": "01k5zq3v8e5c4n8rjx1m2t7w9a",
    "kind": "generate",
    "spec": {"prompt": "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"},
    "state": "running",
    "created_at": 1763683200.0,
    "fraction": 0.42,
    "stage": "Rendering keys",
    "seconds_left": 3.1,
    "started_at": 1763683200.2,
    "finished_at": None,
    "attempts": 1,
    "owner": "4711-9f2c",
    "result": None,
    "failure": None,
    "warnings": [],
}


class JobFailureBody(BaseModel):
    """Why a job failed."""

    model_config = ConfigDict(from_attributes=True, title="JobFailure")

    kind: str = Field(description="The kind of error, as in a problem's `kind`.")
    message: str = Field(description="One sentence that says what to do.")


class JobBody(BaseModel):
    """One piece of long work. Times are seconds since the epoch."""

    model_config = ConfigDict(
        from_attributes=True, title="Job", json_schema_extra={"examples": [_EXAMPLE]}
    )

    id: str = Field(description="The job's id.")
    kind: JobKind = Field(description="What kind of work it is.")
    spec: dict[str, Any] = Field(description="What was asked for, with every default filled in.")
    state: JobState = Field(
        description="queued, running, delivering, then done, failed or cancelled."
    )
    created_at: float
    fraction: float = Field(description="How much is done, 0 to 1.")
    stage: str = Field(description="What is being done, in words.")
    seconds_left: float | None = Field(description="An estimate; none until one can be made.")
    started_at: float | None
    finished_at: float | None
    attempts: int = Field(description="How often it was started; 2 after a crash.")
    owner: str | None = Field(description="The process that runs it.")
    result: dict[str, Any] | None = Field(
        description="What came of it: in `data`, new music names the `session` it became, an "
        "export the folder of each format in `exports`; both relative to the library, or whole "
        "when they stand elsewhere."
    )
    failure: JobFailureBody | None = Field(description="Why it failed, once it has.")
    warnings: list[str] = Field(description="Sentences for the user.")

    @classmethod
    def of(cls, job: Job) -> JobBody:
        """The job as it stands."""
        return cls.model_validate(job)
