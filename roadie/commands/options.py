"""Flags that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from session.errors import BadSetting
from session.pitch import FLAT_NAMES, SHARP_NAMES, Key, Mode

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]
Library = Annotated[
    Path | None,
    typer.Option("--library", help="The library folder (else settings, or ROADIE_LIBRARY)."),
]
SessionArgument = Annotated[
    str, typer.Argument(help="A session: its name in the library, its folder, or `last`.")
]
KeyText = Annotated[str | None, typer.Option("--key", help='Such as "A minor" or "F# dorian".')]
MeterText = Annotated[str | None, typer.Option("--meter", help='Such as "4/4" or "7/8".')]
ExportTo = Annotated[
    str, typer.Option("--export", help="Also write these formats, with commas: ableton,logic.")
]
Bpm = Annotated[float | None, typer.Option("--bpm", help="Quarter notes a minute.")]

_MODES: dict[str, Mode] = {
    "major": "major",
    "maj": "major",
    "minor": "minor",
    "min": "minor",
    "m": "minor",
    "dorian": "dorian",
    "phrygian": "phrygian",
    "lydian": "lydian",
    "mixolydian": "mixolydian",
    "locrian": "locrian",
    "ionian": "major",
    "aeolian": "minor",
}


def key_of(text: str | None) -> Key | None:
    """The key that `text` names: `A minor`, `Am`, `Bb`, `F# dorian`. Raises BadSetting."""
    if text is None:
        return None
    words = text.strip().split()
    tonic = words[0][:1].upper() + words[0][1:] if words else ""
    mode_word = words[1].lower() if len(words) > 1 else "major"
    if len(words) == 1 and tonic.endswith("m"):
        tonic, mode_word = tonic[:-1], "minor"
    mode = _MODES.get(mode_word)
    if mode is None or tonic not in {*SHARP_NAMES, *FLAT_NAMES} or len(words) > 2:
        raise BadSetting(f'There is no key called {text!r}: write it as "A minor" or "F# dorian".')
    return Key(tonic, mode)


def meter_of(text: str | None) -> tuple[int, int] | None:
    """The meter that `text` names, if it names one. Raises BadSetting."""
    return None if text is None else meter_named(text)


def meter_named(text: str) -> tuple[int, int]:
    """The meter called `7/8`. Raises BadSetting."""
    numerator, slash, denominator = text.strip().partition("/")
    if (
        not slash
        or not (numerator.isdecimal() and 1 <= int(numerator) <= 32)
        or denominator not in ("1", "2", "4", "8", "16", "32")
    ):
        raise BadSetting(f'There is no meter called {text!r}: write it as "4/4" or "7/8".')
    return int(numerator), int(denominator)


def formats_of(text: str) -> tuple[str, ...]:
    """The names in a list such as `ableton,logic`; `all` stands for every format there is."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if "all" not in names:
        return tuple(names)
    from exports.registry import EXPORTERS

    return tuple(EXPORTERS.names())
