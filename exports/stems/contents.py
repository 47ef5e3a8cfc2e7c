"""What a folder of stems holds, as its manifest and its README describe it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exports.printed import WrittenFile
from exports.stem_folder import WrittenStem


@dataclass(frozen=True, slots=True)
class Contents:
    """The files as they were written into `folder`.

    `null_db` is the peak of (sum of the stems that sound, minus the mix) in dBFS, measured on
    what the files hold; None is digital silence, or nothing to compare (not `compared`).
    """

    folder: Path
    stems: tuple[WrittenStem, ...]
    mix: WrittenFile | None
    master: WrittenFile | None
    midi: tuple[Path, ...]
    compared: bool
    null_db: float | None

    def paths(self) -> Iterator[Path]:
        """Every file of sound or notes, relative to the folder."""
        found = [one.file.path for one in self.stems]
        found += [one.path for one in (self.mix, self.master) if one]
        yield from (path.relative_to(self.folder) for path in [*found, *self.midi])
