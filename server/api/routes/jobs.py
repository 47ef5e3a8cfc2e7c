"""Routes that watch and cancel jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from server.api.answers import WITH_BODY, WITH_ID, problems
from server.api.services import ServicesOf
from server.api.wire.jobs import JobBody
from server.api.wire.page import Page
from server.api.wire.warm_up import Warm, WarmUp
from server.jobs.job import JobState
from session.early import EarlyNotes

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
ready = APIRouter(tags=["jobs"])

JobId = Annotated[str, Path(description="A job's id.", min_length=1, max_length=200)]


@router.get("", summary="List jobs", responses=problems(*WITH_ID))
async def list_jobs(
    services: ServicesOf,
    state: Annotated[JobState | None, Query(description="Only jobs in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 100,
    before: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before.")
    ] = None,
) -> Page[JobBody]:
    """From newest to oldest."""
    jobs = await services.jobs.list(state, limit + 1, before)
    more = len(jobs) > limit
    items = [JobBody.of(job) for job in jobs[:limit]]
    return Page(items=items, next=items[-1].id if more else None)


@ready.post(
    "/v1/warm-ups", summary="Have workers ready", responses=problems(*WITH_BODY), status_code=200
)
async def warm_up(wanted: WarmUp, services: ServicesOf) -> Warm:
    """A first job loads for seconds; one that a worker waits for begins at once.

    For who plays live: ask every few minutes while there is playing. Nothing becomes of it but
    that workers wait; asking again renews it.
    """
    count = services.jobs.keep_warm(wanted.kind, wanted.workers, wanted.seconds)
    return Warm(kind=wanted.kind, ready=count)


@router.get("/{job_id}", summary="See one job", responses=problems(*WITH_ID))
async def get_job(job_id: JobId, services: ServicesOf) -> JobBody:
    """Where it stands, what came of it or why it failed."""
    return JobBody.of(await services.jobs.get(job_id))


@router.get(
    "/{job_id}/notes", summary="Notes of a job before its sound", responses=problems(*WITH_ID)
)
async def get_early_notes(job_id: JobId, services: ServicesOf) -> EarlyNotes | None:
    """What new music will play, as soon as it is composed; null before, and once it is done: then
    its session has it.

    For who was not at `WS /v1/events` when they were told.
    """
    told = await services.jobs.early_notes(job_id)
    return None if told is None else EarlyNotes.of_json(told)


@router.post("/{job_id}/cancel", summary="Cancel a job", responses=problems(*WITH_ID))
async def cancel_job(job_id: JobId, services: ServicesOf) -> JobBody:
    """The job as it ended. One that has finished stays as it is."""
    return JobBody.of(await services.jobs.cancel(job_id))
