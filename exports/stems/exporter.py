"""The stems format: WAV stems, mix, master, MIDI, a README and a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import log10
from pathlib import Path

from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.midi_files import write_midi, write_midi_parts
from exports.names import safe_name
from exports.print_files import Wanted, WholeFile, print_files
from exports.printed import PrintedStems
from exports.sound_files import Shape
from exports.sources import SourceFile, all_sources
from exports.stem import Stem
from exports.stem_files import file_facts, project_length_samples
from exports.stem_folder import (
    WrittenStem,
    early_note_losses,
    session_stems,
    stem_content,
    stem_losses,
    wanted_stems,
)
from exports.stems.contents import Contents
from exports.stems.manifest import write_manifest
from exports.stems.readme import write_readme
from exports.sum_of_stems import SumOfStems
from session.model import Session
from session.progress import Progress, part_of

_WRITING_END = 0.97
_NO_MASTER = "There is no master: the session's is of its own mix, not of the mix as asked for."


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
            "audio follows a tempo change",
            "clips with gaps between them",
            "session view",
        ),
        proof="independent reader",
        proof_words=(
            "The WAV files and their chunks are read back by libsndfile, MediaInfo and wavinfo, "
            "FLAC and AIFF files by ffmpeg, libsndfile and MediaInfo, the MIDI files by symusic. "
            "No DAW opened them here."
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
        wanted = wanted_stems(session, stems, target / "Stems")
        if options.remixed:
            mixes = _wanted_sum(session, stems, target)
        else:
            mixes = _wanted_mixes(session, files, target)
        part = part_of(progress, 0.0, _WRITING_END)
        done = print_files([*wanted, *mixes], options.stem_files, part)
        written = tuple(WrittenStem(*pair) for pair in zip(stems, done.files, strict=False))
        if options.printed:
            for one, file in zip(wanted, done.files, strict=False):
                options.printed.keep_stem(stem_content(one), file)
        progress(_WRITING_END, "Writing the MIDI files")
        midi = _write_midi_files(session, target, options.printed)
        mix, master, *_ = [*done.files[len(stems) :], None, None]
        null_db = 20 * log10(done.rest) if done.rest else None
        compared = done.rest is not None
        contents = Contents(target, written, mix, master, midi, compared, null_db)
        write_manifest(session, contents)
        write_readme(session, contents)
        progress(1.0, "Stems written")
        losses = stem_losses(session, stems, written) + early_note_losses(session)
        if options.remixed and session.mix and session.mix.master_file:
            losses.append(_NO_MASTER)
        return ExportReport(self.name, "README.txt", self.fidelity, tuple(losses))


def _write_midi_files(
    session: Session, target: Path, printed: PrintedStems | None
) -> tuple[Path, ...]:
    if not any(track.midi_clips for track in session.tracks):
        return ()
    whole = target / f"{safe_name(session.title, 'Session')}.mid"
    write_midi(session, whole, printed)
    return (whole, *write_midi_parts(session, target / "MIDI"))


def _wanted_mixes(session: Session, files: dict[str, SourceFile], target: Path) -> Iterator[Wanted]:
    if session.mix is None:
        return
    mix = session.mix
    heard = mix.loudness_lufs, mix.true_peak_dbtp
    yield _wanted_file(session, "Mix", files[mix.file], target / "Mix", heard)
    if mix.master_file is not None:
        heard = mix.master_loudness_lufs, mix.master_true_peak_dbtp
        yield _wanted_file(session, "Master", files[mix.master_file], target / "Master", heard)


def _wanted_sum(session: Session, stems: list[Stem], target: Path) -> Iterator[Wanted]:
    """The mix of tracks that are balanced anew, where the session has one and something sounds."""
    if session.mix is None or all(stem.channel.mute for stem in stems):
        return
    total = SumOfStems(stems)
    shape = Shape(session.sample_rate, total.channels, project_length_samples(session))
    facts = file_facts(session, f"{session.title} (mix)")
    yield Wanted(total, target / "Mix", shape, facts, "mix")


def _wanted_file(
    session: Session,
    name: str,
    source: SourceFile,
    path: Path,
    heard: tuple[float | None, float | None],
) -> Wanted:
    """A file of the whole piece with its loudness and true peak as `heard`."""
    facts = file_facts(session, f"{session.title} ({name.lower()})")
    return Wanted(
        WholeFile(source),
        path,
        Shape(source.sample_rate, source.channels, source.length_samples),
        replace(facts, loudness_lufs=heard[0], true_peak_dbtp=heard[1]),
        "mix" if name == "Mix" else "apart",
    )
