"""What can be wished of music besides words: shared by every kind of job that makes some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
)

from server.engines.contract import InstrumentsAsked
from session.automation import Curve, Point
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap
from session.units import Beats, Bpm

BackendName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9._-]+$")]
TrackName = Annotated[str, Field(min_length=1, max_length=1000)]
Seed = Annotated[int, Field(ge=0, lt=2**53)]


class Spec(BaseModel):
    """What every spec has in common: unknown fields are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _forwards(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    places = [place for place, _ in points]
    if places != sorted(places):
        raise ValueError("must have points that follow each other in time")
    return points


def _value_or_points(given: object) -> str:
    return "points" if isinstance(given, (list, tuple)) else "value"


def _moving(value: Any) -> Any:
    """The type of a wish that is one `value`, or points of it over the song."""
    place_and_value = tuple[Beats, value]
    points = Annotated[
        tuple[place_and_value, ...],
        Field(min_length=1, max_length=10_000),
        AfterValidator(_forwards),
        Tag("points"),
    ]
    return Annotated[Annotated[value, Tag("value")] | points, Discriminator(_value_or_points)]


Wish = float | tuple[tuple[float, float], ...]
if TYPE_CHECKING:
    AroundOwn: TypeAlias = Wish
    Looseness: TypeAlias = Wish
    SwingRatio: TypeAlias = Wish
else:
    AroundOwn = _moving(Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)])
    Looseness = _moving(Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)])
    SwingRatio = _moving(Annotated[float, Field(ge=0.5, le=0.75, allow_inf_nan=False)])
"""A value, or points of (place in quarter notes, value) with straight lines between them."""


PlayerName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
MoodWords = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class InstrumentWishes(Spec):
    """Who shall play and who shall not, beside what the words say of it.

    A name is that of a track of the style (`Bells`), of an instrument (`GET /v1/instruments`), or
    any words by which a prompt asks for one.
    """

    wanted: Annotated[tuple[PlayerName, ...], Field(max_length=50)] = Field(
        default=(), examples=[["dusty-keys", "flute"]]
    )
    unwanted: Annotated[tuple[PlayerName, ...], Field(max_length=50)] = Field(
        default=(), examples=[["Bells", "shaker"]]
    )

    @field_validator("unwanted")
    @classmethod
    def _not_both(cls, unwanted: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        wanted = {_plain(name) for name in info.data.get("wanted", ())}
        both = next((name for name in unwanted if _plain(name) in wanted), None)
        if both is not None:
            raise ValueError(f"cannot have {both}, which is wanted as well: choose one")
        return unwanted

    def then(self, later: InstrumentWishes) -> InstrumentWishes:
        """These wishes and later ones, which win where the two speak of the same name."""
        spoken_of = {_plain(name) for name in (*later.wanted, *later.unwanted)}
        wanted = [name for name in self.wanted if _plain(name) not in spoken_of]
        unwanted = [name for name in self.unwanted if _plain(name) not in spoken_of]
        return InstrumentWishes(
            wanted=(*wanted, *later.wanted), unwanted=(*unwanted, *later.unwanted)
        )


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


class MusicWishes(Spec):
    """How music shall be; what is set here beats words, what is not is the style's own."""

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    style: BackendName | None = None
    bpm: Bpm | None = None
    key: Key | None = None
    meter: tuple[Annotated[int, Field(ge=1, le=32)], Literal[1, 2, 4, 8, 16, 32]] | None = None
    bars: Annotated[int, Field(ge=1, le=1000)] | None = None
    seconds: Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False)] | None = None
    tempo_map: TempoMap | None = None
    meter_map: MeterMap | None = None
    energy: AroundOwn | None = Field(
        default=None, description="-1 calmer to 1 stronger than the style, or points of it."
    )
    complexity: AroundOwn | None = Field(
        default=None, description="-1 simpler to 1 busier than the style, or points of it."
    )
    humanise: Looseness | None = Field(
        default=None, description="0 a machine, 1 the style's players, 2 twice as loose; or points."
    )
    swing: SwingRatio | None = Field(
        default=None, description="0.5 straight to 0.67 triplets to 0.75, or points of it."
    )
    instruments: InstrumentWishes | None = Field(
        default=None, description="Players by name, wanted and not wanted."
    )
    mood: Annotated[tuple[MoodWords, ...], Field(max_length=20)] | None = Field(
        default=None,
        description="Moods in words, in place of the prompt's own; an empty list is no mood.",
        examples=[["dark", "very calm"]],
    )
    chords: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None,
        description="A chart, a bar between |: symbols or numerals; % repeats a bar.",
        examples=["Am7 | D7 G7 | Cmaj7 | %"],
    )
    form: Annotated[str, Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Sections with their bars.", examples=["intro 4, verse 8, drop 8"]
    )
    soundfont: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None,
        description="The path of a General MIDI soundfont on the server's machine to play on.",
    )

    @field_validator("seconds")
    @classmethod
    def _one_length(cls, seconds: float | None, info: ValidationInfo) -> float | None:
        if seconds is not None and info.data.get("bars") is not None:
            raise ValueError("cannot be set together with bars: ask for one of the two lengths")
        return seconds


class TakeWishes(MusicWishes):
    """How music shall be that is made, perhaps as one of several takes."""

    take: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        description="Which one it is of several takes that are asked for together, from 1: the "
        "title says so, the music does not hear of it.",
    )


CURVES = ("energy", "complexity", "humanise", "swing")
"""The wishes that may move over the song."""


def curve_of(wish: Wish) -> Curve:
    """A wish as automation."""
    if isinstance(wish, tuple):
        return Curve(tuple(Point(beats, value) for beats, value in wish))
    return Curve.constant(wish)


def wished(asked: MusicWishes) -> dict[str, object]:
    """The wishes that were made, as fields of an engine's request."""
    given: dict[str, object] = {
        name: getattr(asked, name)
        for name in MusicWishes.model_fields
        if getattr(asked, name) is not None
    }
    if asked.instruments is not None:
        named = asked.instruments
        given["instruments"] = InstrumentsAsked(named.wanted, named.unwanted)
    return {
        name: curve_of(value) if name in CURVES else value  # type: ignore[arg-type]
        for name, value in given.items()
    }
