"""Steps that delay: echoes, rooms, what wavers, and pitch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.step import FilePath, StepBase
from session.units import Decibels, Fraction, Hertz


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayStep(StepBase):
    """Echoes, each `feedback` as loud as the one before.

    Their distance is given in milliseconds, or in beats of the tempo where that is known.
    """

    time_ms: Annotated[
        Annotated[float, Field(gt=0, le=10_000)] | None,
        Field(description="From one echo to the next; either this or `time_beats`."),
    ] = None
    time_beats: Annotated[
        Annotated[float, Field(gt=0, le=16)] | None,
        Field(description="The same in beats of the piece; 0.75 is a dotted eighth."),
    ] = None
    feedback: Annotated[
        float, Field(ge=0, lt=1, description="How loud each echo is against the one before.")
    ] = 0.0
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only echoes.")] = 0.5
    kind: Literal["delay"] = "delay"

    def __post_init__(self) -> None:
        if (self.time_ms is None) == (self.time_beats is None):
            raise ValueError("give either time_ms or time_beats")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverbStep(StepBase):
    """A room that takes `decay_ms` to fall by 60 dB."""

    decay_ms: Annotated[
        float, Field(ge=100, le=20_000, description="How long it takes to fall by 60 dB.")
    ]
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only the room.")]
    predelay_ms: Annotated[
        float, Field(ge=0, le=1000, description="Silence before the room answers.")
    ] = 0.0
    damping: Annotated[Fraction, Field(description="How much sooner the treble dies.")] = 0.5
    width: Annotated[Fraction, Field(description="0 is a mono room, 1 a wide one.")] = 1.0
    kind: Literal["reverb"] = "reverb"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionStep(StepBase):
    """The sound in a recorded room, cabinet or device: an impulse response from a file."""

    file: Annotated[
        FilePath, Field(description="The impulse response; a relative path is beside the chain.")
    ]
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only the response.")] = 1.0
    gain_db: Annotated[Decibels, Field(description="Of the response.")] = 0.0
    kind: Literal["convolution"] = "convolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChorusStep(StepBase):
    """Copies that waver in pitch around a short delay."""

    rate_hz: Annotated[float, Field(gt=0, le=100, description="Turns a second.")]
    depth: Annotated[Fraction, Field(description="How far it wavers.")]
    mix: Annotated[Fraction, Field(description="0 is dry, 0.5 the thickest, 1 only copies.")]
    centre_delay_ms: Annotated[
        float, Field(ge=1, le=50, description="How late the copies are; 1 to 5 is a flanger.")
    ] = 7.0
    feedback: Annotated[
        float,
        Field(ge=-0.99, le=0.99, description="Positive sharpens the comb, negative hollows it."),
    ] = 0.0
    kind: Literal["chorus"] = "chorus"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaserStep(StepBase):
    """Notches that sweep."""

    rate_hz: Annotated[float, Field(gt=0, le=100, description="Sweeps a second.")]
    depth: Annotated[Fraction, Field(description="How far they sweep.")]
    mix: Annotated[Fraction, Field(description="0 is dry; the notches are deepest at 0.5.")]
    centre_frequency_hz: Annotated[Hertz, Field(description="Around which they sweep.")] = 1300.0
    feedback: Annotated[
        float, Field(ge=-0.99, le=0.99, description="Positive sharpens the peaks between them.")
    ] = 0.0
    kind: Literal["phaser"] = "phaser"


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchShiftStep(StepBase):
    """Higher or lower, as long as before."""

    semitones: Annotated[float, Field(ge=-48, le=48, description="12 is an octave up.")]
    keep_formants: Annotated[
        bool, Field(description="Of a voice: true keeps its character; else it moves along.")
    ] = False
    kind: Literal["pitch-shift"] = "pitch-shift"
