"""What the built-in engine understands of a prompt, and what it can be asked for, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field

from server.jobs.wishes import MusicWishes, Seed

if TYPE_CHECKING:
    from server.engines.composer.style import Style
    from server.engines.composer.understanding import Origin, Playing, Understanding

Source = Literal["words", "given", "drawn", "style"]
_SOURCE = "The prompt's words, a wish that is set, the seed, or what is usual in the style."


class UnderstandingSpec(MusicWishes):
    """A prompt and wishes, as `POST /v1/generations` takes them."""

    prompt: Annotated[str, Field(max_length=2000)] = ""
    seed: Seed | None = Field(
        default=None, description="Draws what nobody asked for; none takes 0. Generate with it."
    )


class _Understood(BaseModel):
    source: Source = Field(description=_SOURCE)
    words: str | None = Field(default=None, description="The words of the prompt that said it.")


class UnderstoodStyle(_Understood):
    """The style."""

    name: str = Field(description="As `style` in a wish; of a blend, the one that leads.")
    title: str
    beside: str | None = Field(default=None, description="The style whose colour it takes.")


class UnderstoodTempo(_Understood):
    """The tempo at the start."""

    bpm: float


class UnderstoodKey(_Understood):
    """The key at the start."""

    tonic: str = Field(examples=["A"])
    mode: str = Field(examples=["minor"])
    name: str = Field(examples=["A minor"])


class UnderstoodMeter(_Understood):
    """The meter at the start."""

    numerator: int
    denominator: int


class UnderstoodBars(_Understood):
    """The length."""

    bars: int
    seconds: float


class UnderstoodPlayer(_Understood):
    """Somebody who plays."""

    part: str = Field(description="The name that its track will have.", examples=["Keys"])
    role: str
    kind: str
    instrument: str = Field(examples=["dusty-keys"])
    title: str = Field(description="The instrument in words.")


class UnderstandingBody(BaseModel):
    """What the built-in engine would make of a prompt, before it makes anything."""

    seed: int = Field(description="What is drawn is drawn by this: generate with it.")
    style: UnderstoodStyle
    tempo: UnderstoodTempo
    key: UnderstoodKey
    meter: UnderstoodMeter
    length: UnderstoodBars
    instruments: list[UnderstoodPlayer]
    refused: list[str] = Field(description="Words for players who shall not play.")
    mood: list[str] = Field(description="Words that were taken as the mood.")
    mood_source: Source = Field(description=_SOURCE)
    not_understood: list[str] = Field(description="Words that nobody understood.")
    notes: list[str] = Field(description="All of it in sentences.")

    @classmethod
    def of(cls, seed: int, understood: Understanding) -> UnderstandingBody:
        """The understanding on the wire."""
        brief = understood.brief
        names = brief.style.name.split("-with-")
        meter = brief.meter_map.steps[0]
        seconds = brief.tempo_map.seconds_at_beats(brief.meter_map.beats_at_bar(brief.bars))
        return cls(
            seed=seed,
            style=UnderstoodStyle(
                name=names[0],
                title=brief.style.title,
                beside=names[1] if len(names) > 1 else None,
                **_told(understood.style),
            ),
            tempo=UnderstoodTempo(bpm=brief.tempo_map.steps[0].bpm, **_told(understood.tempo)),
            key=UnderstoodKey(
                tonic=brief.key.tonic,
                mode=brief.key.mode,
                name=brief.key.name,
                **_told(understood.key),
            ),
            meter=UnderstoodMeter(
                numerator=meter.numerator,
                denominator=meter.denominator,
                **_told(understood.meter),
            ),
            length=UnderstoodBars(bars=brief.bars, seconds=seconds, **_told(understood.bars)),
            instruments=[_player(one) for one in understood.players],
            refused=list(understood.refused),
            mood=list(understood.mood),
            mood_source=understood.mood_source,
            not_understood=list(understood.left_over),
            notes=[*brief.understood, *brief.remarks, *brief.not_understood],
        )


def _told(origin: Origin) -> dict[str, Any]:
    return {"source": origin.source, "words": origin.words}


def _player(one: Playing) -> UnderstoodPlayer:
    return UnderstoodPlayer(
        part=one.part,
        role=one.role,
        kind=one.kind,
        instrument=one.instrument,
        title=one.title,
        **_told(one.origin),
    )


class StyleBody(BaseModel):
    """A style of the built-in engine."""

    name: str = Field(examples=["lo-fi"])
    title: str = Field(examples=["Lo-fi hip hop"])
    words: list[str] = Field(description="Words of a prompt that mean it.")
    low_bpm: float
    default_bpm: float
    high_bpm: float
    meters: list[str] = Field(examples=[["4/4"]])
    tonics: list[str]
    modes: list[str]
    bars: int = Field(description="How long it is when nobody says.")
    instruments: list[str] = Field(description="What plays in it, in words.")

    @classmethod
    def of(cls, style: Style) -> StyleBody:
        """The style on the wire."""
        from server.engines.composer.instruments import all_instruments

        made = all_instruments()
        played = [part.instrument for part in style.parts.values()]
        return cls(
            name=style.name,
            title=style.title,
            words=list(style.aliases),
            low_bpm=style.tempo.low_bpm,
            default_bpm=style.tempo.default_bpm,
            high_bpm=style.tempo.high_bpm,
            meters=list(style.meters),
            tonics=list(style.tonics),
            modes=list(style.modes),
            bars=style.default_bars,
            instruments=list(dict.fromkeys(made[n].title for n in played if n in made)),
        )


class MoodBody(BaseModel):
    """A mood, and how to ask for it."""

    name: str = Field(examples=["dark"])
    words: list[str] = Field(description="Words of a prompt that mean it, in English first.")


class InstrumentBody(BaseModel):
    """An instrument of the built-in engine, and how to ask for it."""

    name: str = Field(examples=["dusty-keys"])
    title: str = Field(examples=["Dusty electric piano"])
    plays: str = Field(description="The kind of part it plays by itself.", examples=["comp"])
    words: list[str] = Field(description="Words of a prompt that mean it.")
