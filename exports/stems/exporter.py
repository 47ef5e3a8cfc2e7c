"""The stems format: WAV stems, mix, master, MIDI, a README and a manifest."""

from __future__ import annotations

from pathlib import Path

from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.midi_files import write_midi, write_midi_parts
from exports.names import safe_name
from exports.nulling import null_db
from exports.sources import SourceFile, all_sources
from exports.stem_files import WrittenFile, file_facts, write_copy
from exports.stem_folder import early_note_losses, session_stems, stem_losses, write_stems
from exports.stems.contents import Contents
from exports.stems.manifest import write_manifest
from exports.stems.readme import write_readme
from session.model import Session
from session.progress import Progress, part_of

_WRITING_END, _NULL_END = 0.85, 0.97


class StemsExporter:
    """Equal-length 24-bit stems, mix and master, and MIDI: the way into any DAW."""

    name = "stems"
    title = "Stems and MIDI"
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
        ),
        proof="independent reader",
        proof_words=(
            "The WAV files and their chunks are read back by libsndfile, MediaInfo and wavinfo, "
            "the MIDI files by symusic. No DAW opened them here."
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
        files = all_sources(session, source)
        stems = session_stems(session, source)
        mixes_end = _WRITING_END * 2 / (len(stems) + 2)
        mix, master = _write_mixes(session, files, target, part_of(progress, 0.0, mixes_end))
        part = part_of(progress, mixes_end, _WRITING_END)
        written = write_stems(session, stems, target / "Stems", part)
        sounding = [one.file.path for one in written if not one.track.mute]
        part = part_of(progress, _WRITING_END, _NULL_END)
        null = null_db(sounding, mix.path, part) if mix and sounding else None
        progress(_NULL_END, "Writing the MIDI files")
        losses = stem_losses(session, stems, written)
        losses += early_note_losses(session)
        title = safe_name(session.title, "Session")
        midi: tuple[Path, ...] = ()
        if any(track.midi_clips for track in session.tracks):
            write_midi(session, target / f"{title}.mid")
            midi = (target / f"{title}.mid", *write_midi_parts(session, target / "MIDI"))
        contents = Contents(target, tuple(written), mix, master, midi, null)
        write_manifest(session, contents)
        write_readme(session, contents)
        progress(1.0, "Stems written")
        return ExportReport(self.name, "README.txt", self.fidelity, tuple(losses))


def _write_mixes(
    session: Session, files: dict[str, SourceFile], target: Path, progress: Progress
) -> tuple[WrittenFile | None, WrittenFile | None]:
    if session.mix is None:
        return None, None
    facts = file_facts(session, f"{session.title} (mix)")
    part = part_of(progress, 0.0, 0.5)
    mix = write_copy(files[session.mix.file], target / "Mix.wav", facts, part)
    if session.mix.master_file is None:
        return mix, None
    facts = file_facts(session, f"{session.title} (master)")
    part = part_of(progress, 0.5, 1.0)
    return mix, write_copy(files[session.mix.master_file], target / "Master.wav", facts, part)
