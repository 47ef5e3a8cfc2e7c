"""Routes that ask a trained model for new bars of a session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from server.api.accepting import ACCEPTED, check_sound, submit
from server.api.services import Services, ServicesOf
from server.api.wire.jobs import JobBody
from server.jobs.model_specs import ExtendSpec, RepaintSpec

router = APIRouter(tags=["work"])


@router.post("/v1/repaints", summary="Make bars of a session anew", **ACCEPTED)
async def repaint(
    spec: Annotated[
        RepaintSpec,
        Body(
            openapi_examples={
                "bars": {
                    "summary": "Four bars with other words",
                    "value": {
                        "session": "warm-funk",
                        "from_bar": 5,
                        "bars": 4,
                        "prompt": "a drum break",
                        "engine": "musicgen",
                    },
                }
            }
        ),
    ],
    request: Request,
    services: ServicesOf,
    response: Response,
) -> JobBody:
    """The new bars stand in a new session beside the old one; outside of them every sample is as
    it was."""
    await _check(spec, request, services)
    return await submit(services, spec, response)


@router.post("/v1/extensions", summary="Let a session go on", **ACCEPTED)
async def extend(
    spec: Annotated[
        ExtendSpec,
        Body(
            openapi_examples={
                "bars": {
                    "summary": "Eight bars more",
                    "value": {"session": "warm-funk", "bars": 8, "engine": "musicgen"},
                }
            }
        ),
    ],
    request: Request,
    services: ServicesOf,
    response: Response,
) -> JobBody:
    """The longer session stands beside the old one; what was there is as it was."""
    await _check(spec, request, services)
    return await submit(services, spec, response)


async def _check(spec: RepaintSpec | ExtendSpec, request: Request, services: Services) -> None:
    services.library.folder(spec.session)
    await check_sound(spec.sound, request)
