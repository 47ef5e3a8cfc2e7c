"""Routes that ask for work: each answers 202 with a job."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from server.api.accepting import (
    ACCEPTED,
    check_file,
    check_sound,
    from_this_machine,
    submit,
    whole_path,
)
from server.api.file_bodies import file_body
from server.api.problems import Refused
from server.api.services import Services, ServicesOf
from server.api.uploads import Upload
from server.api.wire.jobs import JobBody
from server.jobs.model_specs import SoundWishes
from server.jobs.specs import (
    ExportSpec,
    GenerateSpec,
    ImportSpec,
    RespondSpec,
    SeparateSpec,
    TranscribeSpec,
    VarySpec,
)
from server.jobs.wishes import MusicWishes
from session.errors import BadInput

router = APIRouter(tags=["work"])

S = TypeVar("S", bound=BaseModel)


_GENERATE_BODY = file_body(
    GenerateSpec,
    "A recording or a MIDI file to go by: `sound.reference`.",
    {
        "Everything in words": {"prompt": "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"},
        "Words and exact wishes": {"prompt": "warm house", "bpm": 124, "bars": 32, "seed": 7},
    },
    left_out=None,
    beside={"drums": "A recording or a MIDI file of drums to play to: `sound.drums`."},
)
_NAMES_IT = "The file. Its name becomes the session's."
_IMPORT_BODY = file_body(
    ImportSpec,
    _NAMES_IT,
    {"A recording at a known tempo": {"file": "/home/ada/bounces/demo.wav", "bpm": 84}},
)
_RESPOND_BODY = file_body(
    RespondSpec,
    _NAMES_IT,
    {"An answer": {"session": "lo-fi-study", "tracks": ["Lead"], "how": "answer"}},
)


@router.post(
    "/v1/generations",
    summary="Make music from words",
    openapi_extra={"requestBody": _GENERATE_BODY},
    **ACCEPTED,
)
async def generate(request: Request, services: ServicesOf, response: Response) -> JobBody:
    """A prompt becomes a session with stems, MIDI clips and a mix.

    What an engine with a trained model shall go by (`sound.reference`, in the part `file`) or play
    to (`sound.drums`, in the part `drums`) is sent itself as `multipart/form-data`; a program on
    the server's own machine may send its path as JSON.
    """
    if _is_json(request):
        spec = _read(GenerateSpec, await request.body())
        await check_sound(spec.sound, request)
        _check_soundfont(spec, request)
        return await submit(services, spec, response)
    upload = await _received(request, services, tuple(_SENT_AS))
    try:
        spec = _with_what_was_sent(upload)
        await check_sound(_but_what_was_sent(spec.sound, upload), request)
        _check_soundfont(spec, request)
        return await submit(services, spec, response)
    except BaseException:
        services.uploads.discard(upload)
        raise


_SENT_AS = {"file": "reference", "drums": "drums"}
"""The parts of a form that are files, and the wishes to a trained model that they are."""


def _with_what_was_sent(upload: Upload) -> GenerateSpec:
    """The options of an upload, with its files as wishes. Raises BadInput."""
    sent = {_SENT_AS[part]: str(file) for part, file in upload.files.items()}
    sound = upload.options.get("sound") or {}
    if not isinstance(sound, dict) or sent.keys() & sound.keys():
        raise BadInput(
            f"options may not name {' or '.join(sent)} when that is uploaded: leave it out."
        )
    return _validated(GenerateSpec, {**upload.options, "sound": {**sound, **sent}})


def _but_what_was_sent(sound: SoundWishes | None, upload: Upload) -> SoundWishes | None:
    """The wishes but for the files, which were uploaded and not named."""
    sent = {_SENT_AS[part]: None for part in upload.files}
    return sound.model_copy(update=sent) if sound else None


def _check_soundfont(spec: MusicWishes, request: Request) -> None:
    if spec.soundfont is not None:
        from_this_machine(request, "soundfont")
        whole_path(spec.soundfont, "soundfont")


@router.post("/v1/variations", summary="Make a session again with changes", **ACCEPTED)
async def vary(
    spec: Annotated[
        VarySpec,
        Body(
            openapi_examples={
                "words": {
                    "summary": "Say what shall change",
                    "value": {"session": "lo-fi-study", "words": "busier drums", "hold": ["Bass"]},
                },
                "one track": {
                    "summary": "Draw one track anew",
                    "value": {"session": "lo-fi-study", "redo": ["Lead"], "seed": 4},
                },
            }
        ),
    ],
    request: Request,
    services: ServicesOf,
    response: Response,
) -> JobBody:
    """The variation stands in a new session beside the old one."""
    _check_soundfont(spec, request)
    services.library.folder(spec.session)
    return await submit(services, spec, response)


@router.post(
    "/v1/imports",
    summary="Bring a recording, a MIDI file or a project in",
    openapi_extra={"requestBody": _IMPORT_BODY},
    **ACCEPTED,
)
async def import_recording(request: Request, services: ServicesOf, response: Response) -> JobBody:
    """A recording is analysed, split and transcribed, and becomes a session.

    Send the file itself as `multipart/form-data`, or, from a program on the server's own machine,
    its path as JSON.
    """
    if _is_json(request):
        spec = _read(ImportSpec, await request.body())
        await check_file(request, spec.file)
        return await submit(services, spec, response)
    upload = await _received(request, services)
    try:
        spec = _uploaded(ImportSpec, upload)
        return await submit(services, spec, response)
    except BaseException:
        services.uploads.discard(upload)
        raise


@router.post(
    "/v1/responses",
    summary="Make music to go with music that is given",
    openapi_extra={"requestBody": _RESPOND_BODY},
    **ACCEPTED,
)
async def respond(request: Request, services: ServicesOf, response: Response) -> JobBody:
    """A phrase, a file, a recording or tracks of a session are harmonised, accompanied, continued,
    answered, re-drummed or re-bassed, in a new session that has them first, as they are.

    Send a file itself as `multipart/form-data`; name a session, or, from a program on the
    server's own machine, a file's path as JSON.
    """
    if _is_json(request):
        spec = _read(RespondSpec, await request.body())
        if spec.file is not None:
            await check_file(request, spec.file)
        else:
            services.library.folder(spec.session or "")
        _check_soundfont(spec, request)
        return await submit(services, spec, response)
    upload = await _received(request, services)
    try:
        spec = _uploaded(RespondSpec, upload)
        _check_soundfont(spec, request)
        return await submit(services, spec, response)
    except BaseException:
        services.uploads.discard(upload)
        raise


def _is_json(request: Request) -> bool:
    """Whether the body is JSON and not a form; Refused where it is neither."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "multipart/form-data"):
        raise Refused(
            415,
            "UnsupportedMediaType",
            "Send the file as multipart/form-data, or its path as application/json.",
        )
    return kind == "application/json"


async def _received(
    request: Request, services: Services, parts: tuple[str, ...] = ("file",)
) -> Upload:
    content_type = request.headers.get("content-type", "")
    try:
        return await services.uploads.receive(content_type, request.stream(), parts)
    except ClientDisconnect as error:
        raise Refused(400, "BrokenUpload", "The upload broke off: send it again.") from error


def _read(model: type[S], body: bytes) -> S:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _uploaded(model: type[S], upload: Upload) -> S:
    if "file" in upload.options:
        raise BadInput("options may not name a file when one is uploaded: leave it out.")
    return _validated(model, {**upload.options, "file": str(upload.files["file"])})


def _validated(model: type[S], given: dict[str, object]) -> S:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


@router.post("/v1/separations", summary="Split a session's mix into stems", **ACCEPTED)
async def separate(spec: SeparateSpec, services: ServicesOf, response: Response) -> JobBody:
    """The stems stand in a new session beside the old one."""
    services.library.folder(spec.session)
    return await submit(services, spec, response)


@router.post("/v1/transcriptions", summary="Hear the notes of a session's audio", **ACCEPTED)
async def transcribe(spec: TranscribeSpec, services: ServicesOf, response: Response) -> JobBody:
    """The MIDI clips stand in a new session beside the old one."""
    services.library.folder(spec.session)
    return await submit(services, spec, response)


@router.post("/v1/exports", summary="Write a session as DAW project folders", **ACCEPTED)
async def export(
    spec: ExportSpec, request: Request, services: ServicesOf, response: Response
) -> JobBody:
    """Each format becomes a folder in the session's `exports`, or in `out`."""
    services.library.folder(spec.session)
    if spec.out is not None:
        from_this_machine(request, "out")
        whole_path(spec.out, "out")
    return await submit(services, spec, response)
