"""The route that has a trained model learn from recordings."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from server.api.accepting import ACCEPTED, from_this_machine, submit, whole_path
from server.api.services import ServicesOf
from server.api.wire.jobs import JobBody
from server.jobs.model_specs import TrainSpec
from server.models.adapters import check_adapter_name
from server.models.cards import card
from session.errors import NotFound

router = APIRouter(tags=["models"])


@router.post("/v1/trainings", summary="Have a model learn from recordings", **ACCEPTED)
async def train(
    spec: Annotated[
        TrainSpec,
        Body(
            openapi_examples={
                "folder": {
                    "summary": "A folder of one's own songs",
                    "value": {
                        "folder": "/home/ada/songs",
                        "name": "ada",
                        "model": "musicgen-small",
                        "words": "ada's band, live in the kitchen",
                    },
                }
            }
        ),
    ],
    request: Request,
    services: ServicesOf,
    response: Response,
) -> JobBody:
    """What is learned becomes an adapter, which `sound.adapter` of a generation names.

    A training that is cancelled or breaks off goes on when it is asked for again by the same name.
    With `look` the recordings are only listened to, and what was heard is written down.
    """
    check_adapter_name(spec.name)
    if spec.model is not None:
        card(spec.model)
    from_this_machine(request, "folder")
    folder = whole_path(spec.folder, "folder")
    if not await asyncio.to_thread(folder.is_dir):
        raise NotFound(f"There is no folder {folder}: check the path and try again.")
    return await submit(services, spec, response)
