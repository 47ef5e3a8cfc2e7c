"""What every separator takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from session.progress import Progress
from session.registry import Availability
from session.units import Role


@dataclass(frozen=True, slots=True)
class Stem:
    """One separated part: a file that lies in the folder that was given."""

    name: str
    role: Role
    file: Path


class Separator(Protocol):
    """Takes a mix apart into stems that sum to it."""

    name: str
    version: str
    title: str
    licence: str

    def available(self) -> Availability:
        """Whether it can run here; imports no heavy library to find out."""

    def separate(self, mix: Path, folder: Path, progress: Progress) -> tuple[Stem, ...]:
        """Write the stems of the WAV file `mix` into `folder` as float WAV files.

        Stems have the mix's rate, channels and length, and sum to it below -90 dBFS. Memory does
        not grow with the length. Runs in a worker. Raises UnreadableAudio, StorageFailed.
        """
