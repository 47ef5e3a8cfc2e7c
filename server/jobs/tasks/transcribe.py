"""The job `transcribe`: a session's audio tracks get MIDI clips, in a new session beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from server.jobs.specs import TranscribeSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.library.derive import derive
from server.library.folders import session_folder
from server.library.label import titled
from server.library.midi_files import write_midi_files
from server.transcription.listen import listen
from session.document import read_session, write_session
from session.model import Provenance, Session
from session.progress import Progress, part_of


def transcribe(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Hear the tracks that the spec names. Raises NotFound, BadInput and what `listen` raises."""
    asked = TranscribeSpec.model_validate(spec)
    folder = session_folder(place.library / "sessions", asked.session)
    session = titled(read_session(folder), folder)
    target = place.staging / "session"
    target.mkdir(parents=True)
    progress(0.0, "Linking the audio")
    derive(folder, target)
    heard = listen(session, target, asked.tracks, asked.listen, part_of(progress, 0.02, 0.97))
    heard = heard.evolve(provenance=_provenance(session, asked))
    progress(0.97, "Writing MIDI files")
    write_midi_files(heard, target)
    write_session(heard, target)
    progress(1.0, "Done")
    notes = {
        track.name: sum(len(clip.notes) for clip in track.midi_clips)
        for track in heard.tracks
        if track.midi_clips
    }
    return Outcome(
        (Delivery("session", f"sessions/{asked.session}"),),
        {"session": {"delivery": 0}, "notes": notes},
        _warnings(notes),
    )


def _provenance(session: Session, asked: TranscribeSpec) -> Provenance:
    return Provenance(
        operation="transcribe",
        engine=asked.listen.transcriber,
        engine_version=version("roadie"),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        parameters=asked.model_dump(mode="json"),
        licence=session.provenance.licence,
        parent=asked.session,
        source_file=session.provenance.source_file,
        notes=(
            *session.provenance.notes,
            "The MIDI was heard in the audio: check it before relying on it.",
        ),
    )


def _warnings(notes: dict[str, int]) -> tuple[str, ...]:
    silent = [name for name, count in notes.items() if not count]
    if not silent:
        return ()
    return (f"No notes were heard in {', '.join(silent)}.",)
