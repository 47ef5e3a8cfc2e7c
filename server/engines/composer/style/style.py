"""The whole of a style."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from server.engines.composer.harmony.numeral import Colour, Progression
from server.engines.composer.rhythm.feel import Feel
from server.engines.composer.rhythm.grooves import MeterName
from server.engines.composer.schema import Fraction, Slug, StyleData
from server.engines.composer.style.form import FormPlan, SectionKind
from server.engines.composer.style.mix import StyleMix
from server.engines.composer.style.parts import Part, RiffPart
from session.pitch import Mode
from session.units import Bpm

Weight = Annotated[float, Field(gt=0, le=100)]
TonicName = Annotated[str, Field(pattern=r"^[A-G][#b]?$")]


class TempoRange(StyleData):
    """Tempi at which the style is at home, in beats a minute."""

    low_bpm: Bpm
    default_bpm: Bpm
    high_bpm: Bpm

    @model_validator(mode="after")
    def _in_order(self) -> TempoRange:
        if not self.low_bpm <= self.default_bpm <= self.high_bpm:
            raise ValueError("low_bpm, default_bpm and high_bpm must rise in this order")
        return self


class StyleHarmony(StyleData):
    """Chords by mode; a mode that is missing takes the progressions usual in that mode.

    `cadences` lead from a section to the next, `endings` close a piece that ends. How often a
    chord is led up to by its own dominant (`secondary`), taken from the parallel mode
    (`borrowed`), or replaced by one of the same function (`substitution`; a tritone substitute
    among sevenths and ninths). `pedal` keeps the bass on the tonic.
    """

    colour: Colour = "triads"
    progressions: dict[Mode, Annotated[tuple[Progression, ...], Field(min_length=1)]]
    cadences: dict[Mode, Annotated[tuple[Progression, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    endings: dict[Mode, Annotated[tuple[Progression, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    secondary: Fraction = 0.0
    borrowed: Fraction = 0.0
    substitution: Fraction = 0.0
    pedal: bool = False


class Style(StyleData):
    """A style of music, one file.

    `aliases` are words of a prompt that mean it; `near` are styles it stands in for until they
    have a file of their own. `tonics` and `modes` are what it is usually played in. `claims` are
    the ranges that its measures keep over many seeds (`docs/measures.md`).
    """

    name: Slug
    title: Annotated[str, Field(min_length=1, max_length=60)]
    aliases: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    tempo: TempoRange
    meters: Annotated[tuple[MeterName, ...], Field(min_length=1)] = ("4/4",)
    tonics: Annotated[tuple[TonicName, ...], Field(min_length=1)]
    modes: Annotated[dict[Mode, Weight], Field(min_length=1)]
    default_bars: Annotated[int, Field(ge=1, le=200)] = 16
    feel: Feel = Feel()
    harmony: StyleHarmony
    sections: Annotated[dict[Slug, SectionKind], Field(min_length=1)]
    form: Annotated[tuple[FormPlan, ...], Field(min_length=1)]
    parts: Annotated[dict[Slug, Part], Field(min_length=1)]
    mix: StyleMix
    claims: dict[Slug, tuple[float, float]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_agree(self) -> Style:
        for plan in self.form:
            for kind, _ in plan.passages():
                if kind not in self.sections:
                    raise ValueError(f"form names a section {kind!r} that sections does not have")
        for kind, section in self.sections.items():
            for part in section.parts:
                if part not in self.parts:
                    raise ValueError(f"sections.{kind} names a part {part!r} that is not in parts")
        for name, follower in self.parts.items():
            followed = getattr(follower, "follow", None)
            if followed is None:
                continue
            if not isinstance(self.parts.get(followed), RiffPart) or followed == name:
                raise ValueError(
                    f"parts.{name} follows {followed!r}, which is no other riff in parts"
                )
        if min(plan.from_bars for plan in self.form) > 1:
            raise ValueError("form needs a plan with from_bars: 1")
        return self
