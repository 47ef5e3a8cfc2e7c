"""What of a request can be seen to fail is refused before a job is made of it."""

from __future__ import annotations

from pathlib import Path

from server.engines.contract import InstrumentsAsked
from server.jobs.any_spec import AnySpec
from server.jobs.remix import remixed
from server.jobs.specs import ExportSpec, GenerateSpec, RespondSpec, VarySpec
from server.jobs.wishes import MusicWishes
from server.library.folders import session_folder
from session.document import read_session
from session.errors import BadInput, NotFound, RoadieError

_READS_NAMES = "composer"
"""The engine that knows its players and moods by name; to a trained model they are words."""


def check(spec: AnySpec, sessions: Path) -> None:
    """See that players, moods and tracks that `spec` names are there; `sessions` is the library's
    folder of them.

    Raises BadInput, and NotFound and its kin for a session to export that is not to be had.
    """
    match spec:
        case GenerateSpec() | RespondSpec() if spec.engine == _READS_NAMES:
            _check_names(spec)
        case VarySpec() if _sets_names(spec) and _made_by(spec.session, sessions) == _READS_NAMES:
            _check_names(spec)
        case ExportSpec() if spec.mix:
            remixed(read_session(session_folder(sessions, spec.session)), spec.mix)


def _sets_names(spec: MusicWishes) -> bool:
    return bool(spec.instruments or spec.mood)


def _check_names(spec: MusicWishes) -> None:
    if not _sets_names(spec):
        return
    # Only now: the vocabularies and styles are read by whoever asks first.
    from server.engines.composer.set_by_name import cast_named, mood_named
    from server.engines.composer.style.shelf import all_styles

    styles = all_styles()
    try:
        if spec.instruments:
            named = InstrumentsAsked(spec.instruments.wanted, spec.instruments.unwanted)
            cast_named(named, styles)
        mood_named(spec.mood or (), styles)
    except NotFound as error:
        raise BadInput(str(error)) from error


def _made_by(session_id: str, sessions: Path) -> str | None:
    """The engine of a session; none where the session cannot be read, which its job will tell."""
    try:
        return read_session(session_folder(sessions, session_id)).provenance.engine
    except RoadieError:
        return None
