"""The AAF folder: `Title.aaf` with its sound inside, `Title.mid` for the tempo, a guide."""

from __future__ import annotations

from pathlib import Path

from exports.aaf.files import write_aaf_files
from exports.aaf.guide import write_guide
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.midi_files import write_midi
from exports.names import safe_name
from exports.stem_folder import early_note_losses
from session.model import Session
from session.progress import Progress, part_of

_FILES_END = 0.97


class AafExporter:
    """AAF for Pro Tools, Resolve, Premiere, Nuendo and Logic: tracks, clips, fades, markers."""

    name = "aaf"
    title = "AAF with sound inside"
    takes_template = False
    fidelity = fidelity(
        lacking=(
            "colours",
            "tracks in groups",
            "sends and returns",
            "effects of its own for a chain",
            "the dry stem beside the printed one",
            "audio follows a tempo change",
            "session view",
            "mix and master",
        ),
        proof="independent reader",
        proof_words=(
            "Not opened in Pro Tools, Logic or Resolve here. The file's structure and sound are "
            "read back by olefile, its timeline by OpenTimelineIO (on pyaaf2, which also writes "
            "it); the sound, summed where it says, is the mix. Tempo, meter, key and notes are in "
            "the MIDI file beside it."
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
        """Write the folder. Raises StorageFailed, NotFound, UnreadableAudio, BadInput."""
        title = safe_name(session.title, "Session")
        part = part_of(progress, 0.0, _FILES_END)
        written = write_aaf_files(session, source, target, part, options.printed)
        midi = f"{title}.mid"
        write_midi(session, target / midi, options.printed)
        write_guide(session, written.files, midi, target)
        progress(1.0, "AAF written")
        losses = [*written.losses, *early_note_losses(session)]
        return ExportReport(self.name, written.files[0], self.fidelity, tuple(losses))
