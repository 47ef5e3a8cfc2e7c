"""The Logic folder: a MIDI file to open first, stems, an AAF file, Apple Loops, a guide.

Logic's own project format is closed. A MIDI file opened as a new project brings tempo, meter,
markers and parts; equal-length stems dropped at bar 1 bring the sound. The AAF file brings the
clips instead, in place with their gains and fades. The stems of a short piece of one tempo are
there as loops too.
"""

from __future__ import annotations

from pathlib import Path

from exports.aaf import AafFiles, write_aaf_files
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.logic.guide import (
    GUIDE_FILE,
    LOOPS_FOLDER,
    MIDI_FILE,
    STEMS_FOLDER,
    Contents,
    write_guide,
)
from exports.logic.loops import is_loop, write_loops
from exports.midi_files import write_midi
from exports.stem_folder import early_note_losses, session_stems, stem_losses, write_stems
from session.errors import BadInput, UnreadableAudio
from session.model import Session
from session.progress import Progress, part_of

BAR_1_SECONDS = 3600
"""Logic puts bar 1 at 01:00:00:00 unless the user says otherwise."""

_STEMS_END, _AAF_END, _LOOPS_END = 0.5, 0.9, 0.97


class LogicExporter:
    """A folder that becomes a Logic project in two steps, described in it."""

    name = "logic"
    title = "Logic Pro folder"
    takes_template = False
    fidelity = fidelity(
        lacking=(
            "colours",
            "tracks in groups",
            "sends and returns",
            "effects of its own for a chain",
            "audio follows a tempo change",
            "session view",
            "mix and master",
        ),
        proof="file level",
        proof_words=(
            "Not opened in Logic Pro here. The MIDI file is read back by symusic; the stems, with "
            "their time stamp for bar 1, by libsndfile, MediaInfo and wavinfo; the AAF file by "
            "olefile and OpenTimelineIO; the loops by libsndfile."
        ),
    )

    def export(
        self,
        session: Session,
        source: Path,
        target: Path,
        progress: Progress,
        options: ExportOptions = PLAIN,
    ) -> ExportReport:
        """Write the folder. Raises StorageFailed, NotFound, UnreadableAudio."""
        progress(0.0, "Looking at the stems")
        stems = session_stems(session, source)
        write_midi(session, target / MIDI_FILE, options.printed)
        written = write_stems(
            session,
            stems,
            target / STEMS_FOLDER,
            part_of(progress, 0.0, _STEMS_END),
            time_reference_samples=BAR_1_SECONDS * session.sample_rate,
            printed=options.printed,
        )
        losses = [*stem_losses(session, stems, written), *early_note_losses(session)]
        part = part_of(progress, _STEMS_END, _AAF_END)
        aaf = _write_aaf(session, source, target, part, options) if written else AafFiles((), ())
        losses += [f"AAF: {one}" for one in aaf.losses]
        loops = bool(written) and is_loop(session)
        if loops:
            part = part_of(progress, _AAF_END, _LOOPS_END)
            losses += write_loops(session, written, target / LOOPS_FOLDER, part)
        write_guide(session, Contents(written, aaf.files, loops), target)
        progress(1.0, "Logic folder written")
        return ExportReport(self.name, GUIDE_FILE, self.fidelity, tuple(losses))


def _write_aaf(
    session: Session, source: Path, target: Path, progress: Progress, options: ExportOptions
) -> AafFiles:
    """The AAF files; none, and why, where a track is longer than they can be."""
    try:
        return write_aaf_files(session, source, target, progress, options.printed)
    except UnreadableAudio:
        raise
    except BadInput as error:
        return AafFiles((), (f"There is no AAF file in the folder: {error}",))
