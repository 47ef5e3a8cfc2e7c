"""Parts of sessions to take away: a stretch of tracks, or one clip, as a file of its own."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from bridge.host.isolated.contract import JsonObject
from server.api.accepting import from_this_machine
from server.api.answers import WITH_ID, problems
from server.api.passing_file import PassingFile
from server.api.routes.sessions import SessionId
from server.api.services import Services, ServicesOf
from server.api.wire.excerpts import ExcerptQuery, LaidOut, LaidOutQuery, TracksQuery

router = APIRouter(prefix="/v1/sessions/{session_id}", tags=["sessions"])

TrackNumber = Annotated[
    int, Path(ge=1, le=1_000_000, description="The track's number, counted from 1.", examples=[1])
]
ExcerptKind = Annotated[
    Literal["wav", "mid"], Path(description="Its sound, or its notes.", examples=["wav"])
]
Kind = Literal["wav", "mid", "zip"]

MEDIA_TYPES: dict[Kind, str] = {
    "wav": "audio/wav",
    "mid": "audio/midi",
    "zip": "application/zip",
}


def _file(description: str, *kinds: Kind) -> dict[int | str, dict[str, Any]]:
    types = [MEDIA_TYPES[kind] for kind in kinds]
    content = {one: {"schema": {"type": "string", "contentMediaType": one}} for one in types}
    return {
        **problems(*WITH_ID, 504, 507),
        200: {"description": description, "content": content},
    }


async def _cut(services: Services, session_id: str, kind: Kind, asked: JsonObject) -> Response:
    folder = await asyncio.to_thread(services.library.folder, session_id)
    cut = await services.excerpts.cut(folder, kind, asked)
    return PassingFile(cut.path, f"{cut.name}.{kind}", MEDIA_TYPES[kind])


@router.get(
    "/tracks/{track}/excerpt.{kind}",
    summary="A part of a track as a sound file or a MIDI file",
    response_class=Response,
    responses=_file("A WAV file of 32-bit floats, or a standard MIDI file.", "wav", "mid"),
)
async def get_excerpt(
    session_id: SessionId,
    track: TrackNumber,
    kind: ExcerptKind,
    wanted: Annotated[ExcerptQuery, Query()],
    services: ServicesOf,
) -> Response:
    """`wav`: the track before its fader and pan, cut to the sample; clips have their gain and
    fades. The file says where in the session it begins, and where one tempo and whole beats make a
    loop of it, tempo, beats and key (`bext`, `iXML`, `acid`). Clips that a project stretches are
    in time.

    `mid`: the notes that begin there, at the session's tempo; the last end where the part does.
    """
    return await _cut(services, session_id, kind, {"track": track, **wanted.model_dump()})


@router.post(
    "/tracks/{track}/excerpt.{kind}",
    summary="Lay a part of a track out as a file on this machine",
    responses=problems(*WITH_ID, 504, 507),
)
async def lay_out_excerpt(
    request: Request,
    session_id: SessionId,
    track: TrackNumber,
    kind: ExcerptKind,
    *,
    wanted: Annotated[LaidOutQuery, Query()],
    services: ServicesOf,
) -> LaidOut:
    """The same file, in `dragged/KEY` of the library, where a DAW on the server's machine can take
    it from. It is there once it is whole, and stays: a DAW may play it from there. Not for other
    machines.
    """
    from_this_machine(request, "key")
    folder = await asyncio.to_thread(services.library.folder, session_id)
    asked = {"track": track, **wanted.model_dump(exclude={"key", "name"})}
    path = await services.excerpts.lay_out(folder, kind, asked, (wanted.key, wanted.name))
    return LaidOut(path=str(path))


@router.get(
    "/excerpt.zip",
    summary="A part of several tracks as a zip archive",
    response_class=Response,
    responses=_file("A zip archive.", "zip"),
)
async def get_tracks_excerpt(
    session_id: SessionId,
    wanted: Annotated[TracksQuery, Query()],
    services: ServicesOf,
) -> Response:
    """Of each track its sound and its notes there, as the excerpts of single tracks have them."""
    stretch = wanted.model_dump(exclude={"track"})
    return await _cut(services, session_id, "zip", {"tracks": wanted.track, **stretch})
