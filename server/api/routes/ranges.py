"""Bytes of several files of a session at once."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Response

from server.api.answers import WITH_BODY, WITH_ID, problems
from server.api.ranges_answer import RangesAnswer, Run
from server.api.routes.sessions import SessionId
from server.api.services import ServicesOf
from server.api.wire.ranges import ByteRange, RangesWish
from server.library.library import Library
from session.errors import NotFound

router = APIRouter(prefix="/v1/sessions/{session_id}/ranges", tags=["sessions"])

_RANGES: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID, *WITH_BODY),
    200: {
        "description": "For each range, in the order asked for, three little-endian integers and "
        "then its bytes. The integers: its status as HTTP has it (206, or 404 where there is no "
        "such file, 416 where it ends before), in 4 bytes; how many bytes follow, in 4; how many "
        "the whole file has, in 8. An answer that breaks off is shorter than its header says.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}


@router.post(
    "",
    summary="Bytes of several audio files of a session",
    response_class=Response,
    responses=_RANGES,
)
async def read_ranges(
    session_id: SessionId, wish: RangesWish, services: ServicesOf
) -> RangesAnswer:
    """As `audio/{name}` gives them for a Range, of many files in one answer.

    A player of stems that jumps about needs the same moment of all of them at once.
    """
    services.library.folder(session_id)
    return RangesAnswer(await asyncio.to_thread(_runs, services.library, session_id, wish.ranges))


def _runs(library: Library, session_id: str, wanted: list[ByteRange]) -> list[Run]:
    return [_run(library, session_id, one) for one in wanted]


def _run(library: Library, session_id: str, wanted: ByteRange) -> Run:
    try:
        return Run.of(library.file(session_id, "audio", wanted.name), wanted.start, wanted.count)
    except NotFound:
        return Run(404, 0)
