"""The Logic folder: `Open me first.mid`, `Stems/`, `READ ME FIRST.txt`.

Logic's own project format is closed. A MIDI file opened as a new project brings tempo, meter,
markers and parts; equal-length stems dropped at bar 1 bring the sound.
"""

from __future__ import annotations

from pathlib import Path

from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.logic.guide import GUIDE_FILE, MIDI_FILE, STEMS_FOLDER, write_guide
from exports.midi_files import write_midi
from exports.stem_folder import early_note_losses, session_stems, stem_losses, write_stems
from session.model import Session
from session.progress import Progress, part_of

BAR_1_SECONDS = 3600
"""Logic puts bar 1 at 01:00:00:00 unless the user says otherwise."""

_STEMS_END = 0.95


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
            "the dry stem beside the printed one",
            "audio follows a tempo change",
            "clips with gaps between them",
            "fades",
            "session view",
            "mix and master",
        ),
        proof="file level",
        proof_words=(
            "Not opened in Logic Pro here. The MIDI file is read back by symusic; the stems, with "
            "their time stamp for bar 1, by libsndfile, MediaInfo and wavinfo."
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
        write_midi(session, target / MIDI_FILE)
        written = write_stems(
            session,
            stems,
            target / STEMS_FOLDER,
            part_of(progress, 0.0, _STEMS_END),
            time_reference_samples=BAR_1_SECONDS * session.sample_rate,
        )
        write_guide(session, written, target)
        progress(1.0, "Logic folder written")
        losses = [*stem_losses(session, stems, written), *early_note_losses(session)]
        return ExportReport(self.name, GUIDE_FILE, self.fidelity, tuple(losses))
