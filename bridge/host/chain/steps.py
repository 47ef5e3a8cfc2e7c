"""The steps of a chain. Each is one thing done to the sound, in the units that a mixer shows.

Where a step is also an effect of `session.effects`, its fields have the same names and units, so
that a chain can be handed to a DAW as that DAW's own effects. The table of steps in
`docs/chains.md` is made from these classes: what a field means stands with the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.channel_steps import ChannelsStep, InvertStep, PanStep, WidthStep
from bridge.host.chain.code_steps import FaustStep, PlugInFormat, PlugInStep, Setting
from bridge.host.chain.level_steps import (
    ClipStep,
    CompressorStep,
    GainStep,
    GateStep,
    LimiterStep,
    LoudnessStep,
)
from bridge.host.chain.step import Lane, ParameterName, StepBase
from bridge.host.chain.time_steps import (
    ChorusStep,
    ConvolutionStep,
    DelayStep,
    PhaserStep,
    PitchShiftStep,
    ReverbStep,
)
from bridge.host.chain.tone_steps import (
    BitcrushStep,
    CodecStep,
    DistortionStep,
    EqualiserStep,
    FilterStep,
    ResampleStep,
)
from session.units import Decibels, Fraction, Hertz, Name

__all__ = [
    "BandsStep",
    "BitcrushStep",
    "Branch",
    "ChannelsStep",
    "ChorusStep",
    "ClipStep",
    "CodecStep",
    "CompressorStep",
    "ConvolutionStep",
    "DelayStep",
    "DistortionStep",
    "EqualiserStep",
    "FaustStep",
    "FilterStep",
    "GainStep",
    "GateStep",
    "InvertStep",
    "Lane",
    "LevelStep",
    "LimiterStep",
    "LoudnessStep",
    "PanStep",
    "ParallelStep",
    "ParameterName",
    "PhaserStep",
    "PitchShiftStep",
    "PlugInFormat",
    "PlugInStep",
    "ResampleStep",
    "ReverbStep",
    "Setting",
    "Step",
    "StepBase",
    "WidthStep",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way of a parallel step, or one band."""

    steps: Annotated[
        tuple[Step, ...], Field(max_length=64, description="None leaves the sound as it is.")
    ] = ()
    gain_db: Annotated[Decibels, Field(description="After its steps.")] = 0.0
    name: Annotated[Name, Field(description="For whoever reads the file.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelStep(StepBase):
    """Branches side by side, summed, and mixed with the sound that came in."""

    branches: Annotated[
        tuple[Branch, ...],
        Field(min_length=1, max_length=16, description="Each with `steps` and `gain_db`."),
    ]
    mix: Annotated[
        Fraction, Field(description="0 is what came in, 1 the sum of the branches alone.")
    ] = 1.0
    kind: Literal["parallel"] = "parallel"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsStep(StepBase):
    """The sound split by frequency (Linkwitz-Riley, 24 dB an octave), each band with steps of its
    own, and summed: flat where the bands do nothing."""

    crossovers_hz: Annotated[
        tuple[Hertz, ...],
        Field(min_length=1, max_length=7, description="Where it is split, rising."),
    ]
    bands: Annotated[
        tuple[Branch, ...],
        Field(
            min_length=2,
            max_length=8,
            description="From the lowest up, one more than crossovers, with `steps` and `gain_db`.",
        ),
    ]
    kind: Literal["bands"] = "bands"

    def __post_init__(self) -> None:
        if len(self.bands) != len(self.crossovers_hz) + 1:
            raise ValueError("give one band more than there are crossovers")
        if list(self.crossovers_hz) != sorted(set(self.crossovers_hz)):
            raise ValueError("the crossovers must rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelStep(StepBase):
    """Steps that are done at a known level: the whole sound is measured, brought to `at_lufs`,
    and back afterwards. So thresholds and drives fit whatever was recorded."""

    steps: Annotated[
        tuple[Step, ...], Field(max_length=64, description="What is done at that level.")
    ]
    at_lufs: Annotated[
        float, Field(ge=-40, le=-5, description="The integrated loudness that they are made for.")
    ] = -18.0
    kind: Literal["level"] = "level"


Step = Annotated[
    GainStep
    | EqualiserStep
    | CompressorStep
    | GateStep
    | LimiterStep
    | LoudnessStep
    | ClipStep
    | DistortionStep
    | BitcrushStep
    | ResampleStep
    | CodecStep
    | DelayStep
    | ReverbStep
    | ConvolutionStep
    | ChorusStep
    | PhaserStep
    | FilterStep
    | PitchShiftStep
    | InvertStep
    | ChannelsStep
    | WidthStep
    | PanStep
    | PlugInStep
    | FaustStep
    | ParallelStep
    | BandsStep
    | LevelStep,
    Field(discriminator="kind"),
]
