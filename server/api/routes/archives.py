"""Sessions, and projects exported from them, as one file to take away."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from server.api.answers import WITH_ID, problems
from server.api.routes.sessions import SessionId
from server.api.services import ServicesOf
from server.api.zip_answer import ZipAnswer
from server.library.packing import pack_export, pack_session

router = APIRouter(prefix="/v1/sessions/{session_id}", tags=["sessions"])

ExportName = Annotated[
    str, Path(description="The name of an export.", min_length=1, examples=["ableton"])
]

_ZIP: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID),
    200: {
        "description": "The whole archive; one that breaks off is shorter than its header says.",
        "content": {
            "application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}}
        },
    },
}


@router.get(
    "/archive",
    summary="A session as a zip archive",
    response_class=Response,
    responses=_ZIP,
)
async def get_archive(session_id: SessionId, services: ServicesOf) -> Response:
    """Its audio, its MIDI files, `session.json` and what is written on it."""
    summary = await services.library.get(session_id)
    folder = services.library.folder(session_id)
    return ZipAnswer(await asyncio.to_thread(pack_session, folder, summary.title))


@router.get(
    "/exports/{name}/archive",
    summary="An exported project as a zip archive",
    response_class=Response,
    responses=_ZIP,
)
async def get_export_archive(
    session_id: SessionId, name: ExportName, services: ServicesOf
) -> Response:
    """The project folder, whole: unpack it and open it in the DAW."""
    summary = await services.library.get(session_id)
    folder = services.library.folder(session_id)
    return ZipAnswer(await asyncio.to_thread(pack_export, folder, name, summary.title))
