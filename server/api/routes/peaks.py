"""Waveforms: the peaks of a session's audio files."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from server.api.answers import WITH_ID, problems
from server.api.range_file import is_known
from server.api.routes.sessions import AudioName, SessionId
from server.api.services import ServicesOf
from server.api.wire.peaks import PeakQuery
from server.library.peak_file import read_peaks

router = APIRouter(prefix="/v1/sessions/{session_id}/peaks", tags=["sessions"])

_HEADERS = {
    "x-peaks-per-peak": "How many samples a peak stands for.",
    "x-peaks-channels": "How many channels the file has.",
    "x-peaks-samples": "The length of the file in sample frames.",
    "x-sample-rate": "The rate of the file, in Hz.",
    "x-peaks-start": "The first peak that came.",
    "x-peaks-count": "How many came; fewer than were asked for at the file's end.",
}
_PEAKS: dict[int | str, dict[str, Any]] = {
    **problems(*WITH_ID, 504),
    200: {
        "description": "For each peak and each channel the lowest and the highest sample, signed "
        "8-bit integers of which 127 is full scale: peak 0 left lowest, left highest, right "
        "lowest, right highest, peak 1 and so on. Only digital silence is 0.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            name: {"description": words, "schema": {"type": "integer"}, "required": True}
            for name, words in _HEADERS.items()
        },
    },
    304: {"description": "The peaks are still as the client has them."},
}


@router.get(
    "/{name:path}",
    summary="The waveform of an audio file",
    response_class=Response,
    responses=_PEAKS,
)
async def get_peaks(
    session_id: SessionId,
    name: AudioName,
    request: Request,
    services: ServicesOf,
    wanted: Annotated[PeakQuery, Query()],
) -> Response:
    """The lowest and the highest sample of every few, for drawing it.

    The first time a file is asked for it is read to its end, which takes some seconds where it is
    an hour long; what was made or imported by this server has been read already.
    """
    audio = await asyncio.to_thread(services.library.file, session_id, "audio", name)
    key, drawn = await services.peaks.peaks_of(audio)
    etag = f'"{key.name}-{wanted.per_peak}-{wanted.start}-{wanted.count}"'
    facts = {"etag": etag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
    if is_known(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=facts)
    peaks = await asyncio.to_thread(read_peaks, drawn, wanted.per_peak, wanted.start, wanted.count)
    values = (
        wanted.per_peak,
        peaks.head.channels,
        peaks.head.length_samples,
        peaks.head.sample_rate,
        peaks.start,
        peaks.count,
    )
    facts |= {name: str(value) for name, value in zip(_HEADERS, values, strict=True)}
    return Response(peaks.data, media_type="application/octet-stream", headers=facts)
