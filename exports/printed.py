"""What one format of an export has printed, for the next format of the same export to use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exports.encoding import Encoding


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """An audio file as it was written; `peak` is its largest sample, 1 is 0 dBFS.

    `data_offset_bytes` is where the sound begins in a WAV file, little-endian and interleaved;
    None in a file of another kind.
    """

    path: Path
    encoding: Encoding
    channels: int
    length_samples: int
    peak: float
    data_offset_bytes: int | None = None


class PrintedStems:
    """Printed files by what is in them; they live as long as one export does.

    The content of a stem is named by `stem_content`; what else a format writes has names of its
    own.
    """

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}
        self._stems: dict[str, WrittenFile] = {}

    def find(self, content: str) -> Path | None:
        """The file that was printed with this content, if it is still there."""
        path = self._files.get(content)
        return path if path and path.is_file() else None

    def keep(self, content: str, path: Path) -> None:
        """Remember that `path` holds this content."""
        self._files[content] = path

    def find_stem(self, content: str) -> WrittenFile | None:
        """The WAV file that was printed of this stem, if it is still there."""
        written = self._stems.get(content)
        return written if written and written.path.is_file() else None

    def keep_stem(self, content: str, written: WrittenFile) -> None:
        """Remember the stem, if it is a WAV file."""
        if written.data_offset_bytes is not None:
            self._stems[content] = written
