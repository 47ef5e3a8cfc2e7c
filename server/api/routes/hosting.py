"""Routes of the plug-in host: what there is to render with, and the work itself."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Body, Path, Query, Request, Response

from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.schema import chain_schema
from bridge.host.chain.shelf import ChainShelf
from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.needed import missing
from bridge.host.plug_ins.record import KeptOff, PlugIn
from server.api.accepting import ACCEPTED, check_file, from_this_machine, submit, whole_path
from server.api.answers import WITH_BODY, WITH_ID, problems
from server.api.range_file import RangeFile
from server.api.services import Services, ServicesOf
from server.api.wire.hosting import ChainNeeds, ChainSummary, PlugInSummary
from server.api.wire.jobs import JobBody
from server.api.wire.page import Page
from server.jobs.host_specs import CompareSpec, RenderSpec, ScanSpec
from session.errors import BadInput, NotFound

router = APIRouter(tags=["hosting"])

ChainName = Annotated[
    str, Path(description="A chain's name.", max_length=4000, examples=["drum bus glue"])
]
Side = Literal["dry", "wet", "alternating", "picture"]
SIDES = get_args(Side)
"""In the order of a comparison's files."""

CHAIN_ENDINGS = (".yaml", ".yml")
"""What is called so is a file, not a name on the shelf."""


@router.post("/v1/renders", summary="Put sounds through a chain of effects", **ACCEPTED)
async def render(
    spec: Annotated[
        RenderSpec,
        Body(
            openapi_examples={
                "files": {
                    "summary": "All files of a folder",
                    "value": {
                        "files": ["/home/ada/in/**/*.wav"],
                        "chain": "drum bus glue",
                        "out": "/home/ada/out",
                    },
                },
                "session": {
                    "summary": "A track of a session",
                    "value": {"session": "lo-fi-study", "tracks": ["Keys"], "chain": "wide pad"},
                },
            }
        ),
    ],
    request: Request,
    services: ServicesOf,
    response: Response,
) -> JobBody:
    """Files are written to `out`; tracks of a session sound anew in a new session beside it.

    What names a path, and a chain that is given whole, is taken from programs on the server's own
    machine only.
    """
    for file in spec.files:
        from_this_machine(request, "files")
        whole_path(file, "files")
    if spec.out is not None:
        from_this_machine(request, "out")
        whole_path(spec.out, "out")
    if spec.instrument is not None:
        from_this_machine(request, "instrument")
    _check_sidechains(spec, request)
    _check_chain(spec.chain, request)
    if spec.session is not None:
        services.library.folder(spec.session)
    return await submit(services, spec, response)


def _check_sidechains(spec: RenderSpec | CompareSpec, request: Request) -> None:
    for name, place in spec.sidechains.items():
        if spec.session is None:
            from_this_machine(request, "sidechains")
            whole_path(place, f"sidechains.{name}")


def _check_chain(chain: str | Chain | None, request: Request) -> None:
    if isinstance(chain, Chain) or (chain and chain.lower().endswith(CHAIN_ENDINGS)):
        from_this_machine(request, "chain")
        if isinstance(chain, str):
            whole_path(chain, "chain")


def _shelf(services: Services) -> ChainShelf:
    return ChainShelf(services.settings.chains_folder)


@router.post("/v1/comparisons", summary="Hear and see what a chain does", **ACCEPTED)
async def compare(
    spec: CompareSpec, request: Request, services: ServicesOf, response: Response
) -> JobBody:
    """Dry and wet at one loudness, one file that goes from one to the other, spectra, a picture."""
    if spec.file is not None:
        await check_file(request, spec.file)
    if spec.session is not None:
        services.library.folder(spec.session)
    if spec.out is not None:
        from_this_machine(request, "out")
        whole_path(spec.out, "out")
    _check_sidechains(spec, request)
    _check_chain(spec.chain, request)
    return await submit(services, spec, response)


@router.get(
    "/v1/comparisons/{job_id}/{side}",
    summary="A file of a comparison",
    response_class=Response,
    responses={
        **problems(*WITH_ID, 416),
        200: {
            "description": "The whole file.",
            "content": {"audio/*": {"schema": {"type": "string"}}},
        },
    },
)
async def get_comparison(
    job_id: Annotated[str, Path(min_length=1, max_length=200)],
    side: Side,
    request: Request,
    services: ServicesOf,
) -> Response:
    """Dry, wet, one going over into the other, or the picture."""
    job = await services.jobs.get(job_id)
    data = (job.result or {}).get("data") or {}
    if job.kind != "compare" or "files" not in data:
        raise NotFound(f"The job {job_id} made no comparison: ask for one first.")
    file = services.settings.library / data["folder"] / data["files"][SIDES.index(side)]
    media_type = "image/png" if side == "picture" else "audio/wav"
    return await asyncio.to_thread(RangeFile.answer, file, media_type, request.headers)


@router.post("/v1/scans", summary="Look for plug-ins", **ACCEPTED)
async def scan(
    spec: ScanSpec, request: Request, services: ServicesOf, response: Response
) -> JobBody:
    """Every plug-in is tried in a process of its own; what is known and unchanged is left alone."""
    for folder in spec.folders:
        from_this_machine(request, "folders")
        whole_path(folder, "folders")
    return await submit(services, spec, response)


@router.get("/v1/chains", summary="Chains of effects", responses=problems())
async def list_chains(services: ServicesOf) -> Page[ChainSummary]:
    """Those that come with Roadie, and the user's own; a broken file is listed with its fault."""
    entries = await asyncio.to_thread(_shelf(services).entries)
    return Page(items=[ChainSummary.of(entry) for entry in entries])


@router.get(
    "/v1/chains/{name:path}", summary="One chain, with its steps", responses=problems(*WITH_ID)
)
async def get_chain(name: ChainName, request: Request, services: ServicesOf) -> Chain:
    """The chain as data, as a render takes it."""
    _check_chain(name, request)
    shelved = await asyncio.to_thread(_shelf(services).load, name)
    return shelved.chain


@router.get(
    "/v1/chain-needs/{name:path}",
    summary="What a chain lacks on the server's machine",
    responses=problems(*WITH_ID),
)
async def get_chain_needs(name: ChainName, request: Request, services: ServicesOf) -> ChainNeeds:
    """Plug-ins, presets, impulse responses and Faust files that are not there, step by step."""
    _check_chain(name, request)

    def look() -> ChainNeeds:
        shelved = _shelf(services).load(name)
        return ChainNeeds.of(missing(shelved.chain, shelved.base, _index(services)))

    return await asyncio.to_thread(look)


@router.get("/v1/chain-schema", summary="The schema of chains", responses=problems())
async def get_chain_schema() -> dict[str, Any]:
    """Every kind of step with its values: their units, bounds, choices and what they mean."""
    return chain_schema()


@router.put(
    "/v1/chains/{name:path}",
    summary="Save a chain of one's own",
    responses=problems(*WITH_ID, *WITH_BODY),
)
async def save_chain(
    name: ChainName,
    chain: Annotated[dict[str, Any], Body(description="The chain, as chains' files have it.")],
    request: Request,
    services: ServicesOf,
) -> ChainSummary:
    """In the place of one's own chain of that name, whose file stays beside it as `.before`.

    A chain that came with Roadie stays as it is; one that breaks the schema is refused with the
    place of its fault.
    """
    from_this_machine(request, "chain")
    whole = chain_of_data(chain)
    if whole.name != name:
        raise BadInput(f"The chain is called {whole.name!r}, and the address says {name!r}.")
    return ChainSummary.of(await asyncio.to_thread(_shelf(services).save, whole))


@router.delete(
    "/v1/chains/{name:path}",
    summary="Take a chain of one's own off the shelf",
    status_code=204,
    responses=problems(*WITH_ID),
)
async def put_chain_aside(name: ChainName, request: Request, services: ServicesOf) -> None:
    """Its file stays in the folder as `.before`, which is read no more."""
    from_this_machine(request, "chain")
    await asyncio.to_thread(_shelf(services).put_aside, name)


def _index(services: Services) -> PlugInIndex:
    return PlugInIndex(services.settings.plug_in_index)


@router.get("/v1/plug-ins", summary="Plug-ins of the server's machine", responses=problems(422))
async def list_plug_ins(
    services: ServicesOf,
    words: Annotated[
        str,
        Query(
            max_length=200, description="Parts of a name, maker, category, kind, format or path."
        ),
    ] = "",
) -> Page[PlugInSummary]:
    """What the last scan found."""
    found = await asyncio.to_thread(lambda: _index(services).search(words))
    return Page(items=[PlugInSummary.of(plug_in) for plug_in in found])


@router.get("/v1/plug-ins/kept-off", summary="Plug-ins that are not loaded", responses=problems())
async def list_kept_off(services: ServicesOf) -> Page[KeptOff]:
    """Files that crashed, hung or were none, each with its reason, until they change."""
    return Page(items=list(await asyncio.to_thread(lambda: _index(services).kept_off())))


@router.get("/v1/plug-ins/{name}", summary="One plug-in", responses=problems(*WITH_ID, 500))
async def get_plug_in(
    name: str,
    services: ServicesOf,
    format: Annotated[PlugInFormat | None, Query()] = None,
    maker: Annotated[str | None, Query(max_length=300)] = None,
) -> PlugIn:
    """Its parameters as it shows them, its buses, latency and presets."""
    return await asyncio.to_thread(lambda: _index(services).find(name, format, maker))
