"""What every step of a chain has, and the kinds of values that several have."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from session.units import Name

Place = Annotated[float, Field(ge=-1e5, le=1e6, allow_inf_nan=False)]
Value = Annotated[float, Field(allow_inf_nan=False)]
ParameterName = Annotated[str, Field(min_length=1, max_length=200)]
FilePath = Annotated[
    str,
    Field(min_length=1, max_length=4000, description="A file; relative ones are beside the chain."),
]
Key = Annotated[
    Name,
    Field(description="The side-chain, by the name under which another sound is given."),
]


@dataclass(frozen=True, slots=True)
class Lane:
    """A parameter that moves: straight lines between points, held before and after.

    Two points at one place are a jump, which happens at exactly that sample.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    points: Annotated[
        tuple[tuple[Place, Value], ...],
        Field(min_length=1, max_length=100_000, description="Pairs of place and value."),
    ]
    unit: Annotated[
        Literal["beats", "seconds"], Field(description="What the places are counted in.")
    ] = "beats"

    def __post_init__(self) -> None:
        if any(after[0] < before[0] for before, after in pairwise(self.points)):
            raise ValueError("the points of a lane must follow each other in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBase:
    """What every step has."""

    bypass: Annotated[bool, Field(description="True leaves the step out.")] = False
    automation: Annotated[
        dict[ParameterName, Lane],
        Field(
            description="Parameters of this step that move, by name; of the first of its bands "
            "or branches, `bands.1.gain_db`."
        ),
    ] = field(default_factory=dict)
