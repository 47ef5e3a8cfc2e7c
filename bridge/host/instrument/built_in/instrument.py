"""Instruments as data: one file each in `templates/instruments`, one schema."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from session.errors import BadInput, NotFound
from session.units import MidiPitch, MidiProgram, Pan

FOLDER = files("templates") / "instruments"
LIBRARY_FILE = "roadie.lib"

Seconds = Annotated[float, Field(gt=0, le=30, allow_inf_nan=False)]
TrimDecibels = Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False)]
DynamicDecibels = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
Parameters = dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], float]


PlaysAs = Literal["bass", "comp", "pad", "lead", "arpeggio", "counter", "riff", "texture"]


class _Data(BaseModel):
    """Frozen data in which a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pitched(_Data):
    """An instrument that plays keys.

    `faust` is the voice of one note, with one or two outputs; it may use all of `roadie.lib` and
    each of `parameters` as a constant. `release_seconds` is how long it sounds past the note's
    end, `dynamic_db` how much softer the softest velocity is than the loudest. Notes outside
    `lowest` to `highest` are played in the nearest octave inside. `words` are how a prompt asks
    for it, `plays` the kind of part it takes by nature, `stands_in_for` words of instruments that
    are not here and that it comes nearest to.
    """

    kind: Literal["pitched"]
    title: str
    words: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()
    plays: PlaysAs = "lead"
    programme: MidiProgram
    lowest: MidiPitch
    highest: MidiPitch
    faust: str
    parameters: Parameters = {}
    release_seconds: Seconds
    trim_db: TrimDecibels = 0.0
    dynamic_db: DynamicDecibels = 16.0


class Struck(_Data):
    """One voice of a kit: it sounds `length_seconds`, whatever the note's length.

    `notes` are General MIDI drum notes. A hit cuts off what still sounds in its `choke` group.
    """

    notes: Annotated[tuple[MidiPitch, ...], Field(min_length=1)]
    faust: str
    length_seconds: Seconds
    choke: str | None = None
    pan: Pan = 0.0
    trim_db: TrimDecibels = 0.0
    dynamic_db: DynamicDecibels = 24.0


class Kit(_Data):
    """A drum kit; `shared` is Faust that all its voices may use, as they may `parameters`.

    `takes` is how many slightly different strokes of each voice there are, played by turns; a
    machine has one. `programme` is the drum set of General MIDI 2 that comes nearest.
    """

    kind: Literal["kit"]
    title: str
    words: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()
    programme: MidiProgram = 0
    takes: Annotated[int, Field(ge=1, le=3)] = 1
    shared: str = ""
    parameters: Parameters = {}
    voices: Annotated[dict[str, Struck], Field(min_length=1)]

    @property
    def plays(self) -> Literal["drums"]:
        """The kind of part it takes."""
        return "drums"


Instrument = Annotated[Pitched | Kit, Field(discriminator="kind")]


@cache
def instrument_names() -> tuple[str, ...]:
    """The names of all instruments."""
    found = (entry.name for entry in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


@cache
def library_code() -> str:
    """The Faust that every voice may use."""
    return (FOLDER / LIBRARY_FILE).read_text("utf-8")


@cache
def load_instrument(name: str) -> Pitched | Kit:
    """The instrument called `name`. Raises NotFound, BadInput for a file that is wrong."""
    if name not in instrument_names():
        names = ", ".join(instrument_names())
        raise NotFound(f"There is no instrument called {name!r}: choose one of {names}.")
    return parse_instrument((FOLDER / f"{name}.yaml").read_text("utf-8"), name)


def parse_instrument(text: str, name: str) -> Pitched | Kit:
    """The instrument in the YAML `text`; `name` is what errors call it. Raises BadInput."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _adapter().validate_python(yaml.load(text, loader))
    except yaml.YAMLError as error:
        raise BadInput(f"The instrument {name} is not valid YAML: correct its file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"The instrument {name} is wrong at {place} ({first['msg']}): correct its file."
        ) from error


@cache
def _adapter() -> TypeAdapter[Pitched | Kit]:
    return TypeAdapter(Instrument)
