"""The HTTP application: routes, guards and the services behind them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from exports.registry import EXPORTERS
from server.api.backends import Backends
from server.api.body_limit import BodyLimitMiddleware
from server.api.faults import faults_in, sentence_of
from server.api.guard import Guard, GuardMiddleware
from server.api.machine import Machine
from server.api.news import News
from server.api.openapi import TAGS, describe
from server.api.problems import ProblemResponse, Refused, response_for
from server.api.routes import (
    albums,
    anew,
    archives,
    backends,
    bridge,
    comments,
    entry,
    events,
    excerpts,
    health,
    hosting,
    inbox,
    jobs,
    machine,
    models,
    peaks,
    ranges,
    sessions,
    submissions,
    trainings,
    understandings,
)
from server.api.services import Services
from server.api.session_watch import draw_new_sessions, follow_sessions
from server.api.uploads import Uploads
from server.bridge_link.bridges import Bridges
from server.jobs.job import Job, JobKind, JobState
from server.jobs.service import JobService
from server.jobs.task import TASKS
from server.library.excerpt_desk import ExcerptDesk
from server.library.inbox import InboxEvent, InboxWatch
from server.library.inbox_exports import export_arrivals
from server.library.index import SessionEvent
from server.library.library import Library
from server.library.peak_desk import PeakDesk
from server.settings import Settings
from server.web.page import BUILT, PageRoute
from server.web.policy import PolicyMiddleware
from session.errors import RoadieError

log = logging.getLogger(__name__)

_UNFINISHED: tuple[JobState, ...] = ("queued", "running", "delivering")


def roadie_version() -> str:
    """The version that is installed."""
    try:
        return version("roadie")
    except PackageNotFoundError:
        return "0"


def create_app(
    settings: Settings, tasks: Mapping[JobKind, str] = TASKS, page: Path = BUILT
) -> FastAPI:
    """The application on a library. Its lifespan starts the jobs and the watch of the inbox.

    `tasks` maps a kind of job to the `"module:attribute"` that does it; `page` is the folder of
    the built page. Entering the lifespan raises StorageFailed.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.services = await _start(settings, tasks, stack)
            yield

    app = FastAPI(
        title="Roadie",
        version=roadie_version(),
        summary="Prompts and bounces become stems, MIDI and DAW project folders.",
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,  # the stock pages load their scripts from another machine
        redoc_url=None,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    for family in (
        submissions,
        understandings,
        anew,
        trainings,
        hosting,
        models,
        jobs,
        sessions,
        comments,
        archives,
        peaks,
        ranges,
        excerpts,
        albums,
        inbox,
        backends,
        health,
        machine,
        bridge,
        entry,
        events,
    ):
        app.include_router(family.router)
    app.include_router(jobs.ready)
    app.router.routes.append(PageRoute(page))
    app.add_exception_handler(RoadieError, _on_roadie_error)
    app.add_exception_handler(RequestValidationError, _on_faults)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_defect)
    # The one added last is the first to see a request.
    app.add_middleware(BodyLimitMiddleware, settings.upload_limit_mb * 2**20)
    app.add_middleware(GuardMiddleware, Guard.of(settings))
    app.add_middleware(PolicyMiddleware)
    describe(app)
    return app


async def _start(
    settings: Settings, tasks: Mapping[JobKind, str], stack: AsyncExitStack
) -> Services:
    service = await stack.enter_async_context(JobService(settings, tasks))
    session_news, inbox_news = News[SessionEvent](), News[InboxEvent]()
    library = Library(settings, service.database, _on_this_loop(session_news))
    peak_desk = await stack.enter_async_context(PeakDesk(settings.library))
    excerpt_desk = await stack.enter_async_context(ExcerptDesk(settings.library))
    uploads = Uploads(settings)
    unfinished = [job for state in _UNFINISHED for job in await service.list(state, 10_000)]
    await asyncio.to_thread(uploads.keep_only, unfinished)
    stack.push_async_callback(_stop, asyncio.create_task(_forget_uploads(service, uploads)))
    stack.push_async_callback(_stop, asyncio.create_task(_follow(service, library, session_news)))
    stack.push_async_callback(_stop, asyncio.create_task(_draw_new(service, library, peak_desk)))
    if settings.inbox_formats:
        for name in settings.inbox_formats:  # now, not when the first bounce has come in
            EXPORTERS.place(name)
        stack.push_async_callback(_stop, asyncio.create_task(_export_arrivals(service, settings)))
    inbox_watch = await stack.enter_async_context(
        InboxWatch(settings, service.database, service.submit, tell=inbox_news)
    )
    return Services(
        settings=settings,
        jobs=service,
        library=library,
        peaks=peak_desk,
        excerpts=excerpt_desk,
        backends=Backends(),
        uploads=uploads,
        inbox=inbox_watch,
        inbox_news=inbox_news,
        session_news=session_news,
        machine=Machine(settings),
        bridges=Bridges(),
        guard=Guard.of(settings),
        version=roadie_version(),
        started_at=time.time(),
    )


async def _forget_uploads(service: JobService, uploads: Uploads) -> None:
    def forget(job: Job) -> None:
        if job.finished:
            uploads.forget(job)

    with service.subscribe() as changes:
        async for job in changes:
            await asyncio.to_thread(forget, job)


async def _export_arrivals(service: JobService, settings: Settings) -> None:
    with service.subscribe() as changes:
        await export_arrivals(changes, settings, service.submit)


async def _follow(service: JobService, library: Library, news: News[SessionEvent]) -> None:
    with service.subscribe() as changes:
        await follow_sessions(library, changes, lambda: news.heard)


async def _draw_new(service: JobService, library: Library, peak_desk: PeakDesk) -> None:
    with service.subscribe() as changes:
        await draw_new_sessions(changes, library, peak_desk)


def _on_this_loop(news: News[SessionEvent]) -> Callable[[SessionEvent], None]:
    """What tells the news from whichever thread."""
    loop = asyncio.get_running_loop()

    def tell(event: SessionEvent) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(news, event)

    return tell


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _on_roadie_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RoadieError)
    return response_for(error)


async def _on_faults(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    faults = faults_in(error.errors())
    title = "What was given cannot be used"
    return ProblemResponse(422, "BadInput", sentence_of(faults), title=title, faults=faults)


async def _on_http_error(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, Refused):
        return error.response()
    kind, detail = _http_words(request, error)
    return ProblemResponse(error.status_code, kind, detail, headers=error.headers)


def _http_words(request: Request, error: HTTPException) -> tuple[str, str]:
    path = request.url.path[:200]
    match error.status_code:
        case 404:
            return "NotFound", f"There is nothing at {path!r}: /openapi.json lists what there is."
        case 405:
            allowed = (error.headers or {}).get("Allow", "another method")
            return "MethodNotAllowed", f"{path} does not take {request.method}: use {allowed}."
        case 400:
            return "BadRequest", "The request's body could not be read: send it again."
        case status:
            return f"Http{status}", f"{error.detail}: see /openapi.json."


async def _on_defect(request: Request, error: Exception) -> ProblemResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    words = "Roadie has a defect here: report it with what its log says."
    return ProblemResponse(500, "Defect", words)


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document, without starting anything."""
    return create_app(settings).openapi()
