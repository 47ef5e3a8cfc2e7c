"""What words mean, as data: a file a language in `templates/words`, one schema for all."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from session.errors import BadInput

FOLDER = files("templates") / "words"
ENGLISH, EMOJI, ARTISTS = "english", "emoji", "artists"


def folded(text: str) -> str:
    """`text` in lower case without accents: how words are compared."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _listed(value: object) -> object:
    return tuple(re.split(r"\s*,\s+", value.strip())) if isinstance(value, str) else value


def _spaced(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


Phrases = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Words or groups of words, written with a comma and a space between them."""
Words = Annotated[tuple[str, ...], BeforeValidator(_spaced)]
"""Single words, written with spaces between them."""
Table = dict[str, Phrases]


class _Data(BaseModel):
    """Frozen data in which a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=_Data)
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Vocabulary(_Data):
    """The words of one language.

    `fillers` ask for nothing by themselves. `refusals`, `only`, `additions`, `joins`, `contrasts`,
    `more`, `less`, `too`, `instead` and `after` are what grammar needs. `degrees` say how much.
    The tables are keyed by what their words mean: `moods`, `paces`, `styles`, `players` (kinds of
    part, or instruments), `voices` (of the drums), `sections`, `arcs`, `relative` and `sizes`.
    `terms` are tempi in beats a minute. `endings` are what a word of the tables may end in instead
    of the ending that is the key.
    """

    language: str
    fillers: Words = ()
    refusals: Phrases = ()
    only: Phrases = ()
    additions: Phrases = ()
    joins: Phrases = ()
    contrasts: Phrases = ()
    more: Phrases = ()
    less: Phrases = ()
    too: Phrases = ()
    instead: Phrases = ()
    after: Phrases = ()
    onward: Phrases = ()
    likeness: Phrases = ()
    type: Phrases = ()
    blends: Phrases = ()
    singing: Phrases = ()
    degrees: dict[float, Phrases] = Field(default_factory=dict)
    endings: Table = Field(default_factory=dict)
    moods: Table = Field(default_factory=dict)
    paces: Table = Field(default_factory=dict)
    terms: dict[int, Phrases] = Field(default_factory=dict)
    pulse: Table = Field(default_factory=dict)
    numbers: dict[str, int] = Field(default_factory=dict)
    units: Table = Field(default_factory=dict)
    modes: Table = Field(default_factory=dict)
    meters: Table = Field(default_factory=dict)
    styles: Table = Field(default_factory=dict)
    players: Table = Field(default_factory=dict)
    voices: Table = Field(default_factory=dict)
    sections: Table = Field(default_factory=dict)
    sizes: Table = Field(default_factory=dict)
    arcs: Table = Field(default_factory=dict)
    relative: Table = Field(default_factory=dict)


class Traits(_Data):
    """Artists whose music has a few traits in common, and these traits as a prompt says them."""

    traits: str
    names: Phrases


class Artists(_Data):
    """Names that are declined, with what is played instead."""

    artists: tuple[Traits, ...]


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Every language by the name of its file, English first. Raises BadInput for a wrong file."""
    names = sorted(
        entry.name.removesuffix(".yaml")
        for entry in FOLDER.iterdir()
        if entry.name.endswith(".yaml")
    )
    ordered = sorted((n for n in names if n != ARTISTS), key=lambda name: (name != ENGLISH, name))
    return {name: _read(name, Vocabulary) for name in ordered}


@cache
def artist_names() -> tuple[str, ...]:
    """Every artist's name as it is written."""
    return tuple(name for group in _read(ARTISTS, Artists).artists for name in group.names)


@cache
def artist_traits() -> dict[str, str]:
    """What each artist's name, folded, is answered by."""
    groups = _read(ARTISTS, Artists).artists
    return {
        " ".join(folded(name).replace("-", " ").split()): group.traits
        for group in groups
        for name in group.names
    }


@cache
def unit_words(unit: str) -> str:
    """A pattern for the words of a unit in all languages."""
    words = {w for v in vocabularies().values() for w in v.units.get(unit, ())}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def number_words() -> dict[str, int]:
    """Every number that is written out, in all languages."""
    return {
        word.lower(): number
        for vocabulary in reversed(vocabularies().values())
        for word, number in vocabulary.numbers.items()
    }


def _read(name: str, model: type[_Model]) -> _Model:
    file = f"templates/words/{name}.yaml"
    text = FOLDER.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return model.model_validate(yaml.load(text, _LOADER))
    except yaml.YAMLError as error:
        raise BadInput(f"{file} is not readable as YAML: mend it and try again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise BadInput(f"{file} is wrong at {field}: {first['msg']}.") from error
