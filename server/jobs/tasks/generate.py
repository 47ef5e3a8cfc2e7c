"""The job `generate`: words in, sessions with sound out."""

from __future__ import annotations

import secrets
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from server.engines.contract import Engine, GenerateRequest, Given, Made, MakesSeveral
from server.engines.registry import ENGINES
from server.jobs.specs import GenerateSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.sound_asked import sound_asked
from server.jobs.tasks.takes import as_take
from server.jobs.tasks.told_of_uploads import told_of_uploads
from server.jobs.wishes import wished
from server.library.midi_files import write_midi_files
from session.document import write_session
from session.early import EarlyNotes
from session.errors import BackendUnavailable, BadInput, Cancelled, storage
from session.model import Session
from session.progress import Progress, part_of
from session.slug import session_slug

WRITING = "Writing the session"
CLOSE_ENOUGH_LU = 0.5
"""A master further from the wanted loudness than this is worth a word to the user."""


def generate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make what the spec asks for, as often as it asks.

    Raises NotFound for an unknown engine, BackendUnavailable, BadInput for wishes that the engine
    cannot meet, and what the engine raises.
    """
    asked = GenerateSpec.model_validate(spec)
    engine = ready_engine(asked.engine)
    if asked.sample_rate not in engine.capabilities.sample_rates:
        rates = ", ".join(str(rate) for rate in engine.capabilities.sample_rates)
        raise BadInput(f"The engine {engine.name} works at {rates} Hz: choose one of these.")
    if asked.sound is not None and not isinstance(engine, MakesSeveral):
        raise BadInput(
            f"The engine {engine.name} has no trained model, so it cannot take such wishes: leave "
            "them out, or take an engine with one (`roadie engines`)."
        )
    folders = tuple(place.staging / _folder_name(n) for n in range(asked.variations))
    for folder in folders:
        with storage(folder):
            folder.mkdir(parents=True)
    made = _made(engine, request_of(asked), folders, place, part_of(progress, 0.0, 0.97))
    if isinstance(engine, MakesSeveral):
        made = still_kept(made, progress)
    else:
        progress(0.97, WRITING)
    if asked.variations > 1:
        made = replace(made, sessions=tuple(map(numbered, made.sessions, count(1))))
    if asked.variations > 1 or asked.take is not None:
        made = replace(made, sessions=tuple(map(as_take, made.sessions, count(asked.take or 1))))
    told = tuple(told_of_uploads(session, place.library) for session in made.sessions)
    made = replace(made, sessions=told)
    for session, folder in zip(made.sessions, folders, strict=False):
        write_midi_files(session, folder)
        write_session(session, folder)
    return _outcome(asked, made)


def still_kept(made: Made, progress: Progress) -> Made:
    """`made`, as it is to be written down; who has cancelled is asked no more from here on.

    What a trained model made is kept also where the job was cancelled at its very end.
    """
    if not made.whole:
        return made
    try:
        progress(0.97, WRITING)
    except Cancelled:
        return replace(made, whole=False)
    return made


def ready_engine(name: str) -> Engine:
    """The engine called `name`. Raises NotFound, BackendUnavailable."""
    engine = ENGINES.load(name)
    state = engine.available()
    if not state.ready:
        raise BackendUnavailable(f"The engine {engine.name} cannot be used: {state.remedy}")
    return engine


def numbered(session: Session, number: int) -> Session:
    """The session, which knows that it is variation `number` of one request, from 1."""
    old = session.provenance
    return session.evolve(
        provenance=replace(old, parameters={**old.parameters, "variation": number})
    )


def _folder_name(number: int) -> str:
    return f"session-{number + 1}" if number else "session"


def _made(
    engine: Engine,
    request: GenerateRequest,
    folders: tuple[Path, ...],
    place: JobPlace,
    progress: Progress,
) -> Made:
    """A session in each folder, with seeds that follow each other."""
    seeds = tuple(request.seed + number for number in range(len(folders)))
    if isinstance(engine, MakesSeveral):
        return engine.generate_each(request, seeds, folders, progress, library=place.library)
    sessions = []
    for number, (seed, folder) in enumerate(zip(seeds, folders, strict=True)):
        sessions.append(
            engine.generate(
                replace(request, seed=seed),
                folder,
                part_of(progress, number / len(folders), (number + 1) / len(folders)),
                composed=lambda told: place.tell_early(early_of(told, None)),
                promptly=place.promptly,
            )
        )
    return Made(tuple(sessions))


def _outcome(asked: GenerateSpec, made: Made) -> Outcome:
    """Every session under the one name: those after the first become takes beside it."""
    name = session_slug(asked.title or asked.prompt, "session")
    several = len(made.sessions)
    data = facts_of(made.sessions[0])
    if asked.variations > 1:
        each = [facts_of(session) for session in made.sessions]
        data["sessions"] = [
            {**facts, "session": {"delivery": number}} for number, facts in enumerate(each)
        ]
    warnings = dict.fromkeys(
        warning for session in made.sessions for warning in warnings_of(session, asked)
    )
    return Outcome(
        tuple(Delivery(_folder_name(n), f"sessions/{name}") for n in range(several)),
        data,
        tuple(warnings),
        partial=not made.whole,
    )


def request_of(asked: GenerateSpec) -> GenerateRequest:
    """What the engine is asked; a seed is drawn where none is given."""
    seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
    fields: dict[str, Any] = wished(asked)
    return GenerateRequest(
        prompt=asked.prompt,
        seed=seed,
        sample_rate=asked.sample_rate,
        tail=asked.tail,
        master_lufs=asked.master_lufs,
        ceiling_dbtp=asked.ceiling_dbtp,
        sound=sound_asked(asked.sound) if asked.sound else None,
        **fields,
    )


def early_of(told: Session, given: Given | None) -> EarlyNotes:
    """The notes of a piece that has no sound yet, told apart from those that were given."""
    if given is None:
        return EarlyNotes.of_session(told)
    goes_on = given.how in ("answer", "continue")
    return EarlyNotes.of_session(told, len(given.tracks), given.length_beats if goes_on else 0.0)


def facts_of(session: Session) -> dict[str, Any]:
    """What the user is told of a new session, as plain JSON."""
    mix, meter = session.mix, session.meter_map.steps[0]
    return {
        "session": {"delivery": 0},
        "title": session.title,
        "bpm": session.tempo_map.steps[0].bpm,
        "key": session.key.name if session.key else None,
        "meter": f"{meter.numerator}/{meter.denominator}",
        "bars": session.length_bars,
        "tracks": [
            {"name": track.name, "role": track.role, "instrument": track.instrument}
            for track in session.tracks
        ],
        "promises": {
            "grid_residual_samples": mix.grid_residual_samples if mix else None,
            "null_db": mix.null_db if mix else None,
        },
        "loudness": {
            "mix_lufs": mix.loudness_lufs if mix else None,
            "master_lufs": mix.master_loudness_lufs if mix else None,
            "master_true_peak_dbtp": mix.master_true_peak_dbtp if mix else None,
        },
        "seed": session.provenance.seed,
        "notes": list(session.provenance.notes),
        "understood": dict(session.provenance.parameters.get("understood", {})),
    }


def warnings_of(session: Session, asked: GenerateSpec) -> tuple[str, ...]:
    """What did not come out as it was asked for."""
    return master_warnings(session, asked.master_lufs, asked.ceiling_dbtp)


def master_warnings(session: Session, wanted_lufs: float, ceiling_dbtp: float) -> tuple[str, ...]:
    """A sentence when the master is not as loud as it was asked to be."""
    reached = session.mix.master_loudness_lufs if session.mix else None
    if reached is None:
        return ("The music is silent: ask for other words or another seed.",)
    if abs(reached - wanted_lufs) <= CLOSE_ENOUGH_LU:
        return ()
    return (
        f"The master is at {reached:.1f} LUFS, not {wanted_lufs:g}: raise the ceiling of "
        f"{ceiling_dbtp:g} dBTP or ask for less loudness.",
    )
