"""Where an engine gets its model from: a card, weights that are installed, and what loads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from session.errors import BackendUnavailable, BadInput
from session.registry import Availability

if TYPE_CHECKING:
    from server.models.abilities import Abilities
    from server.models.contract import SoundModel


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model that is installed; `licence` in plain words says who may use what it makes."""

    name: str
    title: str
    licence: str
    commercial: bool
    sample_rate: int
    channels: int


class Shelf(Protocol):
    """Models of one family."""

    def names(self) -> list[str]:
        """The models that can be chosen, the one that is chosen unasked first."""

    def abilities(self, model: str | None = None) -> Abilities:
        """What the model of that name can do, or else the one that would be chosen."""

    def available(self) -> Availability:
        """Whether a model is installed with what runs it; loads no heavy library."""

    def choose(self, name: str | None, adapter: str | None = None) -> Chosen:
        """The model called `name`, or else the one of `adapter`, or the first that is installed.

        Raises NotFound, BadInput for another family's and for an adapter of another model,
        BackendUnavailable.
        """

    def loaded(self, model: Chosen, draft: bool) -> AbstractContextManager[SoundModel]:
        """The model, loaded once in this process.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory.
        """

    def adapter(self, name: str) -> Path:
        """The folder of what a fine-tuning learned. Raises NotFound, BadInput."""


class FamilyShelf:
    """The models of a family that is in the registry, with weights in the settings' folder."""

    def __init__(self, family: str) -> None:
        self._family = family

    def names(self) -> list[str]:
        """Those whose weights are here and whole."""
        from server.models.place import installed
        from server.settings import read_settings

        return [
            one.card.name
            for one in installed(read_settings().models)
            if one.card.family == self._family and not one.fault
        ]

    def abilities(self, model: str | None = None) -> Abilities:
        """As the family declares them; of a model where they differ."""
        from server.models.contract import DiffersByModel
        from server.models.families import FAMILIES

        family = FAMILIES.load(self._family)
        if isinstance(family, DiffersByModel):
            name = model or next(iter(self.names()), None)
            if name is not None:
                return family.abilities_of(name)
        return family.abilities

    def available(self) -> Availability:
        """Says what to install where something is missing."""
        from server.models.cards import cards_of
        from server.models.families import FAMILIES

        if missing := FAMILIES.load(self._family).missing():
            return Availability(False, missing)
        cards = cards_of(self._family)
        if self.names():
            return Availability(True)
        if not cards:
            return Availability(False, f"There is no card of a {self._family} model yet.")
        first = next((one for one in cards if one.begin_with), cards[0])
        return Availability(
            False, f"No {self._family} model is installed: `roadie models install {first.name}`."
        )

    def choose(self, name: str | None, adapter: str | None = None) -> Chosen:
        """By name, or the one that the adapter was trained on, or the first that is installed."""
        from server.models.adapters import usable_adapter
        from server.models.cards import card
        from server.models.place import weights_of
        from server.settings import read_settings

        if adapter is not None:
            name = usable_adapter(read_settings().models, adapter, name).base
        if name is None:
            here = self.names()
            if not here:
                raise BackendUnavailable(
                    f"The engine {self._family} cannot be used: {self.available().remedy}"
                )
            name = here[0]
        found = card(name)
        if found.family != self._family:
            raise BadInput(
                f"The model {name} belongs to the engine {found.family}, not to {self._family}: "
                f"ask for --engine {found.family}."
            )
        weights_of(read_settings().models, name)
        return Chosen(
            name,
            found.title,
            found.licence.words,
            found.licence.commercial,
            found.sample_rate,
            found.channels,
        )

    @contextmanager
    def loaded(self, model: Chosen, draft: bool) -> Iterator[SoundModel]:
        """Through the models that this process holds."""
        from server.models.cards import card
        from server.models.families import FAMILIES
        from server.models.manifest import MANIFEST
        from server.models.place import weights_of
        from server.models.resident import residents
        from server.settings import read_settings

        settings = read_settings()
        folder = weights_of(settings.models, model.name)
        family = FAMILIES.load(self._family)
        # Weights that were installed again are others.
        installed = (folder / MANIFEST).stat().st_mtime_ns
        with residents().use(
            (model.name, draft, installed),
            card(model.name).memory_mb,
            lambda: family.load(folder, settings.device, draft),
        ) as held:
            yield held

    def adapter(self, name: str) -> Path:
        """In `adapters` beside the models' weights."""
        from server.models.adapters import usable_adapter
        from server.settings import read_settings

        return usable_adapter(read_settings().models, name).folder
