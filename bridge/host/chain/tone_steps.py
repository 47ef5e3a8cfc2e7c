"""Steps that say of which sound: filters, and what makes it rougher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.step import StepBase
from session.effects import EqBand
from session.units import Fraction, Hertz


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualiserStep(StepBase):
    """Bands one after the other; cuts fall by 12 dB an octave."""

    bands: Annotated[
        tuple[EqBand, ...],
        Field(min_length=1, max_length=32, description="Each with `shape` and `frequency_hz`."),
    ]
    kind: Literal["equaliser"] = "equaliser"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterStep(StepBase):
    """A resonant filter with drive, as a synthesiser's (a transistor ladder)."""

    shape: Annotated[
        Literal["low-pass", "high-pass", "band-pass"], Field(description="What it lets through.")
    ]
    frequency_hz: Annotated[Hertz, Field(description="Where it begins to cut.")]
    slope_db: Annotated[Literal[12, 24], Field(description="dB an octave.")] = 24
    resonance: Annotated[Fraction, Field(description="How much it rings there.")] = 0.0
    drive: Annotated[float, Field(ge=1, le=10, description="Gain into the filter; 1 is clean.")] = (
        1.0
    )
    kind: Literal["filter"] = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistortionStep(StepBase):
    """A soft clip (tanh), driven by `drive_db`."""

    drive_db: Annotated[
        float,
        Field(ge=0, le=60, description="Gain into the clip; soft sounds come out as much louder."),
    ]
    kind: Literal["distortion"] = "distortion"


@dataclass(frozen=True, slots=True, kw_only=True)
class BitcrushStep(StepBase):
    """Fewer bits."""

    bits: Annotated[
        float, Field(ge=1, le=24, description="12 is an old sampler, 8 a games console.")
    ]
    kind: Literal["bitcrush"] = "bitcrush"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResampleStep(StepBase):
    """A lower sample rate and back, as an old sampler's."""

    sample_rate: Annotated[
        int, Field(ge=1000, le=192_000, description="In hertz; 26040 is an old sampler's.")
    ]
    quality: Annotated[
        Literal["hold", "linear", "clean"],
        Field(description="`hold` is rough and aliases, `clean` only darkens."),
    ] = "clean"
    kind: Literal["resample"] = "resample"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecStep(StepBase):
    """What a telephone (GSM) or a lossy file (MP3) does to the sound."""

    codec: Annotated[
        Literal["gsm", "mp3"], Field(description="`gsm` is a mobile telephone of the nineties.")
    ]
    quality: Annotated[
        float, Field(ge=0, le=10, description="Of MP3: 0 is the best, 10 the worst.")
    ] = 2.0
    kind: Literal["codec"] = "codec"
