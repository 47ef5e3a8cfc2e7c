"""What every project writer gives: the exporter contract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from session.model import Session
from session.progress import Progress

Proof = Literal["real program", "independent reader", "file level"]
"""How far a format was proved: opened by the program itself, read back by a reader that is not
ours, or checked against the facts known about the file format only."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What a format carries, as its writer declares it."""

    carried: tuple[str, ...]
    not_carried: tuple[str, ...]
    proof: Proof
    proof_words: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What one export wrote: `open_file` is what the user opens, relative to the folder.

    `losses` are sentences about what of this session the format could not carry.
    """

    format: str
    open_file: str
    fidelity: Fidelity
    losses: tuple[str, ...] = ()


class Exporter(Protocol):
    """Writes a session as a project folder of one format."""

    name: str
    title: str
    fidelity: Fidelity

    def export(
        self, session: Session, source: Path, target: Path, progress: Progress
    ) -> ExportReport:
        """Write `session`, whose files lie in the folder `source`, into the empty folder `target`.

        `target` is private to the call until it returns; the caller renames it into place.
        Raises StorageFailed, NotFound (a stem is missing; named), UnreadableAudio.
        """
