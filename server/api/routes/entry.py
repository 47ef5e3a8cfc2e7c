"""How a page comes in where the server wants its token.

A browser can send no header with audio or a WebSocket, but it sends a cookie.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server.api.answers import problems
from server.api.guard import ENTRY_SECONDS, token_needed
from server.api.services import ServicesOf
from server.api.wire.entry import EntryBody, EntrySpec

router = APIRouter(prefix="/v1", tags=["server"])


@router.get("/entry", summary="Whether this page may use the server", responses=problems())
async def get_entry(request: Request, services: ServicesOf) -> EntryBody:
    """Without a token set, every page of the server may."""
    guard = services.guard
    needed = guard.token is not None
    return EntryBody(needed=needed, entered=not needed or guard.has_token(request.headers))


@router.post("/entry", summary="Come in with the token", responses=problems(400, 413, 422))
async def enter(
    spec: EntrySpec, request: Request, services: ServicesOf, response: Response
) -> EntryBody:
    """The answer sets a cookie that only this server sees and no script can read."""
    guard = services.guard
    if guard.token is None:
        return EntryBody(needed=False, entered=True)
    if not guard.is_token(spec.token):
        raise token_needed(
            "That is not this server's token: see ROADIE_TOKEN where it was started."
        )
    name, value = guard.cookie
    response.set_cookie(
        name,
        value,
        max_age=ENTRY_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return EntryBody(needed=True, entered=True)
