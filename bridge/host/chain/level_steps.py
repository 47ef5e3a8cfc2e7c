"""Steps that say how loud: gain, dynamics, loudness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.step import Key, StepBase
from session.units import Decibels, Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class GainStep(StepBase):
    """Louder or softer."""

    gain_db: Annotated[Decibels, Field(description="How much; 6 is twice the level.")]
    kind: Literal["gain"] = "gain"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressorStep(StepBase):
    """Turns down what passes the threshold, then everything up by `makeup_db`.

    With a side-chain, the level of that other sound is what counts.
    """

    threshold_db: Annotated[Decibels, Field(description="Above this level it turns down (dBFS).")]
    ratio: Annotated[float, Field(ge=1, le=1000, description="4 is 4:1; 1000 is a limiter.")]
    attack_ms: Annotated[Milliseconds, Field(description="How fast it takes hold.")]
    release_ms: Annotated[Milliseconds, Field(description="How fast it lets go.")]
    knee_db: Annotated[
        float, Field(ge=0, le=60, description="How wide the threshold is; 0 is a hard knee.")
    ] = 0.0
    makeup_db: Annotated[Decibels, Field(description="Gain afterwards.")] = 0.0
    sidechain: Key | None = None
    kind: Literal["compressor"] = "compressor"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStep(StepBase):
    """Turns down what stays below the threshold."""

    threshold_db: Annotated[Decibels, Field(description="Below this level it turns down (dBFS).")]
    ratio: Annotated[
        float, Field(ge=1, le=1000, description="2 is a gentle expander, 10 a gate.")
    ] = 10.0
    attack_ms: Annotated[Milliseconds, Field(description="How fast it opens.")] = 1.0
    release_ms: Annotated[Milliseconds, Field(description="How fast it closes.")] = 100.0
    kind: Literal["gate"] = "gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterStep(StepBase):
    """Lets no sample pass the ceiling; looks ahead, and adds no gain."""

    ceiling_db: Annotated[
        float, Field(ge=-60, le=0, description="The highest sample that leaves (dBFS).")
    ]
    release_ms: Annotated[float, Field(ge=1, le=5000, description="How fast it lets go.")] = 100.0
    kind: Literal["limiter"] = "limiter"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessStep(StepBase):
    """The whole sound brought to a loudness (BS.1770) under a true-peak ceiling, by one gain and
    a limiter: what a master ends with."""

    target_lufs: Annotated[
        float, Field(ge=-40, le=-5, description="The integrated loudness; streaming asks for -14.")
    ]
    ceiling_dbtp: Annotated[
        float, Field(ge=-20, le=0, description="No true peak is higher.")
    ] = -1.0
    kind: Literal["loudness"] = "loudness"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipStep(StepBase):
    """Cuts off what passes the threshold."""

    threshold_db: Annotated[
        float, Field(ge=-60, le=0, description="What is louder is cut flat (dBFS).")
    ]
    kind: Literal["clip"] = "clip"
