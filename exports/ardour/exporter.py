"""The session folder: the session file, its audio and MIDI files where Ardour looks for them."""

from __future__ import annotations

from pathlib import Path

from exports.ardour.losses import losses
from exports.ardour.session_file import session_bytes, session_file
from exports.clip_files import clip_sources, place_clip_files
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.names import safe_name
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of

_FILES_END = 0.8


class ArdourExporter:
    """An Ardour 7 session: tracks, busses, regions, MIDI, tempo, meters, ranges."""

    name = "ardour"
    title = "Ardour session"
    takes_template = False
    fidelity = fidelity(
        lacking=(
            "key",
            "audio follows a tempo change",
            "chord names",
            "session view",
            "mix and master",
        ),
        proof="real program",
        proof_words=(
            "Opened by Ardour 7.3 itself, which is asked for every track, region, note, range, "
            "tempo and meter; what it exports is the mix, but for the rounding of a sum of floats."
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
        """Write the session folder into `target`. Raises as `Exporter.export` says."""
        session = session.heard
        sources = clip_sources(session, source)
        name = safe_name(session.title, "Session").replace(";", "-")
        files = target / name / "interchange" / name
        with storage(target):
            (files / "midifiles").mkdir(parents=True)
        placed = place_clip_files(sources, files / "audiofiles", part_of(progress, 0.0, _FILES_END))
        progress(_FILES_END, "Writing the Ardour session")
        root = session_file(session, name, placed, files / "midifiles")
        path = target / name / f"{name}.ardour"
        with storage(path):
            path.write_bytes(session_bytes(root))
        progress(1.0, "Ardour session written")
        return ExportReport(
            self.name, path.relative_to(target).as_posix(), self.fidelity, losses(session)
        )
