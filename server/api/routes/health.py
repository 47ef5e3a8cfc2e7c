"""Whether the server answers."""

from __future__ import annotations

import os

from fastapi import APIRouter

from server.api.answers import problems
from server.api.services import ServicesOf
from server.api.wire.health import HealthBody

router = APIRouter(prefix="/v1", tags=["server"])


@router.get("/health", summary="Whether the server answers", responses=problems())
async def get_health(services: ServicesOf) -> HealthBody:
    """Its version, process and folders."""
    return HealthBody(
        version=services.version,
        pid=os.getpid(),
        started_at=services.started_at,
        library=str(services.settings.library),
        inbox=str(services.settings.inbox_folder),
    )
