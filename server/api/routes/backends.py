"""Routes that say what can be chosen, whether it works and how to mend it."""

from __future__ import annotations

from fastapi import APIRouter

from server.api.answers import problems
from server.api.services import ServicesOf
from server.api.wire.backends import BackendBody
from server.api.wire.page import Page

router = APIRouter(prefix="/v1", tags=["backends"])


@router.get("/engines", summary="Engines that make music", responses=problems())
async def list_engines(services: ServicesOf) -> Page[BackendBody]:
    """With their capabilities and the licence that their output stands under."""
    return Page(items=await services.backends.of("engines"))


@router.get("/separators", summary="Ways to split a mix into stems", responses=problems())
async def list_separators(services: ServicesOf) -> Page[BackendBody]:
    """By the name that an import or a separation asks for."""
    return Page(items=await services.backends.of("separators"))


@router.get("/transcribers", summary="Ways to hear notes", responses=problems())
async def list_transcribers(services: ServicesOf) -> Page[BackendBody]:
    """By the name that an import or a transcription asks for."""
    return Page(items=await services.backends.of("transcribers"))


@router.get("/exporters", summary="Project formats", responses=problems())
async def list_exporters(services: ServicesOf) -> Page[BackendBody]:
    """With what each carries, and how far that was proved."""
    return Page(items=await services.backends.of("exporters"))
