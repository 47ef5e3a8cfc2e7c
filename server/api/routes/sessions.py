"""Routes that find sessions, write on them and read their files."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from server.api.answers import WITH_BODY, WITH_ID, problems
from server.api.range_file import RangeFile
from server.api.services import ServicesOf
from server.api.wire.page import Page
from server.api.wire.sessions import (
    ExportBody,
    FileBody,
    MarkBody,
    SessionBody,
    SessionChange,
    SessionDocument,
    SessionPage,
    SessionQuery,
    SessionsChange,
)
from server.library.lineage import Lineage
from server.library.summary import SessionSummary

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

SessionId = Annotated[
    str, Path(description="A session's id.", examples=["lo-fi-hip-hop-84-bpm-a-minor"])
]
AudioName = Annotated[
    str, Path(description="The file, below the session's `audio`.", examples=["bass.wav"])
]
MidiName = Annotated[
    str, Path(description="The file, below the session's `midi`.", examples=["all.mid"])
]

_MEDIA_TYPES = {
    ".wav": "audio/wav",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".mid": "audio/midi",
}


@router.get("", summary="List sessions", responses=problems(*WITH_ID))
async def list_sessions(
    services: ServicesOf, query: Annotated[SessionQuery, Query()]
) -> SessionPage:
    """From newest to oldest; a folder that cannot be read is listed with its `error`."""
    items, following, total = await services.library.page(query.limit, query.before, query.wanted())
    return SessionPage(items=items, next=following, total=total)


@router.patch(
    "", summary="Write on several sessions", responses=problems(*WITH_ID, *WITH_BODY, 410)
)
async def change_sessions(wish: SessionsChange, services: ServicesOf) -> Page[SessionSummary]:
    """The same is written on all of them, or, where that cannot be, on none; as they are then."""
    return Page(items=await services.library.change(wish.ids, wish.made))


@router.get("/{session_id}", summary="See one session", responses=problems(*WITH_ID, 410))
async def get_session(session_id: SessionId, services: ServicesOf) -> SessionBody:
    """What a list shows of it, and its files."""
    summary = await services.library.get(session_id)
    files = await services.library.files(session_id)
    bodies = [FileBody(path=file.path, size_bytes=file.size_bytes) for file in files]
    return SessionBody(summary=summary, files=bodies)


@router.patch(
    "/{session_id}",
    summary="Write on a session",
    responses=problems(*WITH_ID, *WITH_BODY, 410),
)
async def change_session(
    session_id: SessionId, wish: SessionChange, services: ServicesOf
) -> SessionSummary:
    """Its title, its albums, whether it is a favourite, hidden, kept or thrown.

    It stands in `label.json` in the session's folder; the music is as it was.
    """
    (changed,) = await services.library.change([session_id], wish.made)
    return changed


@router.put(
    "/{session_id}/mark",
    summary="Mark a session as kept or thrown",
    responses=problems(*WITH_ID, *WITH_BODY),
)
async def mark_session(
    session_id: SessionId, wish: MarkBody, services: ServicesOf
) -> SessionSummary:
    """A thrown session stays where it is, whole: the mark can be taken away again."""
    return await services.library.mark(session_id, wish.mark)


@router.get(
    "/{session_id}/lineage",
    summary="The family of a session",
    responses=problems(*WITH_ID, 410),
)
async def get_lineage(session_id: SessionId, services: ServicesOf) -> Lineage:
    """What it was made from, back to the first, and all that was made from it."""
    return await services.library.lineage(session_id)


@router.get(
    "/{session_id}/document",
    summary="The whole session.json",
    response_model=SessionDocument,
    responses=problems(*WITH_ID),
)
async def get_document(session_id: SessionId, services: ServicesOf) -> Response:
    """Every track, clip and note, the tempo map, the mix and where it all comes from."""
    body = await services.library.document(session_id)
    return Response(body, media_type="application/json")


def _binary(media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}


_FILE: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID, 416),
    200: {"description": "The whole file.", "content": _binary("audio/*")},
    206: {"description": "The bytes that were asked for.", "content": _binary("audio/*")},
    304: {"description": "The file is still as the client has it."},
}
_RANGE: dict[str, Any] = {
    "parameters": [
        {
            "name": "Range",
            "in": "header",
            "required": False,
            "description": "One range of bytes.",
            "schema": {"type": "string", "example": "bytes=0-65535"},
        }
    ]
}


@router.get(
    "/{session_id}/audio/{name:path}",
    summary="An audio file of a session",
    response_class=Response,
    responses=_FILE,
    openapi_extra=_RANGE,
)
async def get_audio(
    session_id: SessionId, name: AudioName, request: Request, services: ServicesOf
) -> Response:
    """Whole, or the bytes of a Range; a player may jump about in it."""
    path = await asyncio.to_thread(services.library.file, session_id, "audio", name)
    return _file(path, request)


@router.get(
    "/{session_id}/midi/{name:path}",
    summary="A MIDI file of a session",
    response_class=Response,
    responses=_FILE,
    openapi_extra=_RANGE,
)
async def get_midi(
    session_id: SessionId, name: MidiName, request: Request, services: ServicesOf
) -> Response:
    """A standard MIDI file."""
    path = await asyncio.to_thread(services.library.file, session_id, "midi", name)
    return _file(path, request)


def _file(path: FilePath, request: Request) -> Response:
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = _MEDIA_TYPES.get(path.suffix.lower(), guessed)
    return RangeFile.answer(path, media_type, request.headers)


@router.get("/{session_id}/exports", summary="What was exported", responses=problems(*WITH_ID))
async def list_exports(session_id: SessionId, services: ServicesOf) -> Page[ExportBody]:
    """The project folders in the session, by name."""
    folder = services.library.folder(session_id) / "exports"
    return Page(items=await asyncio.to_thread(_exports, folder))


def _exports(folder: FilePath) -> list[ExportBody]:
    if not folder.is_dir():
        return []
    found = []
    for export in sorted(folder.iterdir()):
        if not export.is_dir() or export.name.startswith("."):
            continue
        sizes = [path.stat().st_size for path in export.rglob("*") if path.is_file()]
        found.append(
            ExportBody(
                name=export.name, folder=str(export), files=len(sizes), size_bytes=sum(sizes)
            )
        )
    return found
