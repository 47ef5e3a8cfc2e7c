"""The audio files that a DAWproject plays: in its archive, beside it, or elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lxml import etree

from exports.brought_inside import SAMPLE_RATES, USUAL_RATE
from exports.dawproject.values import finite, is_true
from exports.found_audio import PlayedFiles, ProjectFolder


class AudioFiles(PlayedFiles):
    """The files of one project, in its archive or outside."""

    def __init__(
        self, project: etree._Element, members: Collection[str], folder: ProjectFolder
    ) -> None:
        super().__init__()
        self._members = {_plain(name): name for name in members}
        self._folded = {_plain(name).casefold(): name for name in members}
        self._folder = folder
        self.sample_rate = _first_rate(project)

    def named(self, file: etree._Element) -> str:
        """The session's path of a `File` element's file."""
        said, external = file.get("path") or "", is_true(file.get("external"))
        return self.take((said, external), said, lambda: self._find(said, external)).file

    def _find(self, said: str, external: bool) -> Path | str | None:
        plain = _plain(said)
        member = self._members.get(plain) or self._folded.get(plain.casefold())
        return member if member is not None and not external else self._folder.find(said)


def _plain(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _first_rate(project: etree._Element) -> int:
    for audio in project.iter("Audio"):
        rate = finite(audio, "sampleRate")
        if rate is not None and int(rate) in SAMPLE_RATES:
            return int(rate)
    return USUAL_RATE
