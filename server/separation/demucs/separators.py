"""The separators that run a Demucs: which weights, which stems."""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from server.models.cards import card
from server.models.place import weights_of
from server.separation.contract import Stem, StemKind
from server.separation.demucs.weights import fingerprint_of
from server.settings import read_settings
from session.errors import BackendUnavailable, RoadieError
from session.progress import Progress
from session.registry import Availability

_FOUR = (
    StemKind("Drums", "drums"),
    StemKind("Bass", "bass"),
    StemKind("Other", "other"),
    StemKind("Vocals", "vocals"),
)
_SIX = (*_FOUR, StemKind("Guitar", "chords"), StemKind("Piano", "chords"))


class HTDemucs:
    """One network for drums, bass, vocals and all other."""

    name = "htdemucs"
    version = "4.1"
    title = "Demucs (HTDemucs): drums, bass, other, vocals"
    stems: tuple[StemKind, ...] = _FOUR
    shortcut = False

    @cached_property
    def licence(self) -> str:
        """Under what terms the weights come, in plain words."""
        return card(self.name).licence.words

    def available(self) -> Availability:
        """Whether the library and the weights are here."""
        if find_spec("demucs") is None or find_spec("torch") is None:
            return Availability(ready=False, remedy="install it with `pip install 'roadie[stems]'`")
        try:
            weights_of(read_settings().models, self.name)
        except BackendUnavailable:
            fetch = f"its model is not installed; `roadie models install {self.name}` fetches it"
            return Availability(ready=False, remedy=fetch)
        except RoadieError as error:
            return Availability(ready=False, remedy=str(error).rstrip("."))
        return Availability(ready=True)

    def fingerprint(self) -> str:
        """The weights' contents. Raises BackendUnavailable, BadWeights."""
        return fingerprint_of(weights_of(read_settings().models, self.name))

    def separate(
        self, mix: Path, folder: Path, progress: Progress, only: tuple[str, ...] = ()
    ) -> tuple[Stem, ...]:
        """See the contract; stems that `only` leaves out cost nothing where a bag allows it."""
        from server.separation.demucs.files import separate_file
        from server.separation.demucs.loaded import loaded

        settings = read_settings()
        wanted = only if only and self.shortcut else tuple(kind.name for kind in self.stems)
        kinds = [kind for kind in self.stems if kind.name in wanted]
        progress(0.0, "Loading Demucs")
        weights = weights_of(settings.models, self.name)
        sources = tuple(kind.name.lower() for kind in self.stems)
        with loaded(weights, sources, settings.device) as network:
            files = separate_file(
                network, mix, folder, tuple(kind.name.lower() for kind in kinds), progress
            )
        return tuple(
            Stem(kind.name, kind.role, file) for kind, file in zip(kinds, files, strict=True)
        )


class HTDemucsFineTuned(HTDemucs):
    """A network of its own for each stem: better, and four times the work for all of them."""

    name = "htdemucs_ft"
    title = "Demucs, fine-tuned for each stem (HTDemucs-ft): drums, bass, other, vocals"
    shortcut = True


class HTDemucsSixStems(HTDemucs):
    """One network that tells guitar and piano from the rest as well."""

    name = "htdemucs_6s"
    title = "Demucs with six stems (HTDemucs-6s): drums, bass, other, vocals, guitar, piano"
    stems = _SIX
