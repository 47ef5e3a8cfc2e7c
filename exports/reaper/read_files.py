"""The audio files that a REAPER project plays, and how long each is."""

from __future__ import annotations

from pathlib import Path

from exports.contract import ProjectAudio
from exports.found_audio import PlayedFiles, ProjectFolder


class AudioFiles(PlayedFiles):
    """The files of one project by the names that it gives them."""

    def __init__(self, folder: ProjectFolder, media_folder: str = "") -> None:
        """`media_folder` is where the project records, which paths may leave out."""
        super().__init__()
        self._folder = folder
        self._media_folder = media_folder
        self._lengths_seconds: dict[str, float | None] = {}

    def find(self, said: str) -> Path | None:
        """The file that the project calls `said`."""
        beside = f"{self._media_folder}/{said}" if self._media_folder else ""
        return self._folder.find(said, beside)

    def named(self, said: str) -> str:
        """The session's path of an audio file."""
        return self._audio(said).file

    def _audio(self, said: str) -> ProjectAudio:
        return self.take(said, said, lambda: self.find(said))

    def length_seconds(self, said: str) -> float | None:
        """How long the file is by its header; None when it is missing or no audio."""
        if said not in self._lengths_seconds:
            header = _header(self._audio(said).path)
            self._lengths_seconds[said] = header[0] if header else None
        return self._lengths_seconds[said]


def sample_rate_of(path: Path | None) -> int | None:
    """The rate of an audio file; None when it is missing or no audio."""
    header = _header(path)
    return header[1] if header else None


def _header(path: Path | None) -> tuple[float, int] | None:
    """Length in seconds and sample rate."""
    import soundfile

    if path is None:
        return None
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, OSError):
        return None
    return info.frames / info.samplerate, int(info.samplerate)
