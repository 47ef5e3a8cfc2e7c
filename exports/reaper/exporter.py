"""The project folder: `Title/Title.rpp` and the audio it plays in `Title/Audio/`."""

from __future__ import annotations

from pathlib import Path

from exports.clip_files import clip_sources, place_clip_files
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.names import safe_name
from exports.reaper.items import AUDIO_FOLDER
from exports.reaper.project import project
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of

_AUDIO_END = 0.9


class ReaperExporter:
    """A REAPER project: tempo map, regions, folders, items, MIDI, returns, REAPER's own effects."""

    name = "reaper"
    title = "REAPER project"
    takes_template = False
    fidelity = fidelity(
        lacking=("session view", "mix and master"),
        proof="independent reader",
        proof_words=(
            "Not opened in REAPER here. The project is read back by the library rpp, and what it "
            "places is summed and equals the mix."
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
        title = safe_name(session.title, "Session")
        sources = clip_sources(session, source)
        files = place_clip_files(
            sources, target / title / AUDIO_FOLDER, part_of(progress, 0.0, _AUDIO_END)
        )
        progress(_AUDIO_END, "Writing the REAPER project")
        written, losses = project(session, files)
        path = target / title / f"{title}.rpp"
        with storage(path):
            path.write_text(written.written(), "utf-8", newline="\r\n")
        progress(1.0, "REAPER project written")
        open_file = path.relative_to(target).as_posix()
        return ExportReport(self.name, open_file, self.fidelity, tuple(losses))
