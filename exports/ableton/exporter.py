"""The project folder: the set, its samples and what marks it as a Live project."""

from __future__ import annotations

from pathlib import Path

from exports.ableton.clips import Sample
from exports.ableton.invariants import problems
from exports.ableton.live_set import als_bytes, live_set
from exports.contract import ExportReport
from exports.features import fidelity
from exports.names import UniqueNames, safe_name
from exports.place import place_file
from exports.sources import SourceFile, find_source, read_blocks
from exports.wav import WavWriter
from session.errors import JobFailed, storage
from session.model import Session
from session.progress import Progress, part_of

_SAMPLES_END = 0.8
_SAMPLES = "Samples/Imported"


class AbletonExporter:
    """A Live project: arrangement and session view, warped stems, MIDI, tempo, locators."""

    name = "ableton"
    title = "Ableton Live project"
    fidelity = fidelity(
        carried=(
            "tempo",
            "tempo changes",
            "meter changes",
            "key",
            "sections",
            "track names",
            "track order",
            "colours",
            "gain, pan and mute",
            "audio at its exact sample",
            "audio follows a tempo change",
            "clips with gaps between them",
            "MIDI notes",
            "session view",
            "licence and provenance",
        ),
        proof="file level",
        proof_words=(
            "Not opened in Live here. The set is in the schema of Live 11.3, its structure is held "
            "against sets that Live saved, and its times, ids and files are checked."
        ),
    )

    def export(
        self, session: Session, source: Path, target: Path, progress: Progress
    ) -> ExportReport:
        """Write the project. Raises StorageFailed, NotFound, UnreadableAudio."""
        progress(0.0, "Looking at the stems")
        title = safe_name(session.title, "Session")
        project = target / f"{title} Project"
        sources = _sources(session, source)
        with storage(project):
            (project / "Ableton Project Info").mkdir(parents=True)
            (project / _SAMPLES).mkdir(parents=True)
        samples = _place_samples(sources, project, part_of(progress, 0.0, _SAMPLES_END))
        progress(_SAMPLES_END, "Writing the Live set")
        root, losses = live_set(session, samples)
        if broken := problems(root, project):
            raise JobFailed(
                f"The Live set breaks a rule of Live ({broken[0]}): please report this as a defect."
            )
        path = project / f"{title}.als"
        with storage(path):
            path.write_bytes(als_bytes(root))
        progress(1.0, "Live set written")
        open_file = path.relative_to(target).as_posix()
        return ExportReport(self.name, open_file, self.fidelity, tuple(losses))


def _sources(session: Session, folder: Path) -> dict[str, tuple[str, SourceFile]]:
    """Every file a clip plays, with the name it gets; all looked up before anything is written."""
    names = UniqueNames()
    found: dict[str, tuple[str, SourceFile]] = {}
    for number, track in enumerate(session.tracks, 1):
        for clip in track.audio_clips:
            if clip.file not in found:
                source = find_source(clip.file, session, folder, track.name)
                name = names.take_numbered(number, track.name, ".wav")
                found[clip.file] = (name, source)
    return found


def _place_samples(
    sources: dict[str, tuple[str, SourceFile]], project: Path, progress: Progress
) -> dict[str, Sample]:
    """Link what Live reads as it is, 32-bit float WAV, and write the rest as that."""
    samples = {}
    for index, (file, (name, source)) in enumerate(sources.items()):
        part = part_of(progress, index / len(sources), (index + 1) / len(sources))
        part(0.0, f"Placing {name}")
        path = project / _SAMPLES / name
        if source.plain_float:
            place_file(source.path, path, part)
        else:
            _convert(source, path, part)
        with storage(path):
            status = path.stat()
        samples[file] = Sample(
            relative_path=f"{_SAMPLES}/{name}",
            size_bytes=status.st_size,
            modified_seconds=int(status.st_mtime),
            length_samples=source.length_samples,
            sample_rate=source.sample_rate,
        )
    return samples


def _convert(source: SourceFile, path: Path, progress: Progress) -> None:
    with WavWriter(path, source.sample_rate, source.channels, "float32") as writer:
        for block in read_blocks(source.path):
            writer.write(block)
            progress(writer.length_samples / max(1, source.length_samples), f"Placing {path.name}")
