"""What of a request can be seen to fail is refused before a job is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.registry import EXPORTERS
from server.engines.registry import ENGINES
from server.jobs.any_spec import AnySpec
from server.jobs.checked_names import check_names, sets_names
from server.jobs.host_specs import CompareSpec, RenderSpec
from server.jobs.model_specs import ExtendSpec, RepaintSpec
from server.jobs.remix import remixed
from server.jobs.specs import (
    ExportSpec,
    GenerateSpec,
    ImportSpec,
    ListenOptions,
    RespondSpec,
    SeparateSpec,
    TranscribeSpec,
    VarySpec,
)
from server.jobs.tasks.takes import take_called, take_spoken_of
from server.jobs.tracks_called import tracks_called
from server.library.folders import session_folder
from server.library.remake import why_not_varied
from server.separation.registry import SEPARATORS
from server.settings import Settings
from server.transcription.registry import TRANSCRIBERS
from session.document import read_session
from session.errors import BadInput, NotFound, RoadieError
from session.model import Session
from session.registry import Registry

_READS_PRESETS, _OTHER_TRANSCRIBER = "basic-pitch", "drums"
"""Who takes presets, and the preset that stands for somebody else."""


def check(spec: AnySpec, settings: Settings) -> None:
    """See that what `spec` names is there, as far as that is known without doing its work.

    Raises, in the words of the job: NotFound for an engine and its kin, NotFound and its kin for a
    chain and for a session to export, BadInput for a style, player, mood, chord, section, track,
    model or preset.
    """
    for registry, name in _backends(spec):
        registry.place(name)
    sessions = settings.sessions_folder
    match spec:
        case ExportSpec() if spec.mix:
            remixed(read_session(session_folder(sessions, spec.session)), spec.mix)
        case RenderSpec(chain=str(name)) | CompareSpec(chain=str(name)):
            # Only now: chains are seldom asked for, and their steps take a while to load.
            from bridge.host.chain.shelf import ChainShelf

            ChainShelf(settings.chains_folder).load(name)
    source = _source_of(spec, sessions) if isinstance(spec, VarySpec) else None
    try:
        _check_music(spec, source)
        _check_tracks(spec, source, sessions)
        _check_model(spec)
        _check_preset(spec)
    except NotFound as error:
        raise BadInput(str(error)) from error


def _backends(spec: AnySpec) -> Iterator[tuple[Registry[Any], str]]:
    """The engines, separators, transcribers and exporters that are asked for."""
    match spec:
        case GenerateSpec() | RespondSpec() | RepaintSpec() | ExtendSpec():
            yield ENGINES, spec.engine
        case ImportSpec() | SeparateSpec():
            yield SEPARATORS, spec.separator
        case ExportSpec():
            yield from ((EXPORTERS, name) for name in spec.formats)
    match spec:
        case GenerateSpec() | RepaintSpec() | ExtendSpec() if spec.sound and spec.sound.separator:
            yield SEPARATORS, spec.sound.separator
        case ImportSpec() | TranscribeSpec():
            yield TRANSCRIBERS, spec.listen.transcriber


def _check_music(spec: AnySpec, source: Session | None) -> None:
    """See that what Roadie's own engines know by name is known; to others names are words."""
    match spec:
        case GenerateSpec() | RespondSpec() if sets_names(spec):
            engine = spec.engine
        case VarySpec() if sets_names(spec) and source is not None:
            engine = source.provenance.engine
        case _:
            return
    if ENGINES.is_built_in(engine):
        check_names(spec, engine)


def _check_tracks(spec: AnySpec, source: Session | None, sessions: Path) -> None:
    """See that the session of the spec, or the one it varies, has the tracks that it names."""
    match spec:
        case VarySpec():
            names, session = (*spec.hold, *spec.redo), source
        case RespondSpec() | RenderSpec() if spec.session and spec.tracks:
            names, session = spec.tracks, _read(spec.session, sessions)
        case CompareSpec() if spec.session and spec.track:
            names, session = (spec.track,), _read(spec.session, sessions)
        case TranscribeSpec() if (session := _read(spec.session, sessions)) is not None:
            from server.transcription.listen import chosen_tracks

            chosen_tracks(session, spec.tracks)
            return
        case _:
            return
    if session is not None:
        tracks_called(session.tracks, names)


def _source_of(spec: VarySpec, sessions: Path) -> Session | None:
    """The session that is made again: the one at hand, or the take that the words speak of.

    Raises BadInput where it does not remember how it was made.
    """
    take = take_spoken_of(spec.words).take
    try:
        name = spec.session if take is None else take_called(sessions, spec.session, take)
    except NotFound:  # A job before this one may be making it.
        return None
    session = _read(name, sessions)
    if session is not None and (reason := why_not_varied(session.provenance, name)):
        raise BadInput(reason)
    return session


def _read(session_id: str, sessions: Path) -> Session | None:
    """A session; none where it cannot be read, which its job will tell."""
    try:
        return read_session(session_folder(sessions, session_id))
    except RoadieError:
        return None


def _check_model(spec: AnySpec) -> None:
    if isinstance(spec, GenerateSpec | RepaintSpec | ExtendSpec) and spec.sound:
        from server.models.cards import card

        if spec.sound.model is not None:
            card(spec.sound.model)


def _check_preset(spec: AnySpec) -> None:
    match spec:
        case ImportSpec(midi=True, listen=listen) | TranscribeSpec(listen=listen):
            if _reads_preset(listen):
                from server.transcription.presets import choose_preset

                choose_preset(listen.preset, "other")


def _reads_preset(listen: ListenOptions) -> bool:
    named = listen.preset not in (None, _OTHER_TRANSCRIBER)
    return named and listen.transcriber == _READS_PRESETS
