"""Routes that say what the built-in engine understands, and what it can be asked for."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request

from server.api.accepting import from_this_machine, whole_path
from server.api.answers import WITH_BODY, problems
from server.api.wire.page import Page
from server.api.wire.understandings import (
    InstrumentBody,
    MoodBody,
    StyleBody,
    UnderstandingBody,
    UnderstandingSpec,
)
from server.engines.contract import GenerateRequest
from server.jobs.wishes import wished

router = APIRouter(prefix="/v1", tags=["work"])


@router.post(
    "/understandings",
    summary="What the built-in engine would make of a prompt",
    responses=problems(*WITH_BODY),
)
async def understand_prompt(spec: UnderstandingSpec, request: Request) -> UnderstandingBody:
    """Style, tempo, key, meter, length, players and mood, each with where it comes from.

    It is the engine's own reading: a generation with the same prompt, wishes and seed comes out
    so. Nothing is made.
    """
    if spec.soundfont is not None:
        from_this_machine(request, "soundfont")
        whole_path(spec.soundfont, "soundfont")
    return await asyncio.to_thread(_understood, spec)


def _understood(spec: UnderstandingSpec) -> UnderstandingBody:
    # Only now: the vocabularies and styles are read by whoever asks first.
    from server.engines.composer.understanding import understand

    fields: dict[str, Any] = wished(spec)
    seed = spec.seed or 0
    return UnderstandingBody.of(seed, understand(GenerateRequest(spec.prompt, seed, **fields)))


@router.get("/styles", summary="Styles of the built-in engine", responses=problems())
async def list_styles() -> Page[StyleBody]:
    """With the tempi, keys and players that are usual in them."""

    def styles() -> list[StyleBody]:
        from server.engines.composer.style.shelf import all_styles

        return [StyleBody.of(style) for style in all_styles().values()]

    return Page(items=await asyncio.to_thread(styles))


@router.get("/instruments", summary="Instruments of the built-in engine", responses=problems())
async def list_instruments() -> Page[InstrumentBody]:
    """With the words that ask for each."""

    def instruments() -> list[InstrumentBody]:
        from server.engines.composer.instruments import all_instruments

        return [
            InstrumentBody(
                name=name,
                title=made.title,
                plays=getattr(made, "plays", "drums"),
                words=list(made.words),
            )
            for name, made in all_instruments().items()
        ]

    return Page(items=await asyncio.to_thread(instruments))


@router.get("/moods", summary="Moods of the built-in engine", responses=problems())
async def list_moods() -> Page[MoodBody]:
    """With the words of all languages that ask for each."""

    def moods() -> list[MoodBody]:
        from server.engines.composer.set_by_name import moods_by_name

        return [MoodBody(name=name, words=list(words)) for name, words in moods_by_name().items()]

    return Page(items=await asyncio.to_thread(moods))
