"""What can be asked of the plug-in host: renders, scans, comparisons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bridge.host.chain.model import Chain
from bridge.host.chain.moves import Move
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.steps import ParameterName, PlugInFormat, Setting
from bridge.host.render.spec import OutputKind
from server.jobs.specs import SessionRef
from server.jobs.wishes import Spec, TrackName
from session.units import Bpm

PathText = Annotated[str, Field(min_length=1, max_length=4000)]
ChainRef = Annotated[
    str,
    Field(
        min_length=1,
        max_length=4000,
        description="A chain by its name, or the path of a chain's file.",
        examples=["drum bus glue"],
    ),
]


def _whole(data: object) -> object:
    return data if isinstance(data, Chain) else chain_of_data(data)


ChainWish = ChainRef | Annotated[Chain, BeforeValidator(_whole)]
"""A chain's name or file, or the chain itself, which is held to the rules of chains' files."""


class InstrumentWish(Spec):
    """What plays MIDI files: a voice of Roadie's, a plug-in, or a Faust file."""

    name: Annotated[str, Field(min_length=1, max_length=4000, examples=["soft keys", "amsynth"])]
    format: PlugInFormat | None = None
    maker: Annotated[str, Field(max_length=300)] | None = None
    preset: PathText | None = None
    parameters: dict[ParameterName, Setting] = Field(default_factory=dict, max_length=1000)


ONLY_OF_FILES = ("out", "name", "output", "sample_rate", "bpm", "replace", "dry_run")
"""What a session says itself, or has no use for."""


class RenderSpec(Spec):
    """Sounds through a chain: files into the folder `out`, or tracks of a session, which become a
    new session beside it.

    Of a session the tracks keep their dry sound beside the new one. `sidechains` are the other
    sounds that the chain listens to: audio files, or names of the session's tracks.
    """

    files: Annotated[
        tuple[PathText, ...],
        Field(
            max_length=100_000,
            description="Audio or MIDI files, folders, or patterns on the server's machine.",
            examples=[["/home/ada/in/**/*.wav"]],
        ),
    ] = ()
    session: SessionRef | None = None
    tracks: Annotated[tuple[TrackName, ...], Field(max_length=200)] = Field(
        default=(), description="Of a session: names of tracks; none means all that sound."
    )
    chain: ChainWish | None = Field(
        default=None,
        description="A chain's name or file, or the chain itself; of a session none means the "
        "tracks' own, from their dry sound.",
    )
    automation: Annotated[tuple[Move, ...], Field(max_length=1000)] = Field(
        default=(), description="Parameters of the chain that move, as they were recorded."
    )
    instrument: InstrumentWish | None = Field(
        default=None, description="What plays MIDI files; one file is made of each track."
    )
    out: PathText | None = Field(
        default=None,
        description="The folder that is written to; none means `renders` in the library.",
    )
    name: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        default="{name}",
        description="How the new files are called: {name}, {chain}, {track}, {n} and others.",
    )
    output: OutputKind = "wav24"
    sample_rate: Annotated[int, Field(ge=8000, le=384_000)] | None = Field(
        default=None, description="None keeps each file's own."
    )
    sidechains: dict[Annotated[str, Field(min_length=1, max_length=1000)], PathText] = Field(
        default_factory=dict, max_length=16
    )
    bpm: Bpm | None = Field(
        default=None,
        description="The tempo for what is counted in beats, where the files tell none.",
    )
    tail_seconds: Annotated[float, Field(ge=0, le=120)] | None = Field(
        default=None, description="The longest tail; none means the chain's own."
    )
    replace: bool = Field(
        default=False,
        description="Replace what an earlier render wrote, if nobody changed it since.",
    )
    dry_run: bool = Field(default=False, description="Only say what would be rendered.")
    twice: bool = Field(
        default=False, description="Render everything twice, and name what is not the same again."
    )
    workers: Annotated[int, Field(ge=1, le=256)] | None = None
    engine: Literal["local", "ray"] = "local"
    address: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="Of a Ray cluster: its head; none starts or finds one here."
    )
    carry: bool = Field(
        default=False,
        description="Of a Ray cluster: send the files along, where its machines do not share them.",
    )

    @model_validator(mode="after")
    def _one_kind_of_source(self) -> RenderSpec:
        if bool(self.files) == (self.session is not None):
            raise ValueError("must give either files or a session")
        if self.files and self.chain is None and self.instrument is None:
            raise ValueError("must name a chain or an instrument")
        if self.session is not None:
            fields, given = type(self).model_fields, self.model_dump(include=set(ONLY_OF_FILES))
            if told := [one for one in ONLY_OF_FILES if given[one] != fields[one].default]:
                raise ValueError(
                    f"must not have {told[0]}, which is for files: of a session a new session is "
                    f"made beside it"
                )
        return self


class ScanSpec(Spec):
    """The plug-ins of the server's machine, looked for and probed; what is known is left alone."""

    folders: Annotated[
        tuple[PathText, ...],
        Field(max_length=100, description="None means the system's and the settings' folders."),
    ] = ()
    again: bool = Field(default=False, description="Probe also what has not changed.")


class CompareSpec(Spec):
    """A sound before and after a chain, equally loud: files to listen to, spectra, and a picture.

    Give a `file`, or a `session` with one of its tracks, of which `from_bar` and `bars` may name a
    region. Of a session `sidechains` may name its tracks.
    """

    file: PathText | None = None
    session: SessionRef | None = None
    track: TrackName | None = Field(
        default=None, description="Of a session: a track's name; none means the first that sounds."
    )
    from_bar: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="Of a session: the first bar of a region, counted from 1."
    )
    bars: Annotated[int, Field(ge=1, le=100_000)] | None = None
    chain: ChainWish
    out: PathText | None = Field(
        default=None,
        description="The folder that is written to; none means the file's own, and of a session "
        "`comparisons` in the library.",
    )
    sidechains: dict[Annotated[str, Field(min_length=1, max_length=1000)], PathText] = Field(
        default_factory=dict, max_length=16
    )
    bpm: Bpm | None = None

    @model_validator(mode="after")
    def _one_source(self) -> CompareSpec:
        if (self.file is None) == (self.session is None):
            raise ValueError("must give either a file or a session")
        if self.file is not None and (self.track or self.from_bar or self.bars):
            raise ValueError("must not have a track or bars, which are of a session")
        if self.session is not None and self.bpm is not None:
            raise ValueError("must not have bpm, which a session says itself")
        return self
