"""Albums: names that sessions share."""

from __future__ import annotations

from fastapi import APIRouter

from server.api.answers import problems
from server.api.services import ServicesOf
from server.api.wire.albums import AlbumBody
from server.api.wire.page import Page

router = APIRouter(prefix="/v1/albums", tags=["sessions"])


@router.get("", summary="List albums", responses=problems())
async def list_albums(services: ServicesOf) -> Page[AlbumBody]:
    """By name. An album is there as long as a session is in it."""
    found = await services.library.albums()
    return Page(items=[AlbumBody(name=name, sessions=count) for name, count in found])
