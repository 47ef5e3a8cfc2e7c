"""The project folder: the set, its samples and what marks it as a Live project."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from lxml import etree

from exports.ableton.clips import Sample
from exports.ableton.invariants import live_clip_problems, problems
from exports.ableton.live_clips import live_clips
from exports.ableton.live_set import als_bytes, live_set
from exports.ableton.template import write_into
from exports.clip_files import clip_sources, place_clip_files
from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.names import safe_name
from exports.parallel import for_each
from session.errors import JobFailed, storage
from session.model import Session
from session.progress import Progress, part_of

_SAMPLES_END = 0.8
_SAMPLES = "Samples/Imported"
_CLIPS = "Clips"


class AbletonExporter:
    """A Live project: arrangement and session view, warped stems, MIDI, groups, returns."""

    name = "ableton"
    title = "Ableton Live project"
    takes_template = True
    fidelity = fidelity(
        lacking=(
            "chord names",
            "mix and master",
        ),
        proof="file level",
        proof_words=(
            "Not opened in Live here. The set is in the schema of Live 11.3; its parts are held, "
            "element by element, against sets that Live saved, and its times, ids, groups, sends, "
            "fades and files are checked by rules that those sets keep."
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
        """Write the project. Raises StorageFailed, NotFound, UnreadableAudio, BadInput."""
        if options.template:
            copy, lost = write_into(options.template, session, source, target, progress)
            open_file = copy.relative_to(target).as_posix()
            return ExportReport(self.name, open_file, self.fidelity, lost)
        progress(0.0, "Looking at the stems")
        title = safe_name(session.title, "Session")
        project = target / f"{title} Project"
        sources = clip_sources(session, source)
        with storage(project):
            (project / "Ableton Project Info").mkdir(parents=True)
        part = part_of(progress, 0.0, _SAMPLES_END)
        placed = place_clip_files(sources, project / _SAMPLES, part)
        samples = {file: Sample.of(one, _SAMPLES) for file, one in placed.items()}
        progress(_SAMPLES_END, "Writing the Live set")
        root, losses = live_set(session, samples)
        path = project / f"{title}.als"
        files = chain(
            [_checked(root, path, problems(root, project))], _live_clips(session, samples, project)
        )
        # lxml and gzip release Python's lock: a file is written while the next one is made.
        for_each(_write, files, lambda _: None)
        progress(1.0, "Live set written")
        open_file = path.relative_to(target).as_posix()
        return ExportReport(self.name, open_file, self.fidelity, tuple(losses))


_Made = tuple[etree._Element, Path]
"""The root of a set and the file that it is to be."""


def _live_clips(session: Session, samples: dict[str, Sample], project: Path) -> Iterator[_Made]:
    for name, clip in live_clips(session, samples):
        yield _checked(clip, project / _CLIPS / name, live_clip_problems(clip, project))


def _checked(root: etree._Element, path: Path, broken: list[str]) -> _Made:
    if broken:
        raise JobFailed(
            f"The Live set breaks a rule of Live ({broken[0]}): please report this as a defect."
        )
    return root, path


def _write(made: _Made) -> None:
    root, path = made
    with storage(path):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(als_bytes(root))
