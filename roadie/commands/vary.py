"""`roadie vary`: a session made again with changes, beside the old one."""

from __future__ import annotations

from typing import Annotated

import typer

from roadie.commands.choose import session_id
from roadie.commands.finish import finish_sessions
from roadie.commands.options import (
    Bpm,
    ExportTo,
    Json,
    KeyText,
    Library,
    MeterText,
    SessionArgument,
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
from server.jobs.specs import VarySpec
from server.settings import read_settings


def vary(
    session: SessionArgument,
    words: Annotated[
        str | None, typer.Argument(help='What shall be different: "busier drums, no lead".')
    ] = None,
    hold: Annotated[
        list[str] | None, typer.Option("--hold", help="Keep this track, or all of a role.")
    ] = None,
    redo: Annotated[
        list[str] | None, typer.Option("--redo", help="Draw this track or role anew.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="What is drawn anew comes from this.")] = None,
    title: Annotated[str | None, typer.Option(help="The new session's title.")] = None,
    style: Annotated[str | None, typer.Option(help="Another style.")] = None,
    bpm: Bpm = None,
    key: KeyText = None,
    meter: MeterText = None,
    bars: Annotated[int | None, typer.Option(help="Whole bars.")] = None,
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
    lufs: Annotated[float | None, typer.Option(help="The loudness of the master.")] = None,
    ceiling: Annotated[float | None, typer.Option(help="The master's true peak in dBTP.")] = None,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
) -> None:
    """Make a generated session again with changes: words, tracks held, tracks drawn anew."""
    settings = read_settings(library=library)
    spec = spec_of(
        VarySpec,
        session=session_id(settings, session),
        words=words,
        hold=tuple(hold or ()),
        redo=tuple(redo or ()),
        seed=seed,
        title=title,
        style=style,
        bpm=bpm,
        key=key_of(key),
        meter=meter_of(meter),
        bars=bars,
        **shaping(energy, complexity, humanise, swing, instruments, mood, chords, form, soundfont),
        tail=tail,
        master_lufs=lufs,
        ceiling_dbtp=ceiling,
    )
    finish_sessions(settings, [(spec, "Varying")], export_to, json)
