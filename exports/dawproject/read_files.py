"""The audio files that a DAWproject plays: in its archive, beside it, or elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath, PureWindowsPath

from lxml import etree

from exports.brought_inside import SAMPLE_RATES, USUAL_RATE
from exports.contract import ProjectAudio
from exports.dawproject.values import finite, is_true
from exports.found_audio import ProjectFolder
from exports.names import UniqueNames, clean_text


class AudioFiles:
    """Gives each file that is played a place in the session, once."""

    def __init__(
        self, project: etree._Element, members: Collection[str], folder: ProjectFolder
    ) -> None:
        self._members = {_plain(name): name for name in members}
        self._folded = {_plain(name).casefold(): name for name in members}
        self._folder = folder
        self._names = UniqueNames()
        self._found: dict[tuple[str, bool], ProjectAudio] = {}
        self.sample_rate = _first_rate(project)

    @property
    def all(self) -> tuple[ProjectAudio, ...]:
        """Every file that was named, in the order of its first use."""
        return tuple(self._found.values())

    def named(self, file: etree._Element) -> str:
        """The session's path of a `File` element's file."""
        said, external = file.get("path") or "", is_true(file.get("external"))
        if (said, external) not in self._found:
            self._found[said, external] = self._look_up(said, external)
        return self._found[said, external].file

    def _look_up(self, said: str, external: bool) -> ProjectAudio:
        last = _parts(said)[-1:] or ("",)
        stem = PurePosixPath(last[0]).stem
        place = f"audio/{self._names.take(stem, 'Audio', '.wav')}"
        name = clean_text(said) or "a file without a name"
        plain = _plain(said)
        member = self._members.get(plain) or self._folded.get(plain.casefold())
        if member is not None and not external:
            return ProjectAudio(place, name, member=member)
        return ProjectAudio(place, name, path=self._folder.find(said))


def _plain(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _parts(path: str) -> tuple[str, ...]:
    return PureWindowsPath(path).parts if "\\" in path else PurePosixPath(path).parts


def _first_rate(project: etree._Element) -> int:
    for audio in project.iter("Audio"):
        rate = finite(audio, "sampleRate")
        if rate is not None and int(rate) in SAMPLE_RATES:
            return int(rate)
    return USUAL_RATE
