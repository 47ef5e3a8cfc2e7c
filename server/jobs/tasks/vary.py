"""The job `vary`: a session made by an engine is made again with changes, beside the old one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from exports.place import place_file
from server.engines.contract import GenerateRequest
from server.engines.registry import ENGINES
from server.jobs.specs import VarySpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.generate import facts_of, master_warnings
from server.jobs.tasks.import_audio import emptied_on_failure
from server.jobs.wishes import wished
from server.library.folders import file_inside, session_folder
from server.library.midi_files import write_midi_files
from session.document import read_session, write_session
from session.errors import BackendUnavailable, BadInput, NotFound, storage
from session.model import Session, Track
from session.progress import Progress, part_of

_REQUEST: TypeAdapter[GenerateRequest] = TypeAdapter(GenerateRequest)
_REQUEST_FIELDS = frozenset(field.name for field in fields(GenerateRequest))


def vary(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make the session of the spec again, changed as the spec says.

    Raises NotFound for a session or track there is not, BadInput for a session that no engine
    made, BackendUnavailable, and what the engine raises.
    """
    asked = VarySpec.model_validate(spec)
    source = session_folder(place.library / "sessions", asked.session)
    session = read_session(source)
    request = varied(request_of_session(session, asked.session), session, asked)
    engine = ENGINES.load(session.provenance.engine)
    state = engine.available()
    if not state.ready:
        raise BackendUnavailable(f"The engine {engine.name} cannot be used: {state.remedy}")
    with emptied_on_failure(place.staging):
        target = place.staging / "session"
        with storage(target):
            target.mkdir(parents=True)
        _place_recordings(request, source, target)
        made = engine.generate(request, target, part_of(progress, 0.0, 0.97), earlier=source)
        provenance = replace(made.provenance, operation="vary", parent=asked.session)
        made = made.evolve(provenance=provenance)
        progress(0.97, "Writing MIDI files")
        write_midi_files(made, target)
        write_session(made, target)
    progress(1.0, "Done")
    return Outcome(
        (Delivery("session", f"sessions/{asked.session}"),),
        facts_of(made),
        master_warnings(made, request.master_lufs, request.ceiling_dbtp),
    )


def _place_recordings(request: GenerateRequest, source: Path, target: Path) -> None:
    """Bring the audio that a request was given beside the new session, as it is."""
    for track in request.given.tracks if request.given else ():
        for clip in track.audio_clips:
            place_file(file_inside(source, clip.file), target / clip.file)


def request_of_session(session: Session, name: str) -> GenerateRequest:
    """The request that a session was made from, as its provenance remembers it.

    Raises BadInput when no engine of ours made it, or its provenance was edited to nonsense.
    """
    provenance = session.provenance
    known = {k: v for k, v in provenance.parameters.items() if k in _REQUEST_FIELDS}
    if provenance.engine not in ENGINES.names() or not {"prompt", "seed"} <= known.keys():
        raise BadInput(
            f"The session {name} was not generated here, so it cannot be varied: "
            "`roadie respond` takes it as music to play along with."
        )
    try:
        return _REQUEST.validate_python(known)
    except ValidationError as error:
        raise BadInput(
            f"The session {name} does not say how it was made any more: generate it again."
        ) from error


def varied(request: GenerateRequest, session: Session, asked: VarySpec) -> GenerateRequest:
    """The request with the changes. Raises NotFound for a track the session does not have."""
    held = tracks_called(session.tracks, asked.hold)
    redone = tracks_called(session.tracks, asked.redo)
    both = [track.name for track in held if track in redone]
    if both:
        raise BadInput(f"{both[0]} cannot be held and drawn anew at once: choose one.")
    wishes = wished(asked)
    changes: dict[str, Any] = _without_rivals(wishes)
    changes |= {
        name: value
        for name in ("tail", "master_lufs", "ceiling_dbtp")
        if (value := getattr(asked, name)) is not None
    }
    said = (*request.changes, asked.words) if asked.words else request.changes
    set_now = {name: len(said) for name in wishes if said and name != "title"}
    changes |= {"changes": said, "set_after": {**request.set_after, **set_now}}
    changes["held"] = tuple(replace(track, audio_clips=()) for track in held)
    seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
    if redone:
        drawn = {track.name: seed for track in redone}
        changes["track_seeds"] = {**request.track_seeds, **drawn}
    elif asked.seed is not None or not (asked.words or wishes):
        changes |= {"seed": seed, "track_seeds": {}}
    changes.setdefault("title", _next_title(request, asked))
    return replace(request, **changes)


_RIVALS = {
    "bpm": ("tempo_map",),
    "tempo_map": ("bpm",),
    "meter": ("meter_map",),
    "meter_map": ("meter",),
    "bars": ("seconds", "form"),
    "seconds": ("bars", "form"),
    "form": ("bars", "seconds"),
}
"""What a new wish replaces besides the old one of its own name."""


def _without_rivals(wishes: dict[str, object]) -> dict[str, Any]:
    gone = {rival for name in wishes for rival in _RIVALS.get(name, ()) if rival not in wishes}
    return {**dict.fromkeys(gone), **wishes}


def _next_title(request: GenerateRequest, asked: VarySpec) -> str | None:
    return asked.title or request.title


def tracks_called(tracks: Sequence[Track], names: Iterable[str]) -> list[Track]:
    """The tracks with these names in whatever case, or else all that have such a role.

    Raises NotFound with what there is.
    """
    by_name = {track.name.casefold(): track for track in tracks}
    found: list[Track] = []
    for name in names:
        called = by_name.get(name.casefold())
        those = [called] if called else [t for t in tracks if t.role == name.casefold()]
        if not those:
            near = get_close_matches(name.casefold(), by_name, 1)
            there = ", ".join(track.name for track in tracks)
            hint = f"did you mean {by_name[near[0]].name}?" if near else f"it has {there}."
            raise NotFound(f"The session has no track called {name!r}: {hint}")
        found += [track for track in those if track not in found]
    return found
