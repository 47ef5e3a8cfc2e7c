"""Which peaks are asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from server.library.peak_file import PER_PEAK

MOST_PEAKS = 1_000_000
"""At most so many come in one answer."""


def _is_level(per_peak: int) -> int:
    if per_peak not in PER_PEAK:
        raise ValueError(f"must be one of {', '.join(map(str, PER_PEAK))}")
    return per_peak


class PeakQuery(BaseModel):
    """A level, and a run of its peaks."""

    per_peak: Annotated[
        int,
        Field(
            description="How many samples a peak stands for.",
            json_schema_extra={"enum": list(PER_PEAK)},
        ),
        AfterValidator(_is_level),
    ] = PER_PEAK[0]
    start: Annotated[int, Field(ge=0, le=2**48, description="The first peak wanted.")] = 0
    count: Annotated[int, Field(ge=0, le=MOST_PEAKS, description="At most so many.")] = MOST_PEAKS
