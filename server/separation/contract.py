"""What every separator takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from session.progress import Progress
from session.registry import Availability
from session.units import Role


@dataclass(frozen=True, slots=True)
class StemKind:
    """A stem that a separator gives: its name, and what it is in a session."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Stem:
    """One separated part: a file that lies in the folder that was given."""

    name: str
    role: Role
    file: Path


class Separator(Protocol):
    """Takes a mix apart into stems that sum to it.

    `stems` are those that it gives of a stereo mix. `shortcut` says that it is quicker when only
    some of them are asked for.
    """

    name: str
    version: str
    title: str
    licence: str
    stems: tuple[StemKind, ...]
    shortcut: bool

    def available(self) -> Availability:
        """Whether it can run here; imports no heavy library to find out."""

    def fingerprint(self) -> str:
        """What decides, beside the version, what comes out: the weights, by their contents.

        Stems are kept by it; "" says that parting again costs less. Raises BackendUnavailable,
        BadWeights.
        """

    def separate(
        self, mix: Path, folder: Path, progress: Progress, only: tuple[str, ...] = ()
    ) -> tuple[Stem, ...]:
        """Write the stems of the WAV file `mix` into `folder` as float WAV files.

        Stems have the mix's rate, channels and length, and sum to it below -90 dBFS. With `only`,
        names of `stems`, a separator with a `shortcut` leaves the others out. Memory does not grow
        with the length. Runs in a worker. Raises UnreadableAudio, StorageFailed, Cancelled, and
        what loading a model raises.
        """
