"""The watched folder's activity."""

from __future__ import annotations

import asyncio
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Query

from server.api.answers import WITH_ID, problems
from server.api.services import ServicesOf
from server.api.wire.inbox import ArrivalBody, InboxBody
from server.library.inbox_activity import Arrival, recent_arrivals

router = APIRouter(prefix="/v1/inbox", tags=["sessions"])


@router.get("", summary="What has come in through the inbox", responses=problems(*WITH_ID))
async def list_arrivals(
    services: ServicesOf,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
) -> InboxBody:
    """Files that are still being written, then those that became imports, the newest first."""
    settings, database = services.settings, services.jobs.database
    taken = await asyncio.to_thread(recent_arrivals, database, settings.library, limit)
    waiting = [Arrival(path, "found") for path in services.inbox.waiting]
    arrivals = [_body(arrival) for arrival in (*waiting, *taken)][:limit]
    return InboxBody(folder=str(settings.inbox_folder), arrivals=arrivals)


def _body(arrival: Arrival) -> ArrivalBody:
    return ArrivalBody(
        path=arrival.path,
        name=PurePath(arrival.path).name,
        state=arrival.state,
        seen_at=arrival.seen_at,
        job=arrival.job_id,
        session=arrival.session,
        failure=arrival.failure,
    )
