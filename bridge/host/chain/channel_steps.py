"""Steps that say where: channels, width, pan, polarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.step import StepBase
from session.units import Hertz, Pan


@dataclass(frozen=True, slots=True, kw_only=True)
class InvertStep(StepBase):
    """The polarity turned over."""

    kind: Literal["invert"] = "invert"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsStep(StepBase):
    """What becomes of the channels."""

    to: Annotated[
        Literal["mono", "stereo", "left", "right", "swap", "mid-side", "left-right"],
        Field(
            description="`mono` is the mean; `stereo` doubles a mono sound; `left` and `right` "
            "take one channel; `mid-side` encodes, `left-right` decodes."
        ),
    ]
    kind: Literal["channels"] = "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthStep(StepBase):
    """How wide a stereo sound is: 0 is mono, 1 as it was, 2 twice the sides."""

    width: Annotated[float, Field(ge=0, le=4, description="Gain of the sides.")]
    mono_below_hz: Annotated[
        Hertz | None, Field(description="Below this the sound is made mono, as records need.")
    ] = None
    kind: Literal["width"] = "width"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanStep(StepBase):
    """The balance: the far side is turned down. A mono sound becomes stereo."""

    pan: Pan
    kind: Literal["pan"] = "pan"
