"""The DAWproject of a session: one file with the arrangement and all its audio."""

from __future__ import annotations

import zipfile
from pathlib import Path

from exports.clip_files import ClipSource, clip_sources, place_clip_files
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.dawproject.archive import METADATA, PROJECT, add_document, add_file
from exports.dawproject.clips import Sample
from exports.dawproject.elements import xml_bytes
from exports.dawproject.invariants import problems
from exports.dawproject.project import metadata_xml, project_xml
from exports.features import fidelity
from exports.names import safe_name
from session.errors import JobFailed, storage
from session.model import Session
from session.progress import Progress, part_of

_AUDIO = "audio"
_CONVERTED = ".converting"
_AUDIO_START = 0.05


class DawprojectExporter:
    """One `.dawproject` for Bitwig, Studio One, Cubase and every other program that takes them."""

    name = "dawproject"
    title = "DAWproject (Bitwig, Studio One, Cubase)"
    takes_template = False
    fidelity = fidelity(
        lacking=("key", "chord names", "mix and master"),
        proof="independent reader",
        proof_words=(
            "Not opened in Bitwig, Studio One or Cubase here. Both documents are validated "
            "against the schemas that Bitwig publishes, and what the clips play sums to the mix."
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
        """Write the project. Raises StorageFailed, NotFound, UnreadableAudio."""
        progress(0.0, "Looking at the stems")
        sources = clip_sources(session, source)
        samples = {file: _sample(one) for file, one in sources.items()}
        root, losses = project_xml(session, samples)
        members = {sample.member for sample in samples.values()}
        if broken := problems(root, members):
            raise JobFailed(
                f"The DAWproject breaks a rule of the format ({broken[0]}): please report this as "
                "a defect."
            )
        path = target / f"{safe_name(session.title, 'Session')}.dawproject"
        with storage(path), zipfile.ZipFile(path, "w") as archive:
            add_document(archive, METADATA, xml_bytes(metadata_xml(session)))
            add_document(archive, PROJECT, xml_bytes(root))
            for index, (file, one) in enumerate(sources.items()):
                start, end = (_share(index + more, len(sources)) for more in (0, 1))
                part = part_of(progress, start, end)
                _add_audio(archive, one, samples[file].member, target / _CONVERTED, part)
        progress(1.0, "DAWproject written")
        return ExportReport(self.name, path.name, self.fidelity, tuple(losses))


def _share(done: int, count: int) -> float:
    return _AUDIO_START + (1 - _AUDIO_START) * done / count


def _sample(one: ClipSource) -> Sample:
    source = one.source
    return Sample(
        f"{_AUDIO}/{one.name}", source.channels, source.length_samples, source.sample_rate
    )


def _add_audio(
    archive: zipfile.ZipFile, one: ClipSource, member: str, scratch: Path, progress: Progress
) -> None:
    """Stream a file into the archive; what is no float WAV is made one first, beside it."""
    if one.source.plain_float:
        add_file(archive, member, one.source.path, progress)
        return
    made = place_clip_files({member: one}, scratch, part_of(progress, 0.0, 0.5))[member]
    try:
        add_file(archive, member, made.path, part_of(progress, 0.5, 1.0))
    finally:
        with storage(made.path):
            made.path.unlink()
            scratch.rmdir()
