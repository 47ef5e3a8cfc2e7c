"""Drum grooves and fills, as a style gives them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from server.engines.composer.bars import pulses_of
from server.engines.composer.rhythm.drum_map import DrumVoice
from server.engines.composer.rhythm.pattern import HitPattern, MeterPattern, pattern_bars
from server.engines.composer.schema import Fraction, StyleData

MeterName = Annotated[str, Field(pattern=r"^[1-9]\d?/(1|2|4|8|16|32)$")]


def meter_of(name: str) -> tuple[int, int]:
    """`7/8` as numbers."""
    numerator, denominator = name.split("/")
    return int(numerator), int(denominator)


class Groove(StyleData):
    """A drum pattern from an energy on; `meters` overrides it where the style has its own."""

    energy_from: Fraction = 0.0
    voices: dict[DrumVoice, HitPattern]
    meters: dict[MeterName, dict[DrumVoice, MeterPattern]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _steps_divide_the_bar(self) -> Groove:
        for name, voices in self.meters.items():
            pulses = pulses_of(*meter_of(name))
            bar_ticks = pulses[-1].start_ticks + pulses[-1].length_ticks
            for voice, text in voices.items():
                for bar in pattern_bars(text):
                    if bar_ticks % len(bar):
                        raise ValueError(
                            f"{voice} in {name} has {len(bar)} signs, which do not divide the bar"
                        )
        return self


class Fill(StyleData):
    """What is played in the last `beats` beats before a new phrase, written as whole beats.

    The voices in `keep` go on with the groove.
    """

    beats: Annotated[int, Field(ge=1, le=4)]
    energy_from: Fraction = 0.0
    voices: dict[DrumVoice, MeterPattern]
    keep: tuple[DrumVoice, ...] = ()

    @model_validator(mode="after")
    def _steps_divide_the_beats(self) -> Fill:
        for voice, text in self.voices.items():
            if len("".join(text.split())) % self.beats:
                raise ValueError(f"{voice} must have the same number of signs on each beat")
        return self


class Roll(StyleData):
    """Fast cells of one voice: a beat of the groove is now and then played as one of them.

    A cell is one beat in any number of steps: `xxxxxxxx` thirty-seconds, `xxx` triplets.
    """

    voice: DrumVoice
    chance: Fraction
    cells: Annotated[tuple[MeterPattern, ...], Field(min_length=1)]
    energy_from: Fraction = 0.0


class Build(StyleData):
    """What leads up to a drop: the last bars of a section whose energy rises, a bar between `|`.

    A voice has as many bars as the others. The voices in `keep` go on with the groove.
    """

    voices: Annotated[dict[DrumVoice, HitPattern], Field(min_length=1)]
    keep: tuple[DrumVoice, ...] = ()

    @model_validator(mode="after")
    def _same_length(self) -> Build:
        if len({len(pattern_bars(text)) for text in self.voices.values()}) > 1:
            raise ValueError("every voice of a build must have the same number of bars")
        return self

    @property
    def bars(self) -> int:
        """How many bars it lasts."""
        return len(pattern_bars(next(iter(self.voices.values()))))
