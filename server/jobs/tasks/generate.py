"""The job `generate`: words in, a session with sound out."""

from __future__ import annotations

import secrets
from typing import Any

from server.engines.contract import GenerateRequest, Given
from server.engines.registry import ENGINES
from server.jobs.specs import GenerateSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.wishes import wished
from server.library.midi_files import write_midi_files
from session.document import write_session
from session.early import EarlyNotes
from session.errors import BackendUnavailable, BadInput, storage
from session.model import Session
from session.progress import Progress, part_of
from session.slug import session_slug

CLOSE_ENOUGH_LU = 0.5
"""A master further from the wanted loudness than this is worth a word to the user."""


def generate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make what the spec asks for.

    Raises NotFound for an unknown engine, BackendUnavailable, and what the engine raises.
    """
    asked = GenerateSpec.model_validate(spec)
    engine = ENGINES.load(asked.engine)
    state = engine.available()
    if not state.ready:
        raise BackendUnavailable(f"The engine {engine.name} cannot be used: {state.remedy}")
    if asked.sample_rate not in engine.capabilities.sample_rates:
        rates = ", ".join(str(rate) for rate in engine.capabilities.sample_rates)
        raise BadInput(f"The engine {engine.name} works at {rates} Hz: choose one of these.")
    target = place.staging / "session"
    with storage(target):
        target.mkdir(parents=True)
    session = engine.generate(
        request_of(asked),
        target,
        part_of(progress, 0.0, 0.97),
        composed=lambda told: place.tell_early(early_of(told, None)),
        promptly=place.promptly,
    )
    progress(0.97, "Writing MIDI files")
    write_midi_files(session, target)
    write_session(session, target)
    progress(1.0, "Done")
    name = session_slug(asked.title or asked.prompt, "session")
    return Outcome(
        (Delivery("session", f"sessions/{name}"),), facts_of(session), warnings_of(session, asked)
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
