"""The stream of what happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.api.services import Services, ServicesOf
from server.api.wire.bridge import BridgeChanged, BridgeParts
from server.api.wire.events import Hello, InboxChanged, JobChanged, SessionChanged
from server.api.wire.jobs import JobBody
from server.bridge_link.bridges import Bridges
from server.jobs.broadcast import EarlyOf
from server.jobs.job import Job, JobState
from server.library.inbox import InboxEvent
from server.library.index import SessionEvent

router = APIRouter()

_UNFINISHED: tuple[JobState, ...] = ("delivering", "running", "queued")
_LISTED = 500


@router.websocket("/v1/events")
async def events(socket: WebSocket, services: ServicesOf, bridges: bool = True) -> None:
    """A hello, then every change of a job, notes that stand before they sound, every arrival in
    the inbox, every change of a session and of the bridge, until either side ends.

    What a client sends is not read. Without `bridges` no bridge is told of.
    """
    await socket.accept()
    with (
        services.jobs.subscribe_to_all() as changes,
        services.inbox_news.listen() as arrivals,
        services.session_news.listen() as sessions,
    ):
        # After subscribing: nothing can happen unseen between the list and the stream.
        hello = Hello(version=services.version, jobs=await _unfinished(services))
        try:
            await _send(socket, hello)
            await _until_first_ends(
                _tell_jobs(socket, changes),
                _tell_arrivals(socket, arrivals),
                _tell_sessions(socket, sessions),
                _listen(socket),
                *([_tell_bridges(socket, services.bridges)] if bridges else []),
            )
        except WebSocketDisconnect:
            return


async def _unfinished(services: Services) -> list[JobBody]:
    jobs: dict[str, Job] = {}
    for state in _UNFINISHED:
        jobs.update((job.id, job) for job in await services.jobs.list(state, _LISTED))
    return [JobBody.of(job) for job in jobs.values()]


async def _until_first_ends(*streams: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(stream) for stream in streams]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tell_jobs(socket: WebSocket, changes: AsyncIterator[Job | EarlyOf]) -> None:
    async for change in changes:
        if isinstance(change, Job):
            await _send(socket, JobChanged(job=JobBody.of(change)))
        else:
            # As the worker made it: who waits for it waits for nothing more.
            early = {"type": "early", "job_id": change.id, "notes": change.notes}
            await socket.send_text(json.dumps(early, separators=(",", ":")))


async def _tell_arrivals(socket: WebSocket, arrivals: AsyncIterator[InboxEvent]) -> None:
    async for event in arrivals:
        message = InboxChanged(state=event.state, path=event.path, job_id=event.job_id)
        await _send(socket, message)


async def _tell_sessions(socket: WebSocket, changes: AsyncIterator[SessionEvent]) -> None:
    async for event in changes:
        await _send(socket, SessionChanged(id=event.id, change=event.change))


async def _tell_bridges(socket: WebSocket, bridges: Bridges) -> None:
    async for told in bridges.changes():
        if told.changes is None:
            message = BridgeChanged(
                id=told.id,
                linked=False,
                gone=bridges.gone,
                revision=0,
                parts=BridgeParts(),
                events=[],
                shows={},
            )
            await _send(socket, message)
        else:
            # As the bridge made it, which was looked at when it came.
            new = {"type": "bridge", "id": told.id, "linked": True, "gone": None, **told.changes}
            await socket.send_text(json.dumps(new, separators=(",", ":")))


async def _listen(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _send(socket: WebSocket, message: BaseModel) -> None:
    await socket.send_text(message.model_dump_json())
