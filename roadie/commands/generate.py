"""`roadie generate`: words in, a session out."""

from __future__ import annotations

from typing import Annotated

import typer

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
from roadie.commands.sound import takes_sound
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
from server.jobs.model_specs import SoundWishes
from server.jobs.specs import GenerateSpec
from server.settings import read_settings


@takes_sound
def generate(
    prompt: Annotated[str, typer.Argument(help="What the music should be, in words.")],
    engine: Annotated[str, typer.Option(help="See `roadie engines`.")] = "composer",
    style: Annotated[str | None, typer.Option(help="A style by name; beats the prompt.")] = None,
    bpm: Bpm = None,
    key: KeyText = None,
    meter: MeterText = None,
    bars: Annotated[int | None, typer.Option(help="Whole bars.")] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Rounded to whole bars; in place of --bars.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same music.")] = None,
    title: Annotated[str | None, typer.Option(help="The session's title.")] = None,
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
        str, typer.Option(help="Sound past the last bar: wrap, extra-bars or fade.")
    ] = "wrap",
    rate: Annotated[int, typer.Option(help="44100, 48000, 88200 or 96000.")] = 48_000,
    lufs: Annotated[float, typer.Option(help="The loudness of the master.")] = -14.0,
    ceiling: Annotated[float, typer.Option(help="The master's true peak in dBTP.")] = -1.0,
    variations: Annotated[
        int, typer.Option(help="How many sessions, with seeds that follow each other.")
    ] = 1,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
    *,
    sound: SoundWishes | None = None,
) -> None:
    """Make music from words: a session of stems, MIDI and a mix."""
    spec = spec_of(
        GenerateSpec,
        prompt=prompt,
        engine=engine,
        style=style,
        bpm=bpm,
        key=key_of(key),
        meter=meter_of(meter),
        bars=bars,
        seconds=seconds,
        seed=seed,
        title=title,
        **shaping(energy, complexity, humanise, swing, instruments, mood, chords, form, soundfont),
        tail=tail,
        sample_rate=rate,
        master_lufs=lufs,
        ceiling_dbtp=ceiling,
        variations=variations,
        sound=sound,
    )
    finish_sessions(read_settings(library=library), [(spec, "Generating")], export_to, json)
