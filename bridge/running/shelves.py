"""Profiles and mappings as the bridge uses them: by the devices there, read again when changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from bridge.actions.parameters import ends_of_parameters
from bridge.actions.registry import ACTIONS
from bridge.controllers.one import ones
from bridge.controllers.profile import Profile
from bridge.controllers.shelf import ProfileShelf
from bridge.events.moved import OSC
from bridge.mapping.known import Known
from bridge.mapping.reading import ReadMapping
from bridge.mapping.second_of_a_kind import with_others_of_a_kind
from bridge.mapping.shelf import MappingShelf
from bridge.running.config import BridgeConfig
from session.errors import NotFound, RoadieError


class ControlsOf(Mapping[str, Sequence[str]]):
    """The controls of each profile on a shelf, which is read when they are asked for."""

    def __init__(self, shelf: ProfileShelf) -> None:
        self._shelf = shelf
        self._names: dict[str, tuple[Profile, list[str]]] = {}

    def __getitem__(self, name: str) -> Sequence[str]:
        try:
            profile = self._shelf.load(name)
        except NotFound:
            raise KeyError(name) from None
        before = self._names.get(name)
        if before is None or before[0] is not profile:
            names = [one.name for control in profile.controls for one in ones(control)]
            before = self._names[name] = (profile, names)
        return before[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.names())

    def __len__(self) -> int:
        return len(self._shelf.names())


def known_of(shelf: ProfileShelf) -> Known:
    """The names that mappings may use."""
    return Known(ControlsOf(shelf), ACTIONS, ends_of_parameters())


class Shelves:
    """Both shelves; `known` is what the profiles that were read last let mappings name.

    Used are the mappings that the config names, else those whose controllers are there. OSC has no
    port that comes and goes: whoever may send is taken to be there.
    """

    def __init__(self, config: BridgeConfig, say: Callable[[str], None]) -> None:
        self._say = say
        self._named = config.mappings
        self.profiles = ProfileShelf(_folder(config.controllers_folder), say)
        self.known = known_of(self.profiles)
        self._mappings = MappingShelf(_folder(config.mappings_folder), self.known, say)

    def of_osc(self) -> list[Profile]:
        """The profiles whose controls are addresses."""
        return self.profiles.of_osc()

    def used_with(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        """The mappings; of those that are named, each that can be read.

        A second controller of a kind has what the first one has, unless a mapping names it.
        """
        return with_others_of_a_kind(self._wanted(devices), devices)

    def _wanted(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        if not self._named:
            return self._mappings.used_with([*devices, OSC])
        found = []
        for name in self._named:
            try:
                found.append(self._mappings.load(name))
            except RoadieError as error:
                self._say(str(error))
        return found

    def reread(self) -> Literal["profiles", "mappings"] | None:
        """Take over files that changed; what broke is told, and kept as it was.

        Says what is other now: with profiles, what mappings may name is too.
        """
        try:
            if self.profiles.reread():
                self.known = known_of(self.profiles)
                self._mappings.again(self.known)
                return "profiles"
            return "mappings" if self._mappings.changed() else None
        except RoadieError as error:  # the folder itself cannot be read
            self._say(str(error))
            return None


def _folder(path: str | None) -> Path | None:
    return Path(path) if path else None
