"""The job `import`: a recording becomes a session, analysed, split and heard.

A MIDI file or a project becomes one as it stands.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exports.names import clean_text
from server.analysis.registry import ANALYSERS
from server.audio.intake import check, copy_untouched, take_in
from server.disk_room import check_room_for_sound
from server.jobs.specs import ImportSpec
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.midi_import import import_midi
from server.jobs.tasks.project_import import ProjectWishes, import_project, reader_of
from server.jobs.tasks.recording import (
    MIX_FILE,
    noted,
    session_of,
    timeline_of,
    whole_track,
    with_null_test,
    write_padded,
)
from server.jobs.tasks.told_of_uploads import told_of_its_file
from server.library.midi_files import write_midi_files
from server.separation.stem_tracks import ready_separator, stem_tracks, stems_by
from server.settings import read_settings
from server.transcription.listen import listen, why_deaf
from session.document import write_session
from session.model import Session, Track
from session.progress import Progress, part_of
from session.slug import session_slug
from session.sound.content import head_of_file, is_midi

_WORK_FILE = ".recording.wav"
ORIGINAL_ENDINGS = {"WAVEX": "wav", "RF64": "wav", "WAV": "wav", "AIFF": "aiff"}


def import_audio(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Make a session of the recording, the MIDI file or the project that the spec names.

    Raises NotFound, BadInput and its kin for a file that cannot be used, BackendUnavailable,
    StorageFailed, Cancelled; then the staging folder is left empty.
    """
    asked = ImportSpec.model_validate(spec)
    source = Path(asked.file).expanduser()
    progress(0.0, "Checking the file")
    head = head_of_file(source)
    warnings: tuple[str, ...] = ()
    with emptied_on_failure(place.staging):
        folder = place.staging / "session"
        title = asked.title or clean_text(source.stem)[:200] or "Recording"
        if is_midi(head):
            session = import_midi(source, title, asked, folder)
        elif reader := reader_of(source, head):
            local = not source.resolve().is_relative_to(place.library.resolve())
            session, warnings = import_project(
                reader, source, ProjectWishes(title, local, asked), folder, progress
            )
        else:
            session, warnings = _import_recording(
                source, title, asked, folder, progress, library=place.library
            )
        session = told_of_its_file(session, place.library)
        progress(0.99, "Writing the session")
        write_midi_files(session, folder)
        write_session(session, folder)
    progress(1.0, "Done")
    target = f"sessions/{session_slug(title, 'recording')}"
    return Outcome((Delivery("session", target),), facts(session), warnings)


def _import_recording(
    source: Path,
    title: str,
    asked: ImportSpec,
    folder: Path,
    progress: Progress,
    *,
    library: Path,
) -> tuple[Session, tuple[str, ...]]:
    info = check(source, read_settings().longest_audio_seconds)
    separator = ready_separator(asked.separator) if asked.split else None
    deaf = why_deaf(asked.listen) if asked.midi else ""
    ending = ORIGINAL_ENDINGS.get(info.container, info.container.lower())
    original = folder / "audio" / f"original.{ending}"
    work = folder / _WORK_FILE
    # The recording as it came and decoded, the mix, and its stems.
    files = 3 + stems_by(asked.separator if asked.split else None)
    check_room_for_sound(folder, files * info.length_samples * info.channels)
    steps = _Steps(progress, split=asked.split, midi=asked.midi)
    copy_untouched(source, original, steps.next("copy"))
    intake = take_in(original, source.name, work, steps.next("decode"))
    analysis = ANALYSERS.load("built-in").analyse(work, steps.next("analyse"))
    timeline = timeline_of(analysis, asked, intake)
    write_padded(work, folder / MIX_FILE, intake, timeline, steps.next("pad"))
    session = session_of(title, analysis, asked, intake, timeline)
    if separator:
        session = noted(session, f"Split by {separator.name}: {separator.title}.")
        tracks = stem_tracks(
            session, folder, MIX_FILE, separator, steps.next("split"), library=library
        )
    else:
        tracks = (whole_track(session, folder),)
    session = with_null_test(session.evolve(tracks=tracks), folder, steps.next("measure"))
    heard = tuple(track.name for track in tracks if not deaf or track.role == "drums")
    if asked.midi and heard:
        session = listen(session, folder, heard, asked.listen, steps.next("listen"))
        session = noted(session, "The MIDI was heard in the audio: check it before relying on it.")
    warnings = intake.warnings
    if deaf:
        # A recording that was dropped in is worth its stems even where no notes can be heard.
        warnings = (*warnings, f"Only drums were written down. {deaf}")
    return session, warnings


_COSTS = {
    "copy": 1.0,
    "decode": 3.0,
    "analyse": 6.0,
    "pad": 1.0,
    "split": 30.0,
    "measure": 1.0,
    "listen": 60.0,
}
"""What each step of an import costs beside the others."""


class _Steps:
    """The parts of the whole progress that each step takes, by what it costs."""

    def __init__(self, progress: Progress, split: bool, midi: bool) -> None:
        left_out = {name for name, wanted in (("split", split), ("listen", midi)) if not wanted}
        costs = {name: cost for name, cost in _COSTS.items() if name not in left_out}
        total = sum(costs.values())
        self._shares = {name: 0.98 * cost / total for name, cost in costs.items()}
        self._progress = progress
        self._done = 0.0

    def next(self, name: str) -> Progress:
        """The Progress of the step called `name`."""
        start, self._done = self._done, self._done + self._shares[name]
        return part_of(self._progress, start, self._done)


@contextmanager
def emptied_on_failure(staging: Path) -> Iterator[None]:
    """Remove what was made in the staging folder when the work inside fails or is cancelled."""
    try:
        yield
    except BaseException:
        for path in staging.iterdir() if staging.is_dir() else ():
            shutil.rmtree(path, ignore_errors=True)
        raise


def facts(session: Session) -> dict[str, Any]:
    """What the user is told of a session that was imported, as plain JSON."""
    mix = session.mix
    return {
        "session": {"delivery": 0},
        "title": session.title,
        "bpm": session.tempo_map.steps[0].bpm,
        "tempo_changes": len(session.tempo_map.steps) - 1,
        "key": session.key.name if session.key else None,
        "meter": "{0.numerator}/{0.denominator}".format(session.meter_map.steps[0]),
        "bars": session.length_bars,
        "confidences": {
            estimate.name: round(estimate.confidence, 3) for estimate in session.estimates
        },
        "alternatives": {
            estimate.name: list(estimate.alternatives)
            for estimate in session.estimates
            if estimate.alternatives
        },
        "sections": [section.name for section in session.sections],
        "tracks": [_track_facts(track) for track in session.tracks],
        "promises": {"grid_residual_samples": mix.grid_residual_samples, "null_db": mix.null_db}
        if mix
        else {},
        "loudness_lufs": mix.loudness_lufs if mix else None,
        "true_peak_dbtp": mix.true_peak_dbtp if mix else None,
        "notes": list(session.provenance.notes),
    }


def _track_facts(track: Track) -> dict[str, Any]:
    """A track's name and role, and how many notes it has where it has MIDI."""
    known: dict[str, Any] = {"name": track.name, "role": track.role}
    if track.midi_clips:
        known["notes"] = sum(len(clip.notes) for clip in track.midi_clips)
    return known
