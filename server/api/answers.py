"""Which problems an operation can answer with, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from server.api.problems import MEDIA_TYPE, TYPE_PREFIX

_WORDS: dict[int, tuple[str, str, str]] = {
    400: ("BadRequest", "The request is broken.", "The body is not readable: send it again."),
    401: ("TokenNeeded", "The token is missing or wrong.", "This server wants its token."),
    403: (
        "UnknownHost",
        "The Host, the Origin or the client may not do this.",
        "This server does not answer to the host 'example.org': use 127.0.0.1.",
    ),
    404: ("NotFound", "There is no such thing.", "There is no session called 'x'."),
    409: ("Cancelled", "It was cancelled.", "The job was cancelled."),
    410: ("SessionGone", "The session was deleted meanwhile.", "The session x was deleted."),
    413: ("TooLarge", "What was sent is too large.", "What was sent is larger than 4,096 MB."),
    415: ("UnsupportedMediaType", "The body's type is not taken.", "Send JSON."),
    416: ("NoSuchRange", "The file has no such bytes.", "The file ends at byte 1,000."),
    422: (
        "BadInput",
        "What was asked for cannot be used.",
        "prompt has 100,000 characters, and at most 2,000 are read: shorten it.",
    ),
    500: ("Defect", "The server or the disk failed.", "Roadie has a defect here: see its log."),
    503: ("BackendUnavailable", "Something is not installed.", "demucs is not installed."),
    504: ("DeadlinePassed", "It took too long.", "The job took longer than 60 minutes."),
    507: ("DiskFull", "The disk is full.", "The disk is full at /music: free some space."),
}

EVERYWHERE = (401, 403, 500)
WITH_BODY = (400, 404, 413, 415, 422, 503, 507)
WITH_ID = (404, 422)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that can answer with these statuses, and the usual ones."""
    return {status: _answer(status) for status in sorted({*EVERYWHERE, *statuses})}


def _answer(status: int) -> dict[str, Any]:
    kind, description, detail = _WORDS[status]
    example = {
        "type": TYPE_PREFIX + kind,
        "title": description.rstrip("."),
        "status": status,
        "detail": detail,
        "kind": kind,
    }
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }
