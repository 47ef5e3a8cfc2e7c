"""The audio files that a Live set plays: in its project, or elsewhere on this machine."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from exports.ableton.read_values import text_at, whole
from exports.brought_inside import SAMPLE_RATES, USUAL_RATE
from exports.found_audio import PlayedFiles, ProjectFolder, last_part

PROJECT_MARK = "Ableton Project Info"
"""The folder by which Live knows a project's folder."""

_DEEPEST_SET = 3


def project_folder(path: Path) -> Path:
    """The folder of the Live project that a set belongs to, which its paths are relative to.

    Sets may lie deeper, such as those in `Backup`; a set of no project has its own folder.
    """
    own = path.resolve().parent
    for folder in (own, *own.parents[:_DEEPEST_SET]):
        if (folder / PROJECT_MARK).is_dir():
            return folder
    return own


def said_paths(reference: etree._Element) -> tuple[str, str]:
    """What a FileRef says of its file: the path in the project or from it, and the absolute one.

    Live up to 10 writes folders one by one, an empty one for "up", and the name apart.
    """
    relative, name = reference.find("RelativePath"), text_at(reference, "Name")
    if relative is None:
        return "", text_at(reference, "Path")
    if relative.get("Value") is not None:
        return str(relative.get("Value")), text_at(reference, "Path")
    folders = [str(one.get("Dir") or "..") for one in relative.iterfind("RelativePathElement")]
    hints = reference.iterfind("SearchHint/PathHint/RelativePathElement")
    parts = [str(one.get("Dir", "")) for one in hints]
    absolute = "/".join([*parts, name]) if parts else ""
    windows = absolute[1:2] == ":"
    return "/".join([*folders, name]), absolute if windows or not absolute else f"/{absolute}"


class AudioFiles(PlayedFiles):
    """The files of one set, by what it says of their places."""

    def __init__(self, root: etree._Element, path: Path, elsewhere: bool) -> None:
        """`elsewhere` allows files outside the set's own folder."""
        super().__init__()
        folder = project_folder(path) if elsewhere else path.resolve().parent
        self._folder = ProjectFolder(folder / path.name, elsewhere)
        self.sample_rate = _first_rate(root)

    def named(self, sample: etree._Element) -> str:
        """The session's path of the file of a SampleRef."""
        reference = sample.find("FileRef")
        said = said_paths(reference) if reference is not None else ("", "")
        name = next((last_part(text) for text in said if last_part(text)), "")
        return self.take(said, name, lambda: self._folder.find(*said)).file


def file_seconds(sample: etree._Element) -> float | None:
    """How long the file of a SampleRef is, as the set remembers it."""
    length, rate = whole(sample, "DefaultDuration"), whole(sample, "DefaultSampleRate")
    return length / rate if length > 0 and rate > 0 else None


def _first_rate(root: etree._Element) -> int:
    """The rate of the first file that a clip plays: a set has none of its own."""
    for clip in root.iter("AudioClip"):
        rate = whole(clip, "SampleRef/DefaultSampleRate")
        if rate in SAMPLE_RATES:
            return rate
    return USUAL_RATE
