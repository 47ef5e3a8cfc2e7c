"""An engine over the trained models of one family, on the contract that every engine has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from server.engines.contract import Capabilities, Composed, GenerateRequest, Made
from server.engines.modelled.shelf import FamilyShelf, Shelf
from session.errors import Cancelled
from session.model import Session
from session.progress import Progress
from session.promptly import Promptly, in_place
from session.registry import Availability

if TYPE_CHECKING:
    from server.engines.modelled.anew import Anew

RATES = (44_100, 48_000, 88_200, 96_000)


class ModelledEngine:
    """Asks a model for sound and makes a session of it; the model is loaded when it is needed."""

    version = "1"

    def __init__(self, name: str, title: str, shelf: Shelf | None = None) -> None:
        self.name = name
        self.title = title
        self._shelf: Shelf = shelf or FamilyShelf(name)

    @property
    def licence(self) -> str:
        """That of the model which would be taken."""
        from server.engines.modelled.origin import licence_words

        if not self.available().ready:
            return "That of the model: see `roadie models list`."
        return licence_words(self._shelf.choose(None))

    @property
    def capabilities(self) -> Capabilities:
        """As the family declares its abilities."""
        can = self._shelf.abilities()
        return Capabilities(
            text=True,
            melody="melody" in can.references,
            continuation=can.continuation,
            in_painting=can.in_painting,
            stems=False,
            longest_seconds=can.longest_seconds,
            sample_rates=RATES,
        )

    def available(self) -> Availability:
        """Whether a model of the family is installed, with the libraries that run it."""
        return self._shelf.available()

    def generate(
        self,
        request: GenerateRequest,
        folder: Path,
        progress: Progress,
        *,
        earlier: Path | None = None,
        composed: Composed | None = None,
        promptly: Promptly = in_place,
    ) -> Session:
        """One session; see `generate_each`. No notes stand before the sound.

        Raises Cancelled also where some of the sound stood by then.
        """
        del earlier, composed, promptly
        made = self.generate_each(request, (request.seed,), (folder,), progress)
        if not made.whole:
            raise Cancelled("The job was cancelled.")
        return made.sessions[0]

    def generate_each(
        self,
        request: GenerateRequest,
        seeds: tuple[int, ...],
        folders: tuple[Path, ...],
        progress: Progress,
        *,
        library: Path | None = None,
    ) -> Made:
        """A session for each seed, in its folder; the model makes them together.

        Stems that `library` remembers are not made again. Raises BadInput, BackendUnavailable,
        BadWeights, ModelFailed, WorkerOutOfMemory, DiskFull before any sound where there is no
        room for it, StorageFailed, and Cancelled where nothing stood by then.
        """
        from server.engines.modelled.generate import Maker, generate_each

        maker = Maker(self.name, self._shelf, library)
        return generate_each(maker, request, seeds, folders, progress)

    def paint(
        self, asked: Anew, folder: Path, progress: Progress, *, library: Path | None = None
    ) -> Made:
        """Bars of a session anew, or behind it; see `region.paint`. Raises as `generate_each`."""
        from server.engines.modelled.generate import Maker
        from server.engines.modelled.region import paint

        return paint(Maker(self.name, self._shelf, library), asked, folder, progress)
