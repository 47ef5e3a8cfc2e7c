"""Readying workers, on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from server.jobs.job import JobKind


class WarmUp(BaseModel):
    """What workers shall be ready for, how many, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: JobKind = "respond"
    workers: Annotated[int, Field(ge=1, le=8)] = 1
    seconds: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] = 900.0


class Warm(BaseModel):
    """How it stands."""

    kind: JobKind
    ready: int = Field(ge=0, description="Workers that wait for such a job now.")
