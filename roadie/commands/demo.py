"""`roadie demo`: the main job, twice."""

from __future__ import annotations

from typing import Annotated

import typer

from roadie.commands.options import Json, Library
from roadie.demo import tell
from server.settings import read_settings

PROMPT = "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"


def demo(
    prompt: Annotated[str, typer.Argument(help="What to generate.")] = PROMPT,
    seed: Annotated[int | None, typer.Option(help="Make the same music again.")] = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Do the main job twice on a server of its own, and show what came of it."""
    tell(read_settings(library=library), prompt, seed, json)
