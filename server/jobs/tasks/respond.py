"""The job `respond`: music to go with a phrase, a file, a recording or a session."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from server.engines.contract import GenerateRequest, How
from server.engines.registry import ENGINES
from server.jobs.specs import RespondSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.generate import early_of, facts_of, master_warnings
from server.jobs.tasks.given_music import Material, material_of
from server.jobs.tasks.import_audio import emptied_on_failure
from server.jobs.tasks.takes import as_take
from server.jobs.wishes import wished
from server.library.midi_files import write_midi_files
from session.document import write_session
from session.errors import BackendUnavailable, BadInput, storage
from session.model import Session
from session.progress import Progress, part_of
from session.slug import session_slug

_DONE: dict[How, str] = {
    "harmonise": "harmonised",
    "accompany": "accompanied",
    "continue": "continued",
    "answer": "answered",
    "re-drum": "re-drummed",
    "re-bass": "re-bassed",
}


def respond(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make a session of what the spec gives and of what goes with it.

    Raises NotFound for a file, session, track or engine there is not, BadInput and its kin for
    music that nothing can be done with, BackendUnavailable, StorageFailed, Cancelled; then the
    staging folder is left empty.
    """
    asked = RespondSpec.model_validate(spec)
    engine = ENGINES.load(asked.engine)
    state = engine.available()
    if not state.ready:
        raise BackendUnavailable(f"The engine {engine.name} cannot be used: {state.remedy}")
    if not engine.capabilities.melody:
        raise BadInput(f"The engine {engine.name} makes music from words only: choose another.")
    progress(0.0, "Reading what is given")
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        with storage(folder):
            (folder / "audio").mkdir(parents=True)
        material = material_of(
            asked,
            place.library,
            folder,
            engine,
            part_of(progress, 0.0, 0.3),
            promptly=place.promptly,
        )
        if asked.tail == "extra-bars" and material.has_recording:
            raise BadInput(
                "A recording cannot be made longer by extra bars: choose the tail wrap or fade."
            )
        request = request_of(asked, material)

        def composed(told: Session) -> None:
            place.tell_early(early_of(told, material.given))

        made = engine.generate(
            request,
            folder,
            part_of(progress, 0.3, 0.97),
            composed=composed,
            promptly=place.promptly,
        )
        session = as_take(_finished(made, asked, material), asked.take)
        progress(0.97, "Writing MIDI files")
        write_midi_files(session, folder)
        write_session(session, folder)
    progress(1.0, "Done")
    return Outcome(
        (Delivery("session", f"sessions/{session_slug(made.title, 'response')}"),),
        {**facts_of(session), "how": asked.how, "given": _names(material)},
        (
            *material.warnings,
            *master_warnings(session, asked.master_lufs, asked.ceiling_dbtp),
            *_over_full_scale(session),
        ),
    )


def request_of(asked: RespondSpec, material: Material) -> GenerateRequest:
    """What the engine is asked; a seed is drawn where none is given.

    Tempo, meter and key that are wished are in what was read by now.
    """
    wishes: dict[str, Any] = wished(asked)
    for read in ("bpm", "meter", "tempo_map", "meter_map", "title"):
        wishes.pop(read, None)
    return GenerateRequest(
        prompt=asked.prompt,
        seed=secrets.randbelow(2**32) if asked.seed is None else asked.seed,
        title=asked.title or f"{material.title}, {_DONE[asked.how]}",
        sample_rate=material.sample_rate,
        tail=asked.tail or ("fade" if material.has_recording else "wrap"),
        master_lufs=asked.master_lufs,
        ceiling_dbtp=asked.ceiling_dbtp,
        given=material.given,
        **wishes,
    )


def _finished(made: Session, asked: RespondSpec, material: Material) -> Session:
    """The session with where its music comes from."""
    old = made.provenance
    licence = old.licence
    if material.licence is not None and material.licence != licence:
        licence = f"What was given: {material.licence} What goes with it: {licence}"
    return made.evolve(
        estimates=material.estimates,
        provenance=replace(
            old,
            operation="respond",
            licence=licence,
            parent=material.parent,
            source_file=material.source_file,
            parameters={**old.parameters, "how": asked.how},
        ),
    )


def _over_full_scale(session: Session) -> tuple[str, ...]:
    """A word where a recording that stays as it is leaves no room for those beside it."""
    peak_dbtp = session.mix.true_peak_dbtp if session.mix else None
    if peak_dbtp is None or peak_dbtp <= 0:
        return ()
    return (
        f"The mix goes {peak_dbtp:.1f} dB over full scale, since the recording stays as it is; its "
        "file holds that, but turn it down before making an integer file of it.",
    )


def _names(material: Material) -> list[str]:
    return [track.name for track in material.given.tracks]
