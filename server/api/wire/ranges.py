"""Which bytes of a session's files are asked for."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_RANGES = 256
MOST_BYTES = 32 * 2**20
"""At most so much comes in one answer."""


class ByteRange(BaseModel):
    """A run of the bytes of one file."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            description="The file, below the session's `audio`.",
            examples=["bass.wav"],
        ),
    ]
    start: Annotated[int, Field(ge=0, le=2**48, description="The first byte.")]
    count: Annotated[int, Field(ge=1, le=MOST_BYTES, description="At most so many.")]


class RangesWish(BaseModel):
    """Runs of bytes of several files, which come one after the other."""

    model_config = ConfigDict(extra="forbid")

    ranges: Annotated[list[ByteRange], Field(min_length=1, max_length=MOST_RANGES)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        total = sum(wanted.count for wanted in self.ranges)
        if total > MOST_BYTES:
            raise ValueError(f"asks for {total:,} bytes, and at most {MOST_BYTES:,} come at once")
        return self
