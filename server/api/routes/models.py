"""Routes of trained models: what there is, what is here, installing and removing."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from server.api.accepting import ACCEPTED, from_this_machine, submit, whole_path
from server.api.answers import WITH_ID, problems
from server.api.services import ServicesOf
from server.api.wire.jobs import JobBody
from server.api.wire.models import InstallBody, ModelBody, RemovedBody
from server.api.wire.page import Page
from server.jobs.model_specs import InstallSpec
from server.models.adapters import has_adapter, remove_adapter
from server.models.cards import all_cards, card
from server.models.install import check_licence
from server.models.place import installed_model
from server.models.remove import remove

router = APIRouter(prefix="/v1/models", tags=["models"])


@router.get("", summary="Trained models", responses=problems())
async def list_models(services: ServicesOf) -> Page[ModelBody]:
    """All that Roadie knows, with their licences and needs, and what is installed of them."""

    def found() -> list[ModelBody]:
        folder = services.settings.models
        return [
            ModelBody.of(one, installed_model(folder, name)) for name, one in all_cards().items()
        ]

    return Page(items=await asyncio.to_thread(found))


@router.get("/{name}", summary="One trained model", responses=problems(*WITH_ID))
async def get_model(name: str, services: ServicesOf) -> ModelBody:
    """Its card, and where its weights lie."""
    here = await asyncio.to_thread(installed_model, services.settings.models, name)
    return ModelBody.of(card(name), here)


@router.post("/{name}/install", summary="Install a trained model", **ACCEPTED)
async def install_model(
    name: str, body: InstallBody, request: Request, services: ServicesOf, response: Response
) -> JobBody:
    """The weights are fetched from where their makers keep them, or taken from a folder.

    A licence with conditions has to be accepted. A job that is cancelled or breaks off goes on
    from there when it is asked for again.
    """
    wanted = card(name)
    check_licence(wanted, body.accept_licence)
    if body.folder is not None:
        from_this_machine(request, "folder")
        whole_path(body.folder, "folder")
    return await submit(services, InstallSpec(model=name, **body.model_dump()), response)


@router.delete("/{name}", summary="Remove a trained model", responses=problems(*WITH_ID, 507))
async def remove_model(name: str, services: ServicesOf) -> RemovedBody:
    """Its weights are deleted; a job that has them loaded works on to its end.

    What a fine-tuning learned is removed by its name likewise.
    """
    folder = services.settings.models
    if await asyncio.to_thread(has_adapter, folder, name):
        freed = await asyncio.to_thread(remove_adapter, folder, name)
    else:
        freed = await asyncio.to_thread(remove, name, folder)
    return RemovedBody(name=name, freed_bytes=freed)
