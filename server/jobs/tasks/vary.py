"""The job `vary`: a session made by an engine is made again with changes, beside the old one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from exports.place import place_file
from server.engines.contract import GenerateRequest
from server.engines.registry import ENGINES
from server.jobs.specs import VarySpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.generate import early_of, facts_of, master_warnings
from server.jobs.tasks.import_audio import emptied_on_failure
from server.jobs.tasks.takes import as_take, take_called, take_name, take_spoken_of
from server.jobs.tracks_called import tracks_called
from server.jobs.wishes import InstrumentWishes, wished
from server.library.folders import file_inside, session_folder
from server.library.label import read_label
from server.library.midi_files import write_midi_files
from server.library.remake import not_generated, why_not_varied
from session.document import read_session, write_session
from session.errors import BackendUnavailable, BadInput, RoadieError, storage
from session.meter import MeterStep
from session.model import Session, Track
from session.pitch import Key
from session.progress import Progress, part_of

_REQUEST: TypeAdapter[GenerateRequest] = TypeAdapter(GenerateRequest)
_REQUEST_FIELDS = frozenset(field.name for field in fields(GenerateRequest))


def vary(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make the session of the spec again, changed as the spec says.

    Raises NotFound for a session or track there is not, BadInput for a session that no engine
    made, BackendUnavailable, and what the engine raises.
    """
    asked = VarySpec.model_validate(spec)
    said = take_spoken_of(asked.words)
    name = asked.session
    if said.take is not None:
        name = take_called(place.library / "sessions", name, said.take)
    asked = asked.model_copy(update={"words": said.words, "session": name})
    source = session_folder(place.library / "sessions", asked.session)
    session = read_session(source)
    request = request_of_session(session, asked.session)
    renamed = asked.title or _own_title(source)
    request = replace(request, title=renamed or request.title)
    request = varied(request, session, asked)
    engine = ENGINES.load(session.provenance.engine)
    state = engine.available()
    if not state.ready:
        raise BackendUnavailable(f"The engine {engine.name} cannot be used: {state.remedy}")
    with emptied_on_failure(place.staging):
        target = place.staging / "session"
        with storage(target):
            target.mkdir(parents=True)
        _place_recordings(request, source, target)

        def composed(told: Session) -> None:
            place.tell_early(early_of(told, request.given))

        made = engine.generate(
            request,
            target,
            part_of(progress, 0.0, 0.97),
            earlier=source,
            composed=composed,
            promptly=place.promptly,
        )
        notes = (*made.provenance.notes, *held_apart(session, made, request.held))
        made = _with_origin(made, session, asked.session, notes)
        made = as_take(made, asked.take, None if renamed else session)
        progress(0.97, "Writing MIDI files")
        write_midi_files(made, target)
        write_session(made, target)
    progress(1.0, "Done")
    return Outcome(
        (Delivery("session", f"sessions/{take_name(session, asked.session)}"),),
        facts_of(made),
        master_warnings(made, request.master_lufs, request.ceiling_dbtp),
    )


def _own_title(source: Path) -> str | None:
    """The title that the session was given since it was made."""
    try:
        return read_label(source).title
    except RoadieError:
        return None


def _with_origin(made: Session, source: Session, name: str, notes: Sequence[str]) -> Session:
    """The new session with where it comes from, and of given music what was known of it."""
    old, new = source.provenance, made.provenance
    provenance = replace(new, operation="vary", parent=name, notes=tuple(notes))
    if old.parameters.get("given"):
        how = {"how": old.parameters["how"]} if "how" in old.parameters else {}
        provenance = replace(
            provenance,
            licence=old.licence,
            source_file=old.source_file,
            parameters={**provenance.parameters, **how},
        )
        made = made.evolve(estimates=source.estimates)
    return made.evolve(provenance=provenance)


def _place_recordings(request: GenerateRequest, source: Path, target: Path) -> None:
    """Bring the audio that a request was given beside the new session, as it is."""
    for track in request.given.tracks if request.given else ():
        for clip in track.audio_clips:
            place_file(file_inside(source, clip.file), target / clip.file)


def request_of_session(session: Session, name: str) -> GenerateRequest:
    """The request that a session was made from, as its provenance remembers it.

    Raises BadInput when it went through a chain since, no engine of ours made it, or its
    provenance was edited to nonsense.
    """
    provenance = session.provenance
    if reason := why_not_varied(provenance, name):
        raise BadInput(reason)
    if provenance.engine not in ENGINES.names():
        raise BadInput(not_generated(name))
    known = {k: v for k, v in provenance.parameters.items() if k in _REQUEST_FIELDS}
    try:
        request = _REQUEST.validate_python(known)
    except ValidationError as error:
        raise BadInput(
            f"The session {name} does not say how it was made any more: generate it again."
        ) from error
    sound = request.sound
    for file in (sound.reference, sound.drums) if sound else ():
        if file is not None and not file.is_absolute():
            raise BadInput(
                f"The session {name} went by {file}, which was sent along and not kept: generate "
                "it again, with the file."
            )
    return request


def varied(request: GenerateRequest, session: Session, asked: VarySpec) -> GenerateRequest:
    """The request with the changes. Raises NotFound for a track the session does not have.

    What is drawn anew beside held chords or lines keeps their key and harmony: only its own notes
    are drawn. Another style keeps the key.
    """
    held = tracks_called(session.tracks, asked.hold)
    redone = tracks_called(session.tracks, asked.redo)
    both = [track.name for track in held if track in redone]
    if both:
        raise BadInput(f"{both[0]} cannot be held and drawn anew at once: choose one.")
    wishes = wished(_with_players_of(request, asked))
    changes: dict[str, Any] = _without_rivals(wishes)
    finish = {
        name: value
        for name in ("tail", "master_lufs", "ceiling_dbtp")
        if (value := getattr(asked, name)) is not None
    }
    changes |= finish
    said = (*request.changes, asked.words) if asked.words else request.changes
    set_now = {name: len(said) for name in wishes if said and name != "title"}
    if "style" in wishes and "key" not in wishes and request.key is None and session.key:
        changes["key"] = session.key
        set_now["key"] = len(request.changes)
    changes |= {"changes": said, "set_after": {**request.set_after, **set_now}}
    changes["held"] = tuple(replace(track, audio_clips=()) for track in held)
    seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
    anew = asked.seed is not None or not (asked.words or wishes or finish)
    by_track = bool(redone) or any(track.role not in _WITHOUT_HARMONY for track in held)
    if anew and not redone:
        redone = [track for track in session.tracks if track not in held]
    if by_track:
        drawn = {track.name: seed for track in redone}
        changes["track_seeds"] = {**request.track_seeds, **drawn}
    elif anew:
        changes |= {"seed": seed, "track_seeds": {}}
    return replace(request, **changes)


def _with_players_of(request: GenerateRequest, asked: VarySpec) -> VarySpec:
    """Players who are set now join those set before; of the same name the later wins."""
    before = request.instruments
    if before is None or asked.instruments is None:
        return asked
    old = InstrumentWishes(wanted=before.wanted, unwanted=before.unwanted)
    return asked.model_copy(update={"instruments": old.then(asked.instruments)})


def held_apart(old: Session, new: Session, held: Sequence[Track]) -> list[str]:
    """Sentences on held tracks that stay in the key or the meter the others have left."""
    said = []
    pitched = [track.name for track in held if track.role not in _WITHOUT_HARMONY]
    if pitched and old.key and new.key and _notes_of(old.key) != _notes_of(new.key):
        said.append(_stays(pitched, f"in {old.key.name}", f"in {new.key.name}"))
    meters = [f"{m.numerator}/{m.denominator}" for m in (_meter(old), _meter(new))]
    if held and meters[0] != meters[1]:
        said.append(_stays([t.name for t in held], f"in {meters[0]}", f"in {meters[1]}"))
    return said


def _notes_of(key: Key) -> frozenset[int]:
    return frozenset(key.pitch_classes)


def _meter(session: Session) -> MeterStep:
    return session.meter_map.steps[0]


def _stays(names: Sequence[str], old: str, new: str) -> str:
    *others, last = names
    together = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    stay = "stay" if others else "stays"
    return f"{together} held note for note and {stay} {old}, while the others play {new}."


_WITHOUT_HARMONY = ("drums", "fx")
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
