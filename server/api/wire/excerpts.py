"""Which excerpt of a session is asked for."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from session.units import PositiveBeats


class StretchQuery(BaseModel):
    """A stretch of time; without any of it, the whole."""

    start_beats: Annotated[
        float,
        Field(ge=0, le=1e6, allow_inf_nan=False, description="Where it begins, in quarter notes."),
    ] = 0.0
    length_beats: PositiveBeats | None = Field(
        default=None, description="None means to the session's end."
    )


class TracksQuery(StretchQuery):
    """A stretch of several tracks."""

    track: Annotated[
        list[Annotated[int, Field(ge=1, le=1_000_000)]],
        Field(max_length=10_000, description="Their numbers, counted from 1; none means all."),
    ] = Field(default_factory=list)


class ExcerptQuery(StretchQuery):
    """A stretch of a track, or one of its clips; without any of it, the whole track."""

    clip: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None,
        description="A clip of the track's sound, or of its notes where those are asked for, by "
        "its number, counted from 1, as long as it is.",
    )

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if self.clip is not None and (self.start_beats or self.length_beats is not None):
            raise ValueError("must name either a clip or a stretch")
        return self


class LaidOutQuery(ExcerptQuery):
    """A part of a track, and where it shall lie."""

    key: Annotated[
        str,
        Field(pattern=r"^[0-9a-f-]{36}$", description="A UUID of its own: the folder it lies in."),
    ]
    name: Annotated[
        str,
        Field(
            pattern=r"^[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*$",
            max_length=80,
            description="What the file is called, without its ending.",
        ),
    ]


class LaidOut(BaseModel):
    """A file on the server's machine."""

    path: str = Field(description="Where it lies.")
