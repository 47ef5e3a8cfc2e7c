"""`roadie respond`: music to go with a phrase, a file, a recording or a session."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from roadie.commands.choose import existing_file, is_recording, session_id, session_ids
from roadie.commands.finish import finish_sessions
from roadie.commands.options import (
    Bpm,
    ExportTo,
    Json,
    KeyText,
    Library,
    MeterText,
    key_of,
    meter_of,
)
from roadie.commands.specs import spec_of
from roadie.commands.wishes import (
    Chords,
    Complexity,
    Energy,
    Form,
    Humanise,
    Instruments,
    MoodText,
    Soundfont,
    Swing,
    shaping,
)
from server.jobs.specs import RespondSpec
from server.settings import Settings, read_settings


def respond(
    source: Annotated[
        str,
        typer.Argument(help="A MIDI file, a recording, or a session (its name, folder or `last`)."),
    ],
    words: Annotated[str, typer.Argument(help="How it should sound, in words.")] = "",
    how: Annotated[
        str,
        typer.Option(help="harmonise, accompany, continue, answer, re-drum or re-bass."),
    ] = "accompany",
    track: Annotated[
        list[str] | None, typer.Option("--track", help="Go by these tracks only; may be repeated.")
    ] = None,
    style: Annotated[str | None, typer.Option(help="A style by name; beats the words.")] = None,
    bpm: Bpm = None,
    key: KeyText = None,
    meter: MeterText = None,
    bars: Annotated[int | None, typer.Option(help="New bars of an answer or of what goes on.")] = (
        None
    ),
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same music.")] = None,
    title: Annotated[str | None, typer.Option(help="The new session's title.")] = None,
    energy: Energy = None,
    complexity: Complexity = None,
    humanise: Humanise = None,
    swing: Swing = None,
    instruments: Instruments = None,
    mood: MoodText = None,
    chords: Chords = None,
    form: Form = None,
    soundfont: Soundfont = None,
    tail: Annotated[
        str | None, typer.Option(help="Sound past the last bar: wrap, extra-bars or fade.")
    ] = None,
    lufs: Annotated[float, typer.Option(help="The loudness of the master.")] = -14.0,
    ceiling: Annotated[float, typer.Option(help="The master's true peak in dBTP.")] = -1.0,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
) -> None:
    """Make music to go with what is given, which stays as it is on tracks of its own."""
    settings = read_settings(library=library)
    spec = spec_of(
        RespondSpec,
        **_given(settings, source),
        how=how,
        tracks=tuple(track or ()),
        prompt=words,
        style=style,
        bpm=bpm,
        key=key_of(key),
        meter=meter_of(meter),
        bars=bars,
        seed=seed,
        title=title,
        **shaping(energy, complexity, humanise, swing, instruments, mood, chords, form, soundfont),
        tail=tail,
        master_lufs=lufs,
        ceiling_dbtp=ceiling,
    )
    finish_sessions(settings, [(spec, "Responding")], export_to, json)


def _given(settings: Settings, source: str) -> dict[str, Any]:
    path = Path(source).expanduser()
    looks_like_a_file = bool(path.suffix) and not path.is_dir()
    if is_recording(settings, source) or (
        looks_like_a_file and source not in session_ids(settings)
    ):
        return {"file": existing_file(path)}
    return {"session": session_id(settings, source)}
