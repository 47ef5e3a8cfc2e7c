"""`roadie repaint` and `extend`: bars of a session anew, or more of them, by a trained model."""

from __future__ import annotations

from typing import Annotated

import typer

from roadie.commands.choose import session_id
from roadie.commands.finish import finish_sessions
from roadie.commands.options import ExportTo, Json, Library, SessionArgument
from roadie.commands.sound import takes_sound
from roadie.commands.specs import spec_of
from server.jobs.model_specs import ExtendSpec, RepaintSpec, SoundWishes
from server.settings import read_settings

Words = Annotated[
    str | None, typer.Argument(help="What the bars should be, in words (else as the session's).")
]
Engine = Annotated[str, typer.Option(help="One with a trained model; see `roadie engines`.")]
Seed = Annotated[int | None, typer.Option(help="The same seed makes the same sound.")]


@takes_sound
def repaint(
    session: SessionArgument,
    from_bar: Annotated[int, typer.Option(help="The first bar to make anew, from 1.")],
    words: Words = None,
    bars: Annotated[int, typer.Option(help="How many bars.")] = 1,
    engine: Engine = "musicgen",
    seed: Seed = None,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
    *,
    sound: SoundWishes | None = None,
) -> None:
    """Make bars of a session anew; outside of them not a sample changes."""
    settings = read_settings(library=library)
    spec = spec_of(
        RepaintSpec,
        session=session_id(settings, session),
        from_bar=from_bar,
        bars=bars,
        prompt=words,
        engine=engine,
        seed=seed,
        sound=sound or SoundWishes(),
    )
    finish_sessions(settings, [(spec, "Repainting")], export_to, json)


@takes_sound
def extend(
    session: SessionArgument,
    words: Words = None,
    bars: Annotated[int, typer.Option(help="How many bars more.")] = 8,
    engine: Engine = "musicgen",
    seed: Seed = None,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
    *,
    sound: SoundWishes | None = None,
) -> None:
    """Let a session go on for some bars; what is there stays as it is."""
    settings = read_settings(library=library)
    spec = spec_of(
        ExtendSpec,
        session=session_id(settings, session),
        bars=bars,
        prompt=words,
        engine=engine,
        seed=seed,
        sound=sound or SoundWishes(),
    )
    finish_sessions(settings, [(spec, "Extending")], export_to, json)
