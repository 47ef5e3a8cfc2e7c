"""What can be asked for, one model a kind of job: the wire, the store and the worker share them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from server.engines.contract import How
from server.jobs.model_specs import SoundWishes
from server.jobs.wishes import BackendName, Seed, Spec, TakeWishes, TrackName
from session.pitch import Key
from session.units import Bpm, Decibels, Pan

SessionRef = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1000,
        description="A session's id (the name of its folder in the library).",
        examples=["lo-fi-hip-hop-84-bpm-a-minor"],
    ),
]
TrackNumber = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class GenerateSpec(TakeWishes):
    """Music from words. What is set here beats the words of the prompt."""

    prompt: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2000,
            pattern=r"\S",
            description="What the music should be, in words.",
            examples=["lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"],
        ),
    ]
    engine: BackendName = "composer"
    seed: Seed | None = Field(
        default=None, description="The same seed makes the same music; none draws one."
    )
    variations: Annotated[int, Field(ge=1, le=16)] = Field(
        default=1,
        description="How many sessions are made, with seeds that follow each other; the title of "
        "each says which take it is.",
    )
    sound: SoundWishes | None = Field(
        default=None, description="Wishes to an engine with a trained model."
    )
    sample_rate: Literal[44_100, 48_000, 88_200, 96_000] = 48_000
    tail: Literal["wrap", "extra-bars", "fade"] = "wrap"
    master_lufs: Annotated[float, Field(ge=-40, le=-5)] = -14.0
    ceiling_dbtp: Annotated[float, Field(ge=-20, le=0)] = -1.0


class VarySpec(TakeWishes):
    """A session made by an engine, made again with changes: a new session beside it.

    `words` say what shall be different. `hold` keeps tracks note for note, `redo` draws tracks
    anew and leaves all others as they are. With no change at all, everything that is not held is
    drawn anew.
    """

    session: SessionRef
    words: (
        Annotated[str, Field(min_length=1, max_length=2000, examples=["busier drums, no lead"])]
        | None
    ) = None
    hold: Annotated[tuple[TrackName, ...], Field(max_length=200)] = ()
    redo: Annotated[tuple[TrackName, ...], Field(max_length=200)] = ()
    seed: Seed | None = Field(default=None, description="What is drawn anew is drawn from this.")
    tail: Literal["wrap", "extra-bars", "fade"] | None = None
    master_lufs: Annotated[float, Field(ge=-40, le=-5)] | None = None
    ceiling_dbtp: Annotated[float, Field(ge=-20, le=0)] | None = None


class RespondSpec(TakeWishes):
    """Music to go with music that is given: a new session with the given tracks first.

    Give a `file` (MIDI or audio) or a `session`, of which `tracks` may name some. What is wished
    beats what is read from the music; `bars` and `seconds` are those of an answer or of what goes
    on.
    """

    how: How = Field(default="accompany", description="What to do with the music.")
    file: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None, description="The path of a MIDI or audio file on the server's machine."
    )
    session: SessionRef | None = None
    tracks: Annotated[tuple[TrackName, ...], Field(max_length=200)] = Field(
        default=(), description="Names of the tracks to go by; none means all that sound."
    )
    prompt: Annotated[
        str,
        Field(
            max_length=2000,
            description="How it should sound, in words.",
            examples=["warm bossa nova, soft drums"],
        ),
    ] = ""
    engine: BackendName = "composer"
    seed: Seed | None = Field(
        default=None, description="The same seed makes the same music; none draws one."
    )
    tail: Literal["wrap", "extra-bars", "fade"] | None = Field(
        default=None, description="Beside a recording fade, else wrap."
    )
    master_lufs: Annotated[float, Field(ge=-40, le=-5)] = -14.0
    ceiling_dbtp: Annotated[float, Field(ge=-20, le=0)] = -1.0

    @model_validator(mode="after")
    def _one_source(self) -> RespondSpec:
        if (self.file is None) == (self.session is None):
            raise ValueError("must give either a file or a session")
        return self


class ListenOptions(Spec):
    """How notes are heard and put on the grid."""

    transcriber: BackendName = "basic-pitch"
    preset: BackendName | None = Field(
        default=None, description="Overrides the preset that goes with each track's role."
    )
    quantise: Fraction = Field(
        default=0.8, description="0 leaves notes where they were played, 1 puts them on the grid."
    )
    grid_beats: Annotated[float, Field(gt=0, le=4)] = Field(
        default=0.25, description="The grid in quarter notes; 0.25 is sixteenths."
    )
    pitch_bends: bool = False


class ImportSpec(Spec):
    """A recording becomes a session: analysed, split, transcribed.

    A MIDI file or a project of a DAW (.als, .dawproject, .rpp) becomes one as it stands.
    """

    file: Annotated[str, Field(min_length=1, max_length=4000)] = Field(
        description="The path of an audio file, a MIDI file or a project on the server's machine."
    )
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    bpm: Bpm | None = Field(default=None, description="The tempo, when it is known.")
    key: Key | None = None
    meter: tuple[Annotated[int, Field(ge=1, le=32)], Literal[1, 2, 4, 8, 16, 32]] | None = None
    split: bool = True
    separator: BackendName = "quick"
    midi: bool = True
    listen: ListenOptions = ListenOptions()


class SeparateSpec(Spec):
    """A session's mix becomes stems, in a new session beside it.

    A session that was made here has stems already: those are given, unless `again` is set. With
    `from_bar` and `bars` only that region is split, and the new session is the region.
    """

    session: SessionRef
    separator: BackendName = "quick"
    two: Literal["vocals", "drums", "bass", "other", "guitar", "piano"] | None = Field(
        default=None, description="Two stems alone: this one, and the mix without it."
    )
    minus: Annotated[tuple[BackendName, ...], Field(max_length=10)] = Field(
        default=(), description="One stem alone: the mix without these.", examples=[["vocals"]]
    )
    from_bar: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="The first bar of a region, counted from 1."
    )
    bars: Annotated[int, Field(ge=1, le=100_000)] | None = None
    again: bool = Field(
        default=False, description="Whether a session with stems of its own is split all the same."
    )


class TranscribeSpec(Spec):
    """A session's audio tracks get MIDI clips, in a new session beside it.

    `tracks` are names; none means every audio track.
    """

    session: SessionRef
    tracks: tuple[Annotated[str, Field(max_length=1000)], ...] = ()
    listen: ListenOptions = ListenOptions()


class TrackMix(Spec):
    """How one track sounds; what is left out is as the session has it."""

    track: TrackName | TrackNumber = Field(
        description="Its name, in whatever case, or its number from 1, which tells two of one name "
        "apart.",
        examples=["Bass"],
    )
    gain_db: Decibels | None = None
    pan: Pan | None = None
    mute: bool | None = None
    solo: bool = Field(
        default=False,
        description="Whether it is heard alone, with the others of which this is said. It is heard "
        "even where it is muted.",
    )


class ExportSpec(Spec):
    """A session becomes project folders.

    `out` is a folder elsewhere on the server's machine; none means the session's `exports/`. With
    a `mix` the projects are balanced so: a printed mix is of that balance, and there is no master.
    """

    session: SessionRef
    formats: Annotated[
        tuple[BackendName, ...],
        Field(min_length=1, max_length=20, examples=[["ableton", "logic"]]),
    ]
    out: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    template: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None,
        description="The path of a Live set on the server's machine: the session's tracks are "
        "added to a copy of it. Only with the format `ableton`.",
    )
    stem_files: Literal["wav", "flac", "aiff"] = Field(
        default="wav", description="The kind of file that the stems of the format `stems` are."
    )
    mix: Annotated[tuple[TrackMix, ...], Field(max_length=10_000)] = Field(
        default=(),
        description="Faders, pans, mutes and solos in place of the session's own, by track.",
        examples=[[{"track": "Bass", "mute": True}, {"track": "Keys", "gain_db": 2.0}]],
    )
