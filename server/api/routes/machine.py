"""What the server's machine has."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from server.api.answers import WITH_BODY, problems
from server.api.services import ServicesOf
from server.api.wire.machine import DraggedBody, DraggedWish, MachineBody

router = APIRouter(prefix="/v1", tags=["server"])


@router.get("/machine", summary="Room, memory and versions", responses=problems(507))
async def get_machine(services: ServicesOf) -> MachineBody:
    """Of the machine that the server runs on."""
    return await services.machine.look()


@router.put(
    "/machine/dragged",
    summary="Clear away what was dragged out, or put it back",
    responses=problems(*WITH_BODY),
)
async def move_dragged(wish: DraggedWish, services: ServicesOf) -> DraggedBody:
    """Files that were laid out for a DAW lie in `dragged` of the library, and stay. Cleared away,
    they lie in `cleared/dragged`, whole, until they are put back; no file is deleted. A project of
    a DAW that still plays from there lacks them meanwhile.
    """
    dragged = services.excerpts.dragged
    try:
        await asyncio.to_thread(dragged.clear if wish.cleared else dragged.put_back)
    finally:
        await services.machine.forget()
    return await asyncio.to_thread(DraggedBody.of, dragged)
