"""The job `separate`: a session's mix becomes stems, in a new session beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from server.jobs.specs import SeparateSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.import_audio import emptied_on_failure, facts
from server.jobs.tasks.recording import with_null_test
from server.library.derive import derive
from server.library.folders import session_folder
from server.library.midi_files import write_midi_files
from server.separation.contract import Separator
from server.separation.stem_tracks import beside, ready_separator, stem_tracks
from session.document import read_session, write_session
from session.errors import BadInput
from session.model import Provenance, Session
from session.progress import Progress, part_of


def separate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Split the mix of the session that the spec names.

    The session's tracks stay, muted; the stems stand after them. Raises NotFound, BadInput for a
    session without a mix, BackendUnavailable, StorageFailed, Cancelled.
    """
    asked = SeparateSpec.model_validate(spec)
    source = session_folder(place.library / "sessions", asked.session)
    session = read_session(source)
    if session.mix is None:
        raise BadInput(f"The session {asked.session} has no audio to split: choose one with a mix.")
    separator = ready_separator(asked.separator)
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        progress(0.0, "Linking the audio")
        derive(source, folder)
        (folder / "audio").mkdir(parents=True, exist_ok=True)
        tracks = stem_tracks(
            session, folder, session.mix.file, separator, part_of(progress, 0.02, 0.9)
        )
        apart = session.evolve(
            tracks=beside(session.tracks, tracks),
            provenance=_provenance(session, asked, separator),
        )
        apart = with_null_test(apart, folder, part_of(progress, 0.9, 0.97))
        progress(0.97, "Writing the session")
        write_midi_files(apart, folder)
        write_session(apart, folder)
    progress(1.0, "Done")
    return Outcome((Delivery("session", f"sessions/{asked.session}"),), facts(apart))


def _provenance(session: Session, asked: SeparateSpec, separator: Separator) -> Provenance:
    old = session.provenance
    return Provenance(
        operation="separate",
        engine=separator.name,
        engine_version=separator.version,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        parameters=asked.model_dump(mode="json"),
        licence=f"The recording: {old.licence} The separator: {separator.licence}",
        parent=asked.session,
        source_file=old.source_file,
        notes=(
            *old.notes,
            f"{separator.title}. The tracks that were there are muted: they are the same music.",
        ),
    )
