"""What the server's machine has."""

from __future__ import annotations

from fastapi import APIRouter

from server.api.answers import problems
from server.api.services import ServicesOf
from server.api.wire.machine import MachineBody

router = APIRouter(prefix="/v1", tags=["server"])


@router.get("/machine", summary="Room, memory and versions", responses=problems(507))
async def get_machine(services: ServicesOf) -> MachineBody:
    """Of the machine that the server runs on."""
    return await services.machine.look()
