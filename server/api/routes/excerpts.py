"""Parts of sessions to take away: a stretch of a track, or one clip, as a file of its own."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from exports.excerpt import ExcerptAsked, excerpt_of
from exports.excerpt_notes import excerpt_midi
from server.api.answers import WITH_ID, problems
from server.api.attachment import attachment
from server.api.passing_file import PassingFile
from server.api.routes.sessions import SessionId
from server.api.services import ServicesOf
from server.api.wire.excerpts import ExcerptQuery, StretchQuery
from server.library.label import titled
from session.document import read_session

router = APIRouter(prefix="/v1/sessions/{session_id}/tracks/{track}", tags=["sessions"])

TrackNumber = Annotated[
    int, Path(ge=1, le=1_000_000, description="The track's number, counted from 1.", examples=[1])
]

_MIDI: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID),
    200: {
        "description": "A standard MIDI file.",
        "content": {"audio/midi": {"schema": {"type": "string", "contentMediaType": "audio/midi"}}},
    },
}
_WAV: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID, 504, 507),
    200: {
        "description": "A WAV file of 32-bit floats.",
        "content": {"audio/wav": {"schema": {"type": "string", "contentMediaType": "audio/wav"}}},
    },
}


@router.get(
    "/excerpt.wav",
    summary="A part of a track as a sound file",
    response_class=Response,
    responses=_WAV,
)
async def get_excerpt(
    session_id: SessionId,
    track: TrackNumber,
    wanted: Annotated[ExcerptQuery, Query()],
    services: ServicesOf,
) -> Response:
    """The track before its fader and pan, cut to the sample; clips have their gain and fades.

    The file says where in the session it begins, and where one tempo and whole beats make a loop
    of it, tempo, beats and key (`bext`, `iXML`, `acid`). Clips play at their own speed.
    """
    folder = await asyncio.to_thread(services.library.folder, session_id)
    asked = {"track": track, **wanted.model_dump()}
    cut = await services.excerpts.cut(folder, asked)
    return PassingFile(cut.path, f"{cut.name}.wav", "audio/wav")


@router.get(
    "/excerpt.mid",
    summary="A part of a track as a MIDI file",
    response_class=Response,
    responses=_MIDI,
)
async def get_excerpt_notes(
    session_id: SessionId,
    track: TrackNumber,
    wanted: Annotated[StretchQuery, Query()],
    services: ServicesOf,
) -> Response:
    """The notes that begin there, at the session's tempo; the last end where the stretch does."""
    folder = await asyncio.to_thread(services.library.folder, session_id)

    def cut() -> tuple[str, bytes]:
        session = titled(read_session(folder), folder)
        excerpt = excerpt_of(session, ExcerptAsked(track, **wanted.model_dump()))
        return excerpt.name, excerpt_midi(session, excerpt)

    name, content = await asyncio.to_thread(cut)
    headers = {
        "content-disposition": attachment(f"{name}.mid"),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="audio/midi", headers=headers)
