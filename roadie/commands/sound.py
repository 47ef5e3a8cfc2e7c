"""Flags for what only engines with a trained model take, given to every command that asks them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from roadie.commands.choose import existing_file
from roadie.commands.specs import spec_of
from server.jobs.model_specs import ControlWishes, SoundWishes

PANEL = "With a trained model"


def _flag(name: str, help_: str) -> Any:
    return typer.Option(name, help=help_, rich_help_panel=PANEL)


def sound_of(
    *,
    model: Annotated[
        str | None, _flag("--model", "A model by name (`roadie models list`).")
    ] = None,
    negative: Annotated[str | None, _flag("--negative", "What the sound should not be.")] = None,
    guidance: Annotated[
        float | None, _flag("--guidance", "How strictly the words are followed.")
    ] = None,
    temperature: Annotated[
        float | None, _flag("--temperature", "How freely it draws; 1 is as it learned.")
    ] = None,
    reference: Annotated[Path | None, _flag("--reference", "An audio file to go by.")] = None,
    reference_as: Annotated[
        str | None, _flag("--reference-as", "What it is heard for: melody, style or sound.")
    ] = None,
    drums: Annotated[
        Path | None, _flag("--drums", "A recording of drums to play to, where the model can.")
    ] = None,
    lyrics: Annotated[str | None, _flag("--lyrics", "What is sung.")] = None,
    melody_loyalty: Annotated[
        float | None, _flag("--melody-loyalty", "0 to 1: how closely a reference is followed.")
    ] = None,
    weirdness: Annotated[
        float | None, _flag("--weirdness", "0 the expected, 1 the unheard-of.")
    ] = None,
    genre_shift: Annotated[
        float | None,
        _flag("--genre-shift", "0 to 1: how far words carry a reference from what it is."),
    ] = None,
    structure: Annotated[
        float | None, _flag("--structure", "0 to 1: how much of what sounded is remembered.")
    ] = None,
    draft: Annotated[bool, _flag("--draft", "Faster and coarser, where the model can.")] = False,
    adapter: Annotated[
        str | None, _flag("--adapter", "What a fine-tuning learned (`roadie train`).")
    ] = None,
    separator: Annotated[
        str | None, _flag("--separator", "Split the sound into stems; see `roadie engines`.")
    ] = None,
    midi: Annotated[bool, _flag("--midi", "Write down the notes of each stem.")] = False,
    keep_tempo: Annotated[
        bool, _flag("--keep-tempo", "Leave the tempo as it was played; do not stretch.")
    ] = False,
) -> SoundWishes | None:
    """The flags as wishes; None where none was given. Raises BadInput, NotFound."""
    wishes = spec_of(
        SoundWishes,
        model=model,
        negative_prompt=negative,
        guidance=guidance,
        temperature=temperature,
        reference=existing_file(reference) if reference else None,
        reference_as=reference_as,
        drums=existing_file(drums) if drums else None,
        lyrics=lyrics,
        controls=spec_of(
            ControlWishes,
            melody_loyalty=melody_loyalty,
            weirdness=weirdness,
            genre_shift=genre_shift,
            structure=structure,
        ),
        draft=draft,
        adapter=adapter,
        separator=separator,
        midi=midi,
        fit_tempo=not keep_tempo,
    )
    return None if wishes == SoundWishes() else wishes


def takes_sound(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the flags of `sound_of` behind its own; it is given their wishes as
    `sound`."""
    flags = inspect.signature(sound_of, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True)
    shown = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in (*own.parameters.values(), *flags.values())
        if parameter.name != "sound"
    ]

    @functools.wraps(command)
    def with_flags(**given: Any) -> None:
        sound = sound_of(**{name: given.pop(name) for name in flags})
        command(**given, sound=sound)

    with_flags.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return with_flags
