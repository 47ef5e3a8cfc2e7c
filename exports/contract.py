"""What every project writer and every project reader gives: the contracts of this package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from exports.printed import PrintedStems
from session.model import Session
from session.progress import Progress

Proof = Literal["real program", "independent reader", "file level"]
"""How far a format was proved: opened by the program itself, read back by a reader that is not
ours, or checked against the facts known about the file format only."""

StemFiles = Literal["wav", "flac", "aiff"]


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


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the user may choose, and what the formats of one export share.

    `template` is a project of the user's own that our tracks are added to, in a copy;
    `stem_files` is the kind of file that stems are where a format leaves the choice. `printed`
    holds the stems that a format of the same export has printed, for the next one to use.

    `remixed` says that the tracks are balanced in another way than the session has them: then its
    mix and master are not of these tracks. A format writes the sum of the stems as the mix, and no
    master.
    """

    template: Path | None = None
    stem_files: StemFiles = "wav"
    printed: PrintedStems | None = None
    remixed: bool = False


PLAIN = ExportOptions()
"""Nothing chosen, nothing shared."""


class Exporter(Protocol):
    """Writes a session as a project folder of one format.

    `takes_template` says whether it can add to a project of the user's own.
    """

    name: str
    title: str
    fidelity: Fidelity
    takes_template: bool

    def export(
        self,
        session: Session,
        source: Path,
        target: Path,
        progress: Progress,
        options: ExportOptions = PLAIN,
    ) -> ExportReport:
        """Write `session`, whose files lie in the folder `source`, into the empty folder `target`.

        `target` is private to the call until it returns; the caller renames it into place.
        Raises StorageFailed, NotFound (a stem is missing; named), UnreadableAudio, BadInput (the
        template cannot be used).
        """


@dataclass(frozen=True, slots=True)
class ProjectAudio:
    """An audio file that a project plays.

    `file` is what the clips of the session call it (`audio/Drums.wav`), `name` what the project
    calls it. It lies at `path` on disk, or is the `member` of the project's archive; with neither
    it is missing.
    """

    file: str
    name: str
    path: Path | None = None
    member: str | None = None

    @property
    def missing(self) -> bool:
        """Whether it was found nowhere."""
        return self.path is None and self.member is None


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project as a session, before its audio is there.

    The session's clips count in samples at the session's rate, which need not be that of a file:
    who takes the project in brings each of `audio` to that rate as `ProjectAudio.file`, and leaves
    out the clips of what is missing. Sentences on what could not be read, or was brought inside
    Roadie's bounds, are in `provenance.notes`.
    """

    session: Session
    audio: tuple[ProjectAudio, ...] = ()


class ProjectReader(Protocol):
    """Reads projects of one format."""

    name: str
    title: str

    def recognises(self, head: bytes, file_name: str) -> bool:
        """Whether a file of that name that begins with `head` (4096 bytes or all) is for it."""

    def read(self, project: Path, elsewhere: bool) -> ReadProject:
        """Read the project file.

        `elsewhere` allows audio outside the project's own folder; a project that came from another
        machine may not reach for files of this one. Raises BadInput for what is damaged, too new,
        too large or no such project, NotFound and its kin for what cannot be opened.
        """
