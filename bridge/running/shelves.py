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
from bridge.running.choice import Choice, read_choice, write_choice
from bridge.running.config import BridgeConfig
from session.errors import NotFound, RoadieError
from session.nearest import did_you_mean


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

    Used are the mappings that the config names, else those whose controllers are there; beside
    them those that were chosen by hand, and none that was dropped: in this run or one before it,
    but what the config names is used at each start. OSC has no port that comes and goes: whoever
    may send is taken to be there.
    """

    def __init__(self, config: BridgeConfig, say: Callable[[str], None]) -> None:
        self._say = say
        self._named = config.mappings
        self._folder = _folder(config.mappings_folder)
        self._choice = read_choice(self._folder) if self._folder else Choice()
        self.profiles = ProfileShelf(_folder(config.controllers_folder), say)
        self.known = known_of(self.profiles)
        self._mappings = MappingShelf(self._folder, self.known, say)
        self._of_settings = [one.mapping.name for one in self._loaded(self._named)]
        for name in self._of_settings:
            self._choice = self._choice.forget(name)

    def of_osc(self) -> list[Profile]:
        """The profiles whose controls are addresses."""
        return self.profiles.of_osc()

    def used_with(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        """The mappings; of those that are named, each that can be read.

        A second controller of a kind has what the first one has, unless a mapping names it.
        """
        wanted = {one.mapping.name: one for one in self._wanted(devices)}
        wanted |= {one.mapping.name: one for one in self._chosen_there()}
        kept = [one for name, one in wanted.items() if name not in self._choice.dropped]
        return with_others_of_a_kind(kept, devices)

    def mapping_names(self) -> list[str]:
        """All mappings that can be chosen."""
        return self._mappings.names()

    def choose(self, name: str) -> None:
        """Use a mapping, whichever controllers are there. Raises NotFound, UnreadableMapping.

        By its name alone: a file that a page names is not read.
        """
        found = next((one for one in self._mappings.names() if one == name), None)
        if found is None:
            hint = did_you_mean(name, self._mappings.names(), "see `roadie mappings`.", quoted=True)
            raise NotFound(f"There is no mapping called {name!r}: {hint}")
        self._mappings.load(found)
        self._keep(self._choice.use(name))

    def drop(self, name: str) -> str:
        """Use it no longer; until when, in words."""
        self._keep(self._choice.drop(name))
        named = name in self._of_settings
        return " until the bridge starts again, for the settings name it" if named else ""

    def _keep(self, choice: Choice) -> None:
        """Another choice; one that cannot be kept holds until the bridge ends."""
        self._choice = choice
        if self._folder is None:
            return
        try:
            write_choice(choice, self._folder)
        except RoadieError as error:
            self._say(f"Which mappings are in use is not kept: {error}")

    def _chosen_there(self) -> Sequence[ReadMapping]:
        """What was chosen by hand; what is gone since is told of once, and forgotten."""
        found = []
        for name in self._choice.chosen:
            try:
                found.append(self._mappings.load(name))
            except NotFound:
                if self._mappings.faults():  # it may be in one that is broken, and mended later
                    continue
                self._say(f"The mapping {name} was in use, and is gone: choose another.")
                self._keep(self._choice.forget(name))
            except RoadieError as error:
                self._say(str(error))
        return found

    def _wanted(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        if not self._named:
            return self._mappings.used_with([*devices, OSC])
        return self._loaded(self._named)

    def _loaded(self, names: Sequence[str]) -> Sequence[ReadMapping]:
        found = []
        for name in names:
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
