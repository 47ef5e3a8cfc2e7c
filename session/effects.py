"""Chains of effects, in the units that every mixer uses, so that any program can rebuild them.

An effect says what it does to the sound, not which plug-in does it; a `PlugIn` is the exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from session.automation import Curve
from session.units import Decibels, Fraction, Hertz, Milliseconds, Name


@dataclass(frozen=True, slots=True)
class Gain:
    """Louder or softer."""

    gain_db: Decibels
    kind: Literal["gain"] = "gain"


@dataclass(frozen=True, slots=True)
class EqBand:
    """One band of an equaliser; `gain_db` counts for peaks and shelves, not for cuts."""

    shape: Literal["low-cut", "low-shelf", "peak", "high-shelf", "high-cut"]
    frequency_hz: Hertz
    gain_db: Decibels = 0.0
    q: Annotated[float, Field(gt=0, le=100, description="Resonance; 0.7071 is flat.")] = 0.7071


@dataclass(frozen=True, slots=True)
class Equaliser:
    """Bands one after the other; cuts fall by 12 dB an octave."""

    bands: tuple[EqBand, ...]
    kind: Literal["equaliser"] = "equaliser"


@dataclass(frozen=True, slots=True)
class Compressor:
    """Turns down what passes the threshold, then everything up by `makeup_db`."""

    threshold_db: Decibels
    ratio: Annotated[float, Field(ge=1, le=1000, description="4 is 4:1; 1000 is a limiter.")]
    attack_ms: Milliseconds
    release_ms: Milliseconds
    knee_db: Annotated[float, Field(ge=0, le=60)] = 0.0
    makeup_db: Decibels = 0.0
    kind: Literal["compressor"] = "compressor"


@dataclass(frozen=True, slots=True)
class Limiter:
    """Lets nothing pass the ceiling."""

    ceiling_db: Decibels
    release_ms: Milliseconds
    kind: Literal["limiter"] = "limiter"


@dataclass(frozen=True, slots=True)
class Delay:
    """Echoes `time_ms` apart, each `feedback` as loud as the one before."""

    time_ms: Milliseconds
    feedback: Fraction
    mix: Fraction
    kind: Literal["delay"] = "delay"


@dataclass(frozen=True, slots=True)
class Reverb:
    """A room that takes `decay_ms` to fall by 60 dB."""

    decay_ms: Milliseconds
    mix: Fraction
    predelay_ms: Milliseconds = 0.0
    kind: Literal["reverb"] = "reverb"


@dataclass(frozen=True, slots=True)
class Chorus:
    """Copies that waver in pitch around a short delay."""

    rate_hz: Annotated[float, Field(gt=0, le=100, description="Turns a second.")]
    depth: Fraction
    mix: Fraction
    kind: Literal["chorus"] = "chorus"


@dataclass(frozen=True, slots=True)
class Distortion:
    """A soft clip, driven by `drive_db`."""

    drive_db: Decibels
    kind: Literal["distortion"] = "distortion"


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A plug-in by its maker's name; no other program stands in for it."""

    name: Name
    format: Literal["vst2", "vst3", "au", "lv2", "clap", "other"]
    identifier: Name = ""
    kind: Literal["plug-in"] = "plug-in"


Effect = Annotated[
    Gain | Equaliser | Compressor | Limiter | Delay | Reverb | Chorus | Distortion | PlugIn,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Automation:
    """A setting of an effect that moves over the beats of the piece.

    `effect` counts the chain's effects from 1. `parameter` is a field of the effect
    (`threshold_db`, of a band `bands.1.gain_db`), or of a plug-in a parameter as it shows it; the
    curve's values are in that parameter's unit.
    """

    effect: Annotated[int, Field(ge=1, description="Which of the chain's effects, from 1.")]
    parameter: Name
    curve: Curve


@dataclass(frozen=True, slots=True)
class Chain:
    """Effects in the order in which the sound passes them; none where only the name is known.

    Raises ValueError when the automation is of an effect that is not there.
    """

    name: Name
    effects: tuple[Effect, ...] = ()
    automation: tuple[Automation, ...] = ()

    def __post_init__(self) -> None:
        for moving in self.automation:
            if not 1 <= moving.effect <= len(self.effects):
                raise ValueError(f"the automation of effect {moving.effect} has no such effect")
