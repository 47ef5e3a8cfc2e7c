"""Flags for how music shall be, shared by the commands that make some."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from roadie.commands.choose import existing_file
from server.jobs.wishes import InstrumentWishes, Wish
from session.errors import BadSetting

_REFUSED = re.compile(r"^(?:no|not|without)\s+(?:any\s+|the\s+)?", re.IGNORECASE)
_MOVES = 'or points over the song, "0:-0.5, 32:0.8", in quarter notes'

Energy = Annotated[str | None, typer.Option("--energy", help=f"-1 calmer to 1 stronger, {_MOVES}.")]
Complexity = Annotated[
    str | None, typer.Option("--complexity", help=f"-1 simpler to 1 busier, {_MOVES}.")
]
Humanise = Annotated[
    str | None,
    typer.Option("--humanise", help="0 a machine, 1 the style's players, 2 twice as loose."),
]
Swing = Annotated[
    str | None, typer.Option("--swing", help="0.5 straight, 0.67 triplets, up to 0.75.")
]
Instruments = Annotated[
    str | None,
    typer.Option(
        "--instruments", help='Who plays and who does not: "flute, dusty-keys, no shaker".'
    ),
]
MoodText = Annotated[
    str | None, typer.Option("--mood", help='In place of the words\' own: "dark, very calm".')
]
Chords = Annotated[str | None, typer.Option("--chords", help='A chart: "Am7 | D7 G7 | Cmaj7 | %".')]
Form = Annotated[
    str | None, typer.Option("--form", help='Sections with bars: "intro 4, verse 8, chorus 8".')
]
Soundfont = Annotated[
    Path | None, typer.Option("--soundfont", help="A General MIDI .sf2 file to play on.")
]


def wish_of(text: str | None, flag: str) -> Wish | None:
    """A value, or points `place:value` with commas between. Raises BadSetting."""
    if text is None:
        return None
    try:
        if ":" not in text:
            return float(text)
        points = [point.split(":") for point in text.split(",")]
        return tuple((float(place), float(value)) for place, value in points)
    except ValueError as error:
        raise BadSetting(
            f'{flag} {text!r} cannot be read: give a number, or points such as "0:-0.5, 32:0.8".'
        ) from error


def players_of(text: str | None) -> InstrumentWishes | None:
    """Names with commas between; `no` or `without` before one that is not wanted."""
    if text is None:
        return None
    wanted: list[str] = []
    unwanted: list[str] = []
    for name in listed(text) or ():
        refused = _REFUSED.sub("", name)
        (wanted if refused == name else unwanted).append(refused)
    try:
        return InstrumentWishes(wanted=tuple(wanted), unwanted=tuple(unwanted))
    except ValidationError as error:
        raise BadSetting(
            f"--instruments {text!r} cannot be read: name each player once, with commas between."
        ) from error


def listed(text: str | None) -> tuple[str, ...] | None:
    """What stands between commas; None for no text at all."""
    if text is None:
        return None
    return tuple(name for part in text.split(",") if (name := " ".join(part.split())))


def soundfont_of(path: Path | None) -> str | None:
    """The whole path of a soundfont that exists. Raises NotFound, BadInput."""
    return None if path is None else existing_file(path)


def shaping(
    energy: str | None,
    complexity: str | None,
    humanise: str | None,
    swing: str | None,
    instruments: str | None,
    mood: str | None,
    chords: str | None,
    form: str | None,
    soundfont: Path | None,
) -> dict[str, Any]:
    """The flags above as fields of a spec. Raises BadSetting, NotFound, BadInput."""
    return {
        "energy": wish_of(energy, "--energy"),
        "complexity": wish_of(complexity, "--complexity"),
        "humanise": wish_of(humanise, "--humanise"),
        "swing": wish_of(swing, "--swing"),
        "instruments": players_of(instruments),
        "mood": listed(mood),
        "chords": chords,
        "form": form,
        "soundfont": soundfont_of(soundfont),
    }
