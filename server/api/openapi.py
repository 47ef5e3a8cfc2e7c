"""What the OpenAPI document says beyond the routes themselves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from server.api.problems import ProblemDetails
from server.api.wire.bridge import BridgeChanged
from server.api.wire.events import EarlyNotesTold, Hello, InboxChanged, JobChanged, SessionChanged
from server.jobs.specs import GenerateSpec, ImportSpec, RespondSpec

TAGS = [
    {"name": "work", "description": "Ask for music, stems, notes or project folders."},
    {"name": "jobs", "description": "Watch and cancel what was asked for."},
    {"name": "sessions", "description": "Find sessions, play their files, write on them."},
    {"name": "backends", "description": "What can be chosen, and how to mend what cannot."},
    {"name": "hosting", "description": "Chains of effects, plug-ins, and renders through them."},
    {"name": "models", "description": "Trained models: what there is, and their weights."},
    {"name": "bridge", "description": "Controllers, OSC and the clock, by the linked bridge."},
    {"name": "server", "description": "The server itself."},
]

_DESCRIPTION = """\
Long work is a **job**: what asks for it answers `202` with the job and its `Location`. Watch it
at `GET /v1/jobs/{id}`, or all of them at once at `WS /v1/events`, which sends `Hello`,
`JobChanged`, `EarlyNotesTold`, `InboxChanged`, `SessionChanged` and `BridgeChanged` (see the
schemas).

Every refusal is `application/problem+json` (RFC 9457) with one sentence in `detail` that says
what to do.

On loopback no token is needed. A server that listens beyond it wants
`Authorization: Bearer <token>` from everyone.
"""

_EXTRA = (
    *(
        ProblemDetails,
        Hello,
        JobChanged,
        EarlyNotesTold,
        InboxChanged,
        SessionChanged,
        BridgeChanged,
    ),
    *(GenerateSpec, ImportSpec, RespondSpec),
)
"""Models that the routes' own signatures do not name."""


def describe(app: FastAPI) -> None:
    """Add what all operations share to the application's OpenAPI document."""
    app.description = _DESCRIPTION
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            components = document.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            for model in _EXTRA:
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                for name, inner in schema.pop("$defs", {}).items():
                    schemas.setdefault(name, inner)
                schemas.setdefault(model.__name__, schema)
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            document["security"] = [{}, {"token": []}]
            document["components"] = components
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
