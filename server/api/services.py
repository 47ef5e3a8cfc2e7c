"""What the routes work with, made once when the server starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from server.api.backends import Backends
from server.api.guard import Guard
from server.api.machine import Machine
from server.api.news import News
from server.api.uploads import Uploads
from server.bridge_link.bridges import Bridges
from server.jobs.service import JobService
from server.library.excerpt_desk import ExcerptDesk
from server.library.inbox import InboxEvent, InboxWatch
from server.library.index import SessionEvent
from server.library.library import Library
from server.library.peak_desk import PeakDesk
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server."""

    settings: Settings
    jobs: JobService
    library: Library
    peaks: PeakDesk
    excerpts: ExcerptDesk
    backends: Backends
    uploads: Uploads
    inbox: InboxWatch
    inbox_news: News[InboxEvent]
    session_news: News[SessionEvent]
    machine: Machine
    bridges: Bridges
    guard: Guard
    version: str
    started_at: float


def _services(connection: HTTPConnection) -> Services:
    return cast(Services, connection.app.state.services)


ServicesOf = Annotated[Services, Depends(_services)]
"""The services of the application that a request came to."""
